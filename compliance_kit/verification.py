"""A paper derived again from what it carries: what is the same, and exactly what is not."""

import dataclasses
import datetime
import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from compliance_kit.answers import AnswerSheet
from compliance_kit.approval import canonical, facts_digest
from compliance_kit.assessment import Assessment, assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.errors import KitError
from compliance_kit.pdf.appended import only_signatures
from compliance_kit.pdf.carried import Carried
from compliance_kit.readers import shown_to
from compliance_kit.shared_data import facts_for, findings_for
from compliance_kit.sheets import sheet_from_text

COLUMN: Final = 12
COMPARED: Final = ("verdict", "shade", "timing", "from", "until", "force", "certainty", "stop")


class Said(NamedTuple):
    """One line of the report.

    Attributes:
        name: dotted name of its words below `verify`.
        parts: what fills the placeholders.
        differs: whether it says that something is not the same.

    """

    name: str
    parts: Mapping[str, str]
    differs: bool = False


class Unusable(Exception):
    """A carried file that is not what papers carry."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason)
        self.name = name
        self.reason = reason


def file_lines(carried: Carried, record: Mapping[str, Any]) -> Iterator[Said]:
    """Whether bytes and attached files are as they were written."""
    if carried.sealed is None:
        yield Said("bytes.none", {}, differs=True)
    elif carried.sealed == 0:
        yield Said("bytes.changed", {}, differs=True)
    else:
        yield Said("bytes.same", {})
        if more := len(carried.data) - carried.sealed:
            harmless = only_signatures(carried.first, carried.data)
            yield Said("bytes.more" if harmless else "bytes.overlaid", {"n": str(more)}, differs=not harmless)
    stated = _mapping(record.get("attachments"))
    for name in dict.fromkeys((*stated, *carried.parts)):
        yield _part(name, stated.get(name), carried.parts.get(name))
    if not stated and not carried.parts:
        yield Said("part.none", {})


def _part(name: str, stated: object, data: bytes | None) -> Said:
    shown = {"name": name[:60].ljust(COLUMN)}
    if data is None:
        return Said("part.missing", shown, differs=True)
    if stated is None:
        return Said("part.stray", shown, differs=True)
    same = hashlib.sha256(data).hexdigest() == stated
    return Said("part.same" if same else "part.changed", shown, differs=not same)


def derived_lines(
    carried: Carried, record: Mapping[str, Any], catalogue: Catalogue, sheet: AnswerSheet | None
) -> Iterator[Said]:
    """Whether catalogue, facts and findings come out the same.

    Args:
        carried: what the file holds.
        record: what the paper says it was made from.
        catalogue: to derive from.
        sheet: the whole facts; None for those that the file carries.

    Raises:
        Unusable: an attached file is not what papers carry.

    """
    yield _catalogue(record, catalogue)
    then = _data(carried, "findings.json")
    facts = _data(carried, "facts.json")
    on, simulate = _day(record), record.get("simulated") is True
    if sheet is not None:
        whole = assess(catalogue, sheet, on, simulate=simulate)
        yield _same_facts(record, facts, whole)
        if then is not None:
            audience = _audience(record)
            yield from _compared(then, findings_for(shown_to(whole, audience).assessment, audience), {})
        return
    if then is None or facts is None:
        yield Said("findings.none", {})
        return
    try:
        again, missing = _sheet_of(facts, catalogue)
    except KitError as error:
        yield Said("facts.unreadable", {"reason": str(error).splitlines()[0][:300]}, differs=True)
        return
    found = findings_for(assess(catalogue, again, on, simulate=simulate), _audience(record))
    yield from _compared(then, found, missing)


def _catalogue(record: Mapping[str, Any], catalogue: Catalogue) -> Said:
    edition, digest = str(record.get("catalogue_version")), str(record.get("catalogue"))
    now = {"now": catalogue.manifest.version, "now_digest": catalogue.digest[:12]}
    same = digest == catalogue.digest
    name = "catalogue.same" if same else "catalogue.changed"
    return Said(name, {"edition": edition, "digest": digest[:12], **now}, differs=not same)


def _same_facts(record: Mapping[str, Any], facts: Mapping[str, Any] | None, whole: Assessment) -> Said:
    """Whether the sheet holds the facts that the paper was made from, whatever the catalogue says of them."""
    if record.get("facts_digest") == facts_digest(whole, str(record.get("catalogue"))):
        return Said("facts.same", {})
    if facts is None:
        return Said("facts.digest", {}, differs=True)
    audience = _audience(record)
    shown = shown_to(whole, audience)
    now = json.loads(canonical(facts_for(shown.assessment, audience, shown.withheld)))
    names = [*_differences(_mapping(facts.get("answers")), now["answers"]), *_differences(facts, now, {"answers"})]
    if not names:
        return Said("facts.digest", {}, differs=True)
    return Said("facts.changed", {"names": ", ".join(names)}, differs=True)


def _differences(
    then: Mapping[str, Any], now: Mapping[str, Any], but: frozenset[str] | set[str] = frozenset()
) -> list[str]:
    names = dict.fromkeys((*then, *now))
    without = {"sign_off", "history", "profile", *but}
    return [name for name in names if name not in without and then.get(name) != now.get(name)]


def _sheet_of(facts: Mapping[str, Any], catalogue: Catalogue) -> tuple[AnswerSheet, frozenset[str]]:
    """The answers that a file carries as a sheet, and the names of the facts and fields that it withholds."""
    answers, missing = {}, set()
    for name, answer in _mapping(facts.get("answers")).items():
        if _withheld(answer):
            missing.add(name)
            continue
        rows = answer.get("value") if isinstance(answer, Mapping) else None
        if isinstance(rows, list):
            missing.update(field for row in rows for field in _mapping(row) if _withheld(row[field]))
            answer = {**answer, "value": [_without_withheld(row) for row in rows]}  # noqa: PLW2901 - as it is read
        answers[name] = answer
    text = json.dumps({**facts, "answers": answers}, ensure_ascii=False)
    sheet = sheet_from_text(text, "facts.json", catalogue)
    return dataclasses.replace(sheet, told=()), frozenset(missing)


def _withheld(answer: object) -> bool:
    return isinstance(answer, Mapping) and set(answer) == {"withheld"}


def _without_withheld(row: object) -> object:
    return {name: part for name, part in row.items() if not _withheld(part)} if isinstance(row, Mapping) else row


def _compared(
    then: Mapping[str, Any], now: Mapping[str, Any], missing: frozenset[str] | Mapping[str, str]
) -> Iterator[Said]:
    """Findings one by one; one that cannot be decided without what is withheld is counted apart."""
    before, after = _rows(then), _rows(json.loads(canonical(now)))
    told: list[Said] = []
    rest = 0
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            told.append(Said("findings.gone", {"id": name, "then": str(before[name].get("verdict"))}, differs=True))
        elif name not in before:
            told.append(Said("findings.new", {"id": name, "now": str(after[name]["verdict"])}, differs=True))
        elif before[name] != after[name]:
            if missing and _rests(before[name], after[name]):
                rest += 1
            else:
                told.extend(_moved(name, before[name], after[name]))
    n, changed = len(before), len({one.parts["id"] for one in told})
    if changed:
        yield Said("findings.changed", {"n": str(n), "k": str(changed)}, differs=True)
        yield from told
    elif rest:
        yield Said("findings.rest", {"n": str(n - rest), "k": str(rest)})
    else:
        yield Said("findings.same", {"n": str(n)})


def _rests(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a finding differs only because answers are withheld: it is open now, or another way leads to the same."""
    if after["verdict"] == "undetermined":
        return True
    return all(before.get(part) == after.get(part) for part in COMPARED)


