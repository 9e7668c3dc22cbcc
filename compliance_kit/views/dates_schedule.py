"""The dates schedule: legal dates, own deadlines, reviews and expiries on one page."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from compliance_kit.views.checklist_dates import Dates
from compliance_kit.views.materials import Materials
from compliance_kit.views.reasons import Reason, Reasons
from compliance_kit.views.schedule_reviews import Reviews
from compliance_kit.wording import initial

Row = dict[str, Any]
Cell = tuple[str, ...]
MOST_TITLES, MOST_OPEN, MOST_SOURCES = 3, 2, 3
MOST_REASONS = 2


def extra(composer: Materials) -> dict[str, Any]:
    """Everything that the schedule prints beyond the shared view."""
    return Schedule(composer).parts()


class Schedule:
    """The dates of one assessment, in one language."""

    def __init__(self, composer: Materials) -> None:
        self.composer = composer
        self.assessment = composer.assessment
        self.catalogue = composer.assessment.catalogue
        self.on = composer.assessment.on
        self.words = composer.words
        self.view = composer.shared()
        self.findings: Mapping[str, Row] = self.view["findings"]
        self.dates = Dates(composer)
        self.reasons = Reasons(composer)

    def parts(self) -> dict[str, Any]:
        """The rows of the page, by name."""
        legal, own, overdue = self.legal(), self.own(), self.overdue()
        reviews = Reviews(self.composer).rows()
        law = [event for event in legal if event["what"] != "proposed"]
        decided, opened = (
            [event for event in law if event["verdict"] == verdict] for verdict in ("applies", "undetermined")
        )
        return {
            "legal": self._gathered(legal),
            "own": [self.row(event) for event in own],
            "overdue": overdue,
            "reviews": [row for row in reviews if row["date"]],
            "undated": [row for row in reviews if not row["date"]],
            "unsettled": self.unsettled(),
            "line": self._line(decided, opened, own, overdue),
            "counts": {"legal": len(legal), "tasks": len(own) + sum(bool(row["date"]) for row in reviews)},
        }

    def _line(self, decided: Sequence[Row], opened: Sequence[Row], own: Sequence[Row], overdue: Sequence[Row]) -> str:
        """The answer in a sentence or three: the next date of law, what may still come, own deadlines."""
        told = [self.words.say("dates_schedule.line.legal", n=len(decided), date=self._long(decided))]
        told.append(self.words.say("dates_schedule.line.open", n=len(opened)))
        if overdue:
            told.append(f"{self._say('overdue_caption')}: {len(overdue)}.")
        if own or not overdue:
            told.append(self.words.say("dates_schedule.line.own", n=len(own), date=self._long(own)))
        return " ".join(filter(None, told))

    def _long(self, events: Sequence[Row]) -> str:
        return self.words.long_date(day_of(events[0])) if events else ""

    # ---------------------------------------------------------------- events: each is a row of the checklist

    def events(self) -> list[Row]:
        """The dates of the checklist, those whose own day is not settled left out."""
        unsettled = {row["id"] for row in self._with_several_windows()}
        return [event for event in self.dates.events() if event["what"] == "due" or event["id"] not in unsettled]

    def legal(self) -> list[Row]:
        """What starts or is enforced by law, contract or guidance; with a simulation also what is no law."""
        found = [event for event in self.events() if event["what"] != "due"]
        return sorted([*found, *self._proposed()], key=lambda event: str(event["date"]))

    def own(self) -> list[Row]:
        """The deadlines that the developer set, from today on."""
        return [event for event in self.events() if event["what"] == "due"]

    def _proposed(self) -> list[Row]:
        rows = self.dates.proposed if self.assessment.scope.simulate else []
        ahead = [row for row in rows if row["verdict"] != "does_not_apply" and row["from"] > self.on.isoformat()]
        return [self.dates.event(row, row["from"], "proposed") for row in ahead]

    def _with_several_windows(self) -> list[Row]:
        rows = [*self.dates.upcoming, *self.dates.open]
        return [row for row in rows if row["timing"] == "upcoming" and len(row["windows"]) > 1]

    # ---------------------------------------------------------------- rows of the page

    def _gathered(self, events: Sequence[Row]) -> list[Row]:
        """The events as rows: those of one day, one force and one result together."""
        found: dict[Cell, list[Row]] = {}
        for event in events:
            found.setdefault((event["date"], event["what"], event["verdict"], event["force"]), []).append(event)
        return [self._together(members) if len(members) > 1 else self.row(members[0]) for members in found.values()]

    def _together(self, events: Sequence[Row]) -> Row:
        decided = events[0]["verdict"] == "applies"
        titles = [event["title"] for event in events]
        what = self._some(titles, MOST_TITLES if decided else MOST_OPEN)
        return {
            **self.row(events[0]),
            "what": self._say(f"moment.{self._moment(events[0])}", what=what),
            "ids": [event["id"] for event in events],
            "why": self._common(events) if decided else self._say("why_open"),
            "source": self._some(self._sources(events), MOST_SOURCES),
        }

    def _sources(self, events: Sequence[Row]) -> list[str]:
        """The provisions of the events, each once; the instrument is named with the first of its provisions."""
        found: dict[str, dict[str, str]] = {}
        for source in (self.findings[event["id"]]["source"] for event in events):
            cited = found.setdefault(source["instrument"], {})
            cited.setdefault(source["pinpoint"], source["pinpoint"] if cited else source["short"])
        return [text for cited in found.values() for text in cited.values()]

    def _some(self, items: Sequence[str], most: int) -> str:
        """The first items, and how many more there are; all of them where only one would be left out."""
        most = most if len(items) > most + 1 else len(items)
        told, more = "; ".join(items[:most]), len(items) - most
        return self._say("and_more", items=told, n=str(more)) if more else told

    def row(self, event: Row) -> Row:
        """One event with everything that the page prints of it."""
        row, day = self.findings[event["id"]], day_of(event)
        return {
            **event,
            "ids": [event["id"]],
            "weekday": self.words.weekday(day),
            "what": self._say(f"moment.{self._moment(event)}", what=event["title"]),
            "why": self._reasons_told(event),
            "source": row["source"]["short"],
            "owner": row["task"]["owner"],
            "status": row["status"],
            "status_words": row["status_words"],
        }

    @staticmethod
    def _moment(event: Row) -> str:
        return (
            f"{event['what']}_open" if event["verdict"] == "undetermined" and event["what"] != "due" else event["what"]
        )

    def _reasons_told(self, event: Row) -> str:
        row = self.findings[event["id"]]
        if event["verdict"] == "undetermined":
            waits = row["waits_for"] or not row["reason_words"]
            return self._say("why_open") if waits else initial(self._say("why_law", reasons=row["reason_words"]))
        return self._told(self.reasons.of(event["id"])) or self._say("why_always")

    def _common(self, events: Sequence[Row]) -> str:
        """The answers that all of them rest on."""
        first, *rest = (self.reasons.of(event["id"]) for event in events)
        shared = [reason for reason in first if all(reason in other for other in rest)]
        return self._told(shared) or self._say("why_each")

    def _told(self, reasons: Sequence[Reason]) -> str:
        """The first reasons, of a long list of answers only the first: the checklist has all of them."""
        apart = self.words.say("lists.apart")
        return self.reasons.told(
            ((label, self._some(answer.split(apart), 1)) for label, answer in reasons), MOST_REASONS
        )

    def overdue(self) -> list[Row]:
        """Own deadlines that have passed without the work being done."""
        rows = [*self.dates.in_force, *self.dates.upcoming, *self.dates.open]
        late = [
            row for row in rows if row["task"]["status"] != "done" and "" < row["task"]["due"] < self.on.isoformat()
        ]
        found = [self.row(self.dates.event(row, row["task"]["due"], "due")) for row in late]
        return sorted(found, key=lambda row: str(row["date"]))

    def unsettled(self) -> list[Row]:
        """Duties to come whose first day depends on an answer that is not known: every day that may count."""
        return [
            {
                "id": row["id"],
                "verdict": row["verdict"],
                "title": row["title"],
                "days": self._say("or").join(dict.fromkeys(window["from"] for window in row["windows"])),
                "source": row["source"]["short"],
            }
            for row in self._with_several_windows()
        ]

    def _say(self, name: str, /, **parts: str) -> str:
        return self.words.say(f"dates_schedule.{name}", **parts)


def day_of(row: Row) -> datetime.date:
    """The day of a row."""
    return datetime.date.fromisoformat(row["date"])
