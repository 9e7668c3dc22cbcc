"""Answer sheets on disk: read with every mistake named by line, written atomically."""

import contextlib
import dataclasses
import datetime
import difflib
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from compliance_kit import _yaml
from compliance_kit.answers import FORMAT, SHEET, Answer, AnswerSheet, SheetData, as_answer, from_data, to_data
from compliance_kit.catalogue import Catalogue
from compliance_kit.contents import UNSEEN, Unreadable, content_of
from compliance_kit.errors import BadInput, Problems
from compliance_kit.migrations import migrated
from compliance_kit.mistakes import MOST, said
from compliance_kit.values import records_in

STANDARD_INPUT = "-"
# PyYAML writes a text like "1e25" without quotes, because it is no number in YAML 1.1; it has to stay a text.
_NUMBER_OF_YAML_1_2 = re.compile(r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|0o[0-7]+)$")


class Source(NamedTuple):
    """The text of a sheet, and its name for people."""

    text: str
    name: str


def sheet_source(path: Path) -> Source:
    """The text of the file, or of standard input for "-".

    Raises:
        BadInput: it cannot be read.

    """
    if str(path) == STANDARD_INPUT:
        return Source(_yaml.read_stream(sys.stdin.buffer, "standard input"), "standard input")
    return Source(_yaml.read_text(path), str(path))


def packs_in(source: Source) -> tuple[str, ...]:
    """The packs that a sheet names; none where it cannot be read, which is said once it is read with them."""
    if "packs" not in source.text:
        return ()
    with contextlib.suppress(BadInput):
        data = _yaml.parse(source.text, source.name)
        profile = data.get("profile") if isinstance(data, Mapping) else None
        named = profile.get("packs") if isinstance(profile, Mapping) else None
        return tuple(name for name in named if isinstance(name, str)) if isinstance(named, list) else ()
    return ()


def read_sheet(path: Path, catalogue: Catalogue, undated: datetime.date | None = None) -> AnswerSheet:
    """The answer sheet in a file, or on standard input for "-".

    Args:
        path: the file.
        catalogue: what the answers are checked against.
        undated: when answers without a day were given; None if that may be long ago.

    Raises:
        Problems: everything that is wrong with it, each with file, line and how to mend it.

    """
    return sheet_from_text(*sheet_source(path), catalogue, undated)


def sheet_from_text(text: str, name: str, catalogue: Catalogue, undated: datetime.date | None = None) -> AnswerSheet:
    """The answer sheet that a text holds, checked against the facts of the catalogue."""
    data = _yaml.parse(text, name)
    if not isinstance(data, Mapping):
        raise BadInput("is no answer sheet.", where=name, mend="Start one with: compliance-kit ask NAME.yaml")
    _known_format(data, text, name)
    try:
        validated = SHEET.validate_python(data)
    except ValidationError as error:
        raise Problems(said(error, text, name, ())) from None
    malformed = _malformed_answers(validated, text, name)[:MOST]
    if malformed:
        raise Problems(malformed)
    sheet = migrated(from_data(validated), catalogue, undated)
    looks = (_answer_problems, _task_problems, _profile_problems, _adoption_problems)
    found = (problem for look in looks for problem in look(sheet, text, name, catalogue))
    problems = list(islice(chain(_unseen(data, text, name), found), MOST))
    if problems:
        raise Problems(problems)
    return sheet


def _unseen(data: Mapping[str, Any], text: str, name: str) -> Iterator[BadInput]:
    """Signs that nobody sees: no Word file and no name of a file can hold them, and they steer terminals."""
    for way, value in _texts(data, ()):
        plain_answer = way[0] == "answers" and (len(way) == 2 or (len(way) == 3 and way[2] == "value"))
        if UNSEEN.search(value) and not plain_answer:  # of which it is said with the question
            line = f"{name}:{_yaml.line_of(text, way)}"
            yield BadInput("holds a control sign that nobody sees.", where=line, mend="Type the text anew.")


