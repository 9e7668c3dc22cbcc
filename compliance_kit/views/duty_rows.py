"""The duties of the checklist as rows for spreadsheets: one row for each, the open questions, and what the file is."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from compliance_kit.definitions import Document
from compliance_kit.interop.tables import Sheet, Value, as_csv, as_xlsx
from compliance_kit.views.materials import Materials
from compliance_kit.views.obligations_checklist import Checklist
from compliance_kit.views.reasons import Reasons

Row = dict[str, Any]
MOST_REASONS = 4
WIDTHS: Mapping[str, float] = {
    "id": 30, "number": 9, "force": 11, "verdict": 16, "timing": 12, "from": 12, "enforced_from": 14, "title": 48,
    "why": 48, "done_when": 48, "status": 14, "owner": 18, "due": 12, "hours_low": 9, "hours_high": 9, "source": 28,
    "pinpoint": 26, "address": 36, "certainty": 16, "verified": 14,
    "seen": 48,
}  # fmt: skip
"""The columns in their order, with the width of each in characters."""
OF_WORK = frozenset({"status", "owner", "due", "hours_low", "hours_high"})
"""The columns that say how far the work is."""
QUESTIONS: Mapping[str, float] = {"path": 34, "question": 60, "answer": 26, "who": 34, "duties": 26}


class DutyRows:
    """The rows of one checklist, in one language.

    Attributes:
        columns: with their widths; those of the work only where the reader gets them.
        counsel: whether answers kept for counsel are told.

    """

    def __init__(self, composer: Materials, *, work: bool = True, counsel: bool = False) -> None:
        self.composer = composer
        self.counsel = counsel
        self.columns = {name: width for name, width in WIDTHS.items() if work or name not in OF_WORK}
        self.words = composer.words
        self.checklist = Checklist(composer)
        self.reasons = Reasons(composer, counsel=counsel)
        self.groups: Mapping[str, list[Row]] = composer.shared()["groups"]

    def duties(self) -> list[list[Value]]:
        """What applies now or later, what is open, what is recommended, and what one answer keeps away."""
        names = ("now_binding", "now_contract", "upcoming", "undecided", "guidance", "near_misses")
        rows = {row["id"]: row for name in names for row in self.groups[name]}
        return [self._duty(row) for row in rows.values()]

    def _duty(self, row: Row) -> list[Value]:
        cells = {**self._law(row), **self._work(row)}
        return [cells[name] for name in self.columns]

    def _law(self, row: Row) -> dict[str, Value]:
        return {
            "id": row["id"],
            "number": self.checklist.numbers.get(row["id"], self._say("no_number")),
            "force": row["force_words"],
            "verdict": row["shade_words"],
            "timing": row["timing_words"],
            "from": _date(row["from"]),
            "enforced_from": _date(row["enforced_from"]) if row["enforced_from"] else self._say("no_enforcement"),
            "title": row["title"],
            "why": self._why(row),
            "source": row["source"]["instrument_short"],
            "pinpoint": row["source"]["pinpoint"] or self._say("no_pinpoint"),
            "address": row["source"]["url"] or self._say("no_address"),
            "certainty": row["certainty_words"],
            "verified": _date(row["verified"]["on"]) if row["verified"] else self._say("not_verified"),
            "seen": row["verified"]["how"] if row["verified"] else self._say("not_verified"),
        }

    def _work(self, row: Row) -> dict[str, Value]:
        task, words = row["task"], self.words.say
        return {
            "done_when": row["done_when"] or self._say("no_done_when"),
            "status": words(f"obligations_checklist.work.{task['status']}"),
            "owner": task["owner"] or words("obligations_checklist.no_owner"),
            "due": _date(task["due"]) if task["due"] else words("obligations_checklist.no_due"),
            "hours_low": row["hours_low"] if row["hours_high"] else words("page.no_hours"),
            "hours_high": row["hours_high"] or words("page.no_hours"),
        }

    def _why(self, row: Row) -> str:
        if row["verdict"] == "undetermined":
            needs = list(dict.fromkeys(need["question"] for need in row["waits_for"]))
            return self._say("open", questions=" ".join(needs)) if needs else str(row["reason_words"])
        return self.reasons.told(self.reasons.of(row["id"]), MOST_REASONS) or self.words.say(
            "dates_schedule.why_always"
        )

    def questions(self) -> list[list[Value]]:
        """The questions that keep duties open, those with the most waiting duties first."""
        found = self.checklist.parts()["questions"]
        return [[row["path"], self._asked(row), self._answered(row), row["who"], self._numbers(row)] for row in found]

    def _asked(self, row: Row) -> str:
        about = self.words.say("obligations_checklist.about", name=row["about"]) if row["about"] else ""
        return f"{row['question']} ({about})" if about else str(row["question"])

    def _answered(self, row: Row) -> str:
        cell = row["cell"]
        if cell["sensitivity"] == "counsel" and not cell["gap"] and not self.counsel:
            return self.words.say("obligations_checklist.withheld")
        return str(cell["gap"] or cell["text"])

    def _numbers(self, row: Row) -> str:
        return self.words.say("lists.separator").join(map(str, row["duties"]))

    def about(self, identity: Row) -> list[list[Value]]:
        """What the file is, of which state, and how to read it."""
        subject = self.composer.shared()["subject"]
        names = ("identity", "status_line", "law_as_of", "catalogue_version", "catalogue_digest", "facts_digest")
        told = [(self._say(f"about.{name}"), str(identity[name])) for name in names]
        who = (self._say("about.subject"), f"{subject['name']} {subject['version']}")
        maker = (self.words.say("page.responsible"), subject["developer"] or self.words.say("page.no_developer"))
        tool = (self._say("about.tool"), f"compliance-kit {identity['tool_version']}")
        kept = "told_to_counsel" if self.counsel else "kept_for_counsel"
        texts = [*self.words.tree["duty_rows"]["notes"], self._say(kept)]
        notes = [(self._say("about.note"), text) for text in texts]
        advice = (self._say("about.note"), self.words.say("page.no_advice"))
        return [list(pair) for pair in (who, maker, *told, tool, *notes, advice)]

    def sheets(self, document: Document) -> Sequence[Sheet]:
        """The three sheets of the workbook."""
        about = self.about(self.composer.identity(document))
        heads = (self._head(self.columns), self._head(QUESTIONS), [self._say("about.what"), self._say("about.is")])
        return (
            Sheet(self._say("sheet.duties"), heads[0], tuple(self.columns.values()), self.duties(), "Duties"),
            Sheet(self._say("sheet.questions"), heads[1], tuple(QUESTIONS.values()), self.questions(), "Questions"),
            Sheet(self._say("sheet.about"), heads[2], (30, 100), about, "About"),
        )

    def _head(self, names: Iterable[str]) -> list[str]:
        return [self._say(f"head.{name}") for name in names]

    def _say(self, name: str, /, **parts: str) -> str:
        return self.words.say(f"duty_rows.{name}", **parts)


def duties_csv(composer: Materials, *, work: bool = True, counsel: bool = False) -> bytes:
    """The duties as CSV, under the ids of the columns, which stay the same in every language."""
    made = DutyRows(composer, work=work, counsel=counsel)
    return as_csv(list(made.columns), made.duties())


def duties_xlsx(composer: Materials, document: Document, *, work: bool = True, counsel: bool = False) -> bytes:
    """The duties, the open questions and what the file is as a workbook."""
    made = DutyRows(composer, work=work, counsel=counsel)
    title = composer.words.say(f"titles.{document.id}")
    return as_xlsx(made.sheets(document), title, composer.assessment.on)


def _date(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)