def _moved(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Said]:
    moved = [
        Said(
            "findings.verdict",
            {"id": name, "part": part, "then": str(before.get(part)), "now": str(after.get(part))},
            differs=True,
        )
        for part in COMPARED
        if before.get(part) != after.get(part)
    ]
    return moved or [Said("findings.trace", {"id": name}, differs=True)]


def _rows(data: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    rows = data.get("findings")
    if not isinstance(rows, list) or not all(
        isinstance(row, Mapping) and isinstance(row.get("id"), str) for row in rows
    ):
        raise Unusable("findings.json", "it holds no list of findings")
    return {row["id"]: row for row in rows}


def _data(carried: Carried, name: str) -> Mapping[str, Any] | None:
    if name not in carried.parts:
        return None
    try:
        found = json.loads(carried.parts[name])
    except (ValueError, RecursionError):
        raise Unusable(name, "it is no JSON") from None
    if not isinstance(found, Mapping):
        raise Unusable(name, "it holds no named values")
    return found


def _mapping(data: object) -> Mapping[str, Any]:
    return data if isinstance(data, Mapping) else {}


def _audience(record: Mapping[str, Any]) -> str:
    audience = record.get("audience")
    if audience not in ("public", "customer", "regulator", "counsel"):
        raise Unusable("record", "it names no reader")
    return str(audience)


def _day(record: Mapping[str, Any]) -> datetime.date:
    try:
        return datetime.date.fromisoformat(str(record.get("law_as_of")))
    except ValueError:
        raise Unusable("record", "it names no day") from None