def _texts(data: object, way: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text of plain data, keys too, and where it stands."""
    if isinstance(data, str):
        yield way, data
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield (*way, str(key)), str(key)
            yield from _texts(value, (*way, str(key)))
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from _texts(value, (*way, place))


def _known_format(data: Mapping[str, Any], text: str, name: str) -> None:
    found = data.get("format")
    if found == FORMAT:
        return
    line = f"{name}:{_yaml.line_of(text, ['format'])}"
    if found is None:
        raise BadInput(
            "has no 'format', so it is no answer sheet.",
            where=name,
            mend=f"Write 'format: {FORMAT}' at the top if it is one.",
        )
    if isinstance(found, int) and found > FORMAT:
        raise BadInput(
            f"was written by a newer version (format {found}; this one reads {FORMAT}).",
            where=line,
            mend="Update compliance-kit; the sheet was left as it is.",
        )
    raise BadInput(f"has the format '{found}', which never existed.", where=line, mend=f"Write 'format: {FORMAT}'.")


def _malformed_answers(data: SheetData, text: str, name: str) -> list[BadInput]:
    problems: list[BadInput] = []
    for section, answers in (("answers", data.answers), ("set_aside", data.set_aside)):
        for fact, given in answers.items():
            if isinstance(given, Mapping):
                try:
                    Answer.model_validate(dict(given))
                except ValidationError as error:
                    problems.extend(said(error, text, name, (section, fact)))
    return problems


def _answer_problems(sheet: AnswerSheet, text: str, name: str, catalogue: Catalogue) -> Iterator[BadInput]:
    for fact, answer in sheet.answers.items():
        problem = answer_problem(fact, answer, catalogue)
        if problem is not None:
            line = _yaml.line_of(text, ["answers", fact])
            end = "" if problem[0].endswith("?") else "."
            yield BadInput(f"{fact}: {problem[0]}{end}", where=f"{name}:{line}", mend=problem[1])


def answer_problem(fact: str, answer: Answer, catalogue: Catalogue) -> tuple[str, str | None] | None:
    """What is wrong with one answer and how to mend it; None if nothing is."""
    definition = catalogue.facts.get(fact)
    if definition is None:
        return _unknown_fact(fact, catalogue)
    if definition.mode != "asked":
        return "this fact is worked out, never answered", "Take it out; answer the questions it rests on."
    if definition.margin is None and answer.margin is not None:
        return "this answer takes no margin", "Take 'margin' out."
    try:
        content = content_of(definition, answer, catalogue.places, fact)
    except Unreadable as error:
        return str(error).rstrip("."), None
    for record in records_in(content) or ():
        for field in record.fields:
            if catalogue.fields[fact][field].mode != "asked":
                return f"{record.path}.{field} is worked out, never answered", "Take it out."
    return None


def fitting(sheet: AnswerSheet, catalogue: Catalogue) -> tuple[AnswerSheet, tuple[str, ...]]:
    """The sheet with only the answers that another catalogue understands, and the names of those left out.

    Of a list only the fields are left out that are not understood ("base.models.licence"), not the whole of it.
    """
    answers: dict[str, Answer] = {}
    lost: list[str] = []
    for name, answer in sheet.answers.items():
        if answer_problem(name, answer, catalogue) is None:
            answers[name] = answer
            continue
        rest, fields = _without_unread(name, answer, catalogue)
        if rest is None:
            lost.append(name)
        else:
            answers[name] = rest
            lost += [f"{name}.{field}" for field in fields]
    return dataclasses.replace(sheet, answers=answers, read={}), tuple(lost)


def _without_unread(name: str, answer: Answer, catalogue: Catalogue) -> tuple[Answer | None, list[str]]:
    """A list without the fields that a catalogue does not understand, and those; None where no list is left."""
    rows = answer.value
    if name not in catalogue.fields or not isinstance(rows, list | tuple) or not all(isinstance(r, dict) for r in rows):
        return None, []
    given = {field: [row[field] for row in rows if field in row] for row in rows for field in row}
    unread = [
        field for field, found in given.items() if not all(_is_read(name, field, one, catalogue) for one in found)
    ]
    kept = [{field: one for field, one in row.items() if field not in unread} for row in rows]
    rest = answer.model_copy(update={"value": kept})
    return (rest, unread) if answer_problem(name, rest, catalogue) is None else (None, [])


def _is_read(name: str, field: str, given: object, catalogue: Catalogue) -> bool:
    definition = catalogue.fields[name].get(field)
    if definition is None or definition.mode != "asked":
        return False
    try:
        content_of(definition, as_answer(given), catalogue.places, field)
    except (Unreadable, ValidationError):
        return False
    return True


def _unknown_fact(fact: str, catalogue: Catalogue) -> tuple[str, str | None]:
    if fact in catalogue.determinations:
        return "this is a legal status; the program works it out", "Take it out; answer the questions it rests on."
    near = difflib.get_close_matches(fact, catalogue.facts, 1)
    hint = f"Did you mean '{near[0]}'?" if near else "Facts are listed in docs/reference/facts.md."
    return "no pack defines this fact", hint


def _task_problems(sheet: AnswerSheet, text: str, name: str, catalogue: Catalogue) -> Iterator[BadInput]:
    for entry in sheet.tasks:
        if entry not in catalogue.entries:
            near = difflib.get_close_matches(entry, catalogue.entries, 1)
            line = _yaml.line_of(text, ["tasks", entry])
            hint = f"Did you mean '{near[0]}'?" if near else None
            yield BadInput(f"tasks: no pack has the entry '{entry}'.", where=f"{name}:{line}", mend=hint)


def _profile_problems(sheet: AnswerSheet, text: str, name: str, catalogue: Catalogue) -> list[BadInput]:
    chosen = sheet.profile.name
    if chosen is None or chosen in catalogue.profiles:
        return []
    known = ", ".join(catalogue.profiles) or "none"
    line = _yaml.line_of(text, ["profile", "name"])
    return [BadInput(f"profile: there is no profile '{chosen}'.", where=f"{name}:{line}", mend=f"Known are: {known}.")]


def _adoption_problems(sheet: AnswerSheet, text: str, name: str, catalogue: Catalogue) -> Iterator[BadInput]:
    guidance = {entry.source.instrument for entry in catalogue.entries.values() if entry.force == "guidance"}
    for instrument, adoption in sheet.adoptions.items():
        line = f"{name}:{_yaml.line_of(text, ['adoptions', instrument])}"
        if instrument not in guidance:
            near = difflib.get_close_matches(instrument, sorted(guidance), 1)
            hint = f"Did you mean '{near[0]}'?" if near else "Instruments are listed in docs/reference/entries.md."
            yield BadInput(f"adoptions: '{instrument}' is no guidance of a pack.", where=line, mend=hint)
        items = [
            entry.id
            for entry in catalogue.entries.values()
            if entry.force == "guidance" and entry.source.instrument == instrument
        ]
        for item in [item for item in adoption.items if instrument in guidance and item not in items]:
            near = difflib.get_close_matches(item, items, 1)
            hint = f"Did you mean '{near[0]}'?" if near else f"Known are: {', '.join(items)}."
            yield BadInput(f"adoptions: '{item}' is no item of '{instrument}'.", where=line, mend=hint)


def sheet_of(answers: Mapping[str, Any]) -> Mapping[str, Answer]:
    """Answers from plain data, as cases and scenarios write them."""
    return {fact: as_answer(value) for fact, value in answers.items() if value != "unasked"}


def write_sheet(path: Path, sheet: AnswerSheet) -> None:
    """Write a sheet so that either the old or the new one is there, never a part of one."""
    _yaml.write_atomically(path, sheet_text(sheet))


def with_sections(text: str, sheet: AnswerSheet, names: Sequence[str], catalogue: Catalogue) -> str:
    """The text of a sheet with some of its sections written anew at its end, and everything else as it stands.

    Where that cannot be done (a sheet in one line, say), the whole sheet is written anew.
    """
    node = _yaml.composed(text)
    data = {name: part for name, part in to_data(sheet).items() if name in names}
    keys = [] if node is None or node.flow_style else [(key.value, key.start_mark.line) for key, _ in node.value]
    lines = text.splitlines(keepends=True)
    for place, (name, start) in reversed(list(enumerate(keys))):
        if name in names:
            end = keys[place + 1][1] if place + 1 < len(keys) else len(lines)
            while end > start + 1 and (lines[end - 1].startswith("#") or not lines[end - 1].strip()):
                end -= 1
            del lines[start:end]
    body = "".join(lines).rstrip("\n")
    edited = f"{body}\n{_dumped(data)}"
    try:
        same = sheet_from_text(edited, "the sheet", catalogue) == sheet
    except BadInput:
        same = False
    return edited if same else sheet_text(sheet)


def sheet_text(sheet: AnswerSheet) -> str:
    """The sheet as YAML: short, ordered, one answer after the other."""
    head = (
        "# An answer sheet of compliance-kit. `null` means: asked, and nobody knows. Nothing else is stored anywhere.\n"
    )
    return head + _dumped(to_data(sheet))


def _dumped(data: Mapping[str, Any]) -> str:
    import yaml  # noqa: PLC0415 - needed only for writing

    class Dumper(yaml.SafeDumper):
        """Writes short lists and mappings on one line, dates as dates, and nothing by reference."""

        def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the signature of PyYAML
            """Equal answers are written out each time: a sheet is for people."""
            return True

    Dumper.add_implicit_resolver("tag:yaml.org,2002:float", _NUMBER_OF_YAML_1_2, list("-+.0123456789"))
    Dumper.add_representer(
        datetime.date, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:timestamp", value.isoformat())
    )
    text: str = yaml.dump(data, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=120, default_flow_style=None)
    return text
