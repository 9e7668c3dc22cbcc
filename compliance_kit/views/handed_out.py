"""What an export hands out: facts and findings that one kind of reader may have, as plain data without any format."""

from collections.abc import Collection, Mapping
from typing import Any

from compliance_kit import __version__, approval
from compliance_kit.assessment import Finding
from compliance_kit.facts import Fact
from compliance_kit.interop.exchange import Duty, Exchange, Given, Instrument, Period, Row, Work
from compliance_kit.interop.hf_card import front_matter
from compliance_kit.marks import in_line
from compliance_kit.readers import OPEN_TO, OUTSIDE
from compliance_kit.report import plain
from compliance_kit.values import Value, records_in
from compliance_kit.views.materials import Materials
from compliance_kit.views.reasons import Reasons

MOST_REASONS = 6
Cell = Mapping[str, Any]


class HandedOut:
    """Makes the exchange of one version for one kind of reader.

    Attributes:
        stated: from which facts are taken: without secrets that this reader does not get.
        judged: from which findings are taken: for readers outside judged from open answers alone, so that no finding
            can tell anything else.
        printed: facts and fields that a public paper prints whatever their sensitivity.

    """

    def __init__(self, stated: Materials, judged: Materials, audience: str, printed: Collection[str]) -> None:
        self.stated = stated
        self.judged = judged
        self.audience = audience
        self.printed = printed
        self.words = stated.words
        self.catalogue = stated.assessment.catalogue
        self.reasons = Reasons(judged, counsel=audience == "counsel")
        self.may_see = OPEN_TO[audience]

    def exchange(self, hub: Mapping[str, Any]) -> Exchange:
        """Everything for this reader; `hub` says what answers mean in the metadata of the model hub."""
        view, manifest = self.stated.shared(), self.catalogue.manifest
        subject, facts = view["subject"], self._facts()
        identity = self.judged.identity(self.judged.document("obligations_checklist"))
        duties = tuple(self._duty(finding) for finding in self.judged.assessment.findings.values() if _is_duty(finding))
        sentences = {name: in_line(str(text)) for name, text in self.words.tree["exports"].items()}
        return Exchange(
            name=subject["name"], version=subject["version"], developer=subject["developer"],
            contact=facts["developer.contact"].said if "developer.contact" in facts else "",
            on=self.stated.assessment.on.isoformat(), audience=self.audience,
            outside=self.audience in OUTSIDE,
            status=in_line(identity["status_line"]), catalogue=manifest.version,
            catalogue_title=in_line(manifest.title), tool=__version__,
            digest=approval.facts_digest(self.stated.whole), facts=facts, rows=self._rows(), duties=duties,
            instruments=self._instruments(duties), metadata=front_matter(self.stated.assessment, hub),
            notice=self._notice(), words={**sentences, "no_advice": in_line(self.words.say("page.no_advice"))},
        )  # fmt: skip

    def _open(self, fact: Fact, name: str) -> bool:
        return fact.sensitivity in self.may_see or name in self.printed

    def _facts(self) -> dict[str, Given]:
        """What is known, lists only where the answer is that there is nothing; never what was assumed in its place."""
        view, known = self.stated.shared(), self.stated.assessment.known
        empty = {owner: cell for owner, cell in view["records"].items() if cell["state"] == "none"}
        cells = {**view["facts"], **empty}
        return {
            name: self._given(name, cells[name], known.value(name))
            for name, fact in self.catalogue.facts.items()
            if name in cells and _is_told(cells[name]) and self._open(fact, name)
        }

    def _rows(self) -> dict[str, tuple[Row, ...]]:
        found = {}
        for owner, fields in self.catalogue.fields.items():
            cells = self.stated.shared()["records"][owner]["rows"]
            records = records_in(self.stated.assessment.known.value(owner).content) or ()
            listed = {name for name, field in fields.items() if self._open(field, f"{owner}.{name}")}
            found[owner] = tuple(
                {
                    name: self._given(cell["id"], cell, self.stated.assessment.known.value(name, record))
                    for name, cell in row.items()
                    if name in listed and _is_told(cell)
                }
                for row, record in zip(cells, records, strict=True)
            )
        return {owner: rows for owner, rows in found.items() if any(rows)}

    def _given(self, path: str, cell: Cell, value: Value) -> Given:
        unit = cell["unit_behind"] if cell["unit"] and cell["state"] != "none" else ""
        text = cell["text"] if not unit or cell["unit"].startswith("share") else f"{cell['text']} {unit}"
        content = value.content
        if content is None:
            raise ValueError(f"{path} is known and has no content")
        return Given(path, in_line(cell["label"]), in_line(text), content, plain(content))

    def _duty(self, finding: Finding) -> Duty:
        row, entry = self.judged.shared()["findings"][finding.entry.id], finding.entry
        verdict = row["verdict"] if row["verdict"] == "applies" else finding.verdict
        result = row["shade_words"] if verdict == row["verdict"] else self.words.say("page.left_out_result")
        return Duty(
            id=entry.id, kind=entry.kind, force=entry.force,
            title=in_line(row["title"]), summary=in_line(row["summary"]), done_when=in_line(row["done_when"]),
            actor=in_line(row["actor"]), instrument=entry.source.instrument, cited=in_line(row["source"]["short"]),
            url=row["source"]["url"], certainty=row["certainty"],
            periods=tuple(_period(one) for one in row["windows"]),
            ways=tuple(in_line(f"{way['title']} ({way['short']})") for way in row["how_to_show"]),
            exemptions=tuple(map(in_line, row["exemptions"])), verdict=verdict, result=in_line(result),
            timing=finding.timing, why=in_line(self._why(finding, row)) if verdict == finding.verdict else "",
            work=self._work(finding), stop=entry.stop,
        )  # fmt: skip

    def _why(self, finding: Finding, row: Cell) -> str:
        if finding.verdict == "undetermined":
            needs = dict.fromkeys(need["question"] for need in row["waits_for"])
            return self.words.say("duty_rows.open", questions=" ".join(needs)) if needs else str(row["reason_words"])
        return self.reasons.told(self.reasons.behind(finding.judgement), MOST_REASONS)

    def _work(self, finding: Finding) -> Work | None:
        task = finding.task
        if task is None or self.audience in OUTSIDE:
            return None
        unproved, blocked = task.status == "done" and not task.evidence, task.status == "no_access"
        name = "unproved_row" if unproved else "blocked_row" if blocked else f"work.{task.status}"
        words = in_line(self.words.say(f"obligations_checklist.{name}"))
        due = task.due.isoformat() if task.due else ""
        return Work(task.status, words, task.owner or "", due, tuple(dict.fromkeys(task.evidence)))

    def _instruments(self, duties: tuple[Duty, ...]) -> dict[str, Instrument]:
        cited = dict.fromkeys(duty.instrument for duty in duties)
        found = {name: self.catalogue.instruments[name] for name in cited}
        return {
            name: Instrument(name, in_line(one.title), in_line(one.short), one.edition or "", one.url or "")
            for name, one in found.items()
        }

    def _notice(self) -> tuple[str, ...]:
        """Why the version must not go out; nobody is spared that, whatever else is left out."""
        stop = in_line(self.words.say("page.stop"))
        rows = self.judged.shared()["groups"]["stop"]
        return tuple(f"{stop} {in_line(row['title'])}: {in_line(row['source']['short'])}." for row in rows)


def _is_told(cell: Cell) -> bool:
    return bool(cell["known"]) and cell["state"] != "assumed"


def _is_duty(finding: Finding) -> bool:
    """Proposals are never duties, and references ask for nothing."""
    return finding.entry.force != "proposal" and finding.entry.kind != "reference"


def _period(window: Mapping[str, str]) -> Period:
    return Period(window["from"], window["until"], window["enforced_from"], in_line(window["note"]))
