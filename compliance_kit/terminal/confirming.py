"""What an import found, offered one by one: taken over, changed or left out. Pure but for the answers it shows."""

import re
from collections.abc import Mapping

from compliance_kit.answers import Answer, AnswerSheet, Found, as_answer, confirmed, open_imports
from compliance_kit.catalogue import Catalogue
from compliance_kit.facts import Fact
from compliance_kit.intake.doubts import BASIS, LICENCE
from compliance_kit.interview import definition
from compliance_kit.refusals import origin_said
from compliance_kit.terminal.port import Option, Prompt
from compliance_kit.terminal.said import shown
from compliance_kit.terminal.state import answer_at, plain, without_answer
from compliance_kit.terminal.words import Words

MOST_LINES = 8
ACCEPT, KEEP, CHANGE, REFUSE, WHOLE = "?accept", "?keep", "?change", "?refuse", "?whole"


def waiting_import(catalogue: Catalogue, sheet: AnswerSheet) -> str | None:
    """The next question to which an imported answer waits; None if all were looked at."""
    known = [path for path in open_imports(sheet.answers) if path.partition("[")[0] in catalogue.facts]
    return known[0] if known else None


def offered(answer: Answer) -> Answer:
    """An answer as it is offered: what files say otherwise is a choice again when somebody comes back to it."""
    return answer if answer.open else answer.model_copy(update={"found": answer.passed_over})


def offered_import(path: str, message: str, answer: Answer, catalogue: Catalogue, words: Words) -> Prompt:
    """The prompt for one imported answer: what was found, where, and side by side where it disagrees."""
    fact = definition(catalogue, path)
    options, lines = _options(path, fact, answer, catalogue, words)
    options.append(Option(CHANGE, words.import_change, str(len(options) + 1)))
    if answer.unconfirmed:
        options.append(Option(REFUSE, words.import_refuse, str(len(options) + 1)))
    about = {LICENCE: words.import_differ_licence, BASIS: words.import_differ_compute}
    differ = about.get(path, words.import_differ)
    help_lines = (*([differ] if answer.found else []), *lines)
    return Prompt("pick", message, words.keys_import, "", help_lines, tuple(options), options[0].value or "")


def _options(
    path: str, fact: Fact, answer: Answer, catalogue: Catalogue, words: Words
) -> tuple[list[Option], list[str]]:
    if not answer.found:
        said = shown(fact, answer, path, catalogue, words)
        options = [Option(ACCEPT, words.import_accept.format(answer=said), "1")]
        details = sum(bool(given.unconfirmed and not given.found) for given in _details(answer))
        if details:
            options.append(Option(WHOLE, words.import_whole.format(count=details), "2"))
        about = _found_about(path, answer, catalogue, words)
        return options, [*_first(_lines(answer.origin, words), words), *_first(about, words)]
    options, lines = [], []
    if not answer.unconfirmed:
        said = shown(fact, answer, path, catalogue, words)
        options.append(Option(KEEP, words.import_yours.format(answer=said), "1"))
    for place, one in enumerate(answer.found):
        said = shown(fact, as_found(one), path, catalogue, words)
        options.append(Option(f"{ACCEPT}{place}", said, str(len(options) + 1)))
        lines += [f"{said} — {line}" for line in _lines(one.origin, words)]
    return options, lines


def _first(lines: list[str], words: Words) -> list[str]:
    """As many lines as a screen has room for, and how many more there are."""
    more = len(lines) - MOST_LINES
    return lines if more <= 0 else [*lines[:MOST_LINES], words.open_more.format(count=more)]


def _found_about(path: str, answer: Answer, catalogue: Catalogue, words: Words) -> list[str]:
    """What was found about each record of a list, a line each, before somebody takes it over."""
    lines = []
    for place, row in enumerate(answer.value if isinstance(answer.value, list) else ()):
        name, *fields = row if isinstance(row, Mapping) else ("",)
        given = {field: as_answer(row[field]) for field in fields}
        told = [
            shown(definition(catalogue, f"{path}[{place}].{field}"), one, f"{path}[{place}].{field}", catalogue, words)
            for field, one in given.items()
            if one.unconfirmed and not one.found
        ]
        if told:
            lines.append(words.about.format(name=as_answer(row[name]).value, ask=" · ".join(told)))
    return lines


def _lines(origin: str | None, words: Words) -> list[str]:
    return re.split(r"\s?; ", origin_said(origin, words.language)) if origin else []


def as_found(found: Found) -> Answer:
    """One of several found values as an answer with its origin."""
    return Answer(value=found.value, low=found.low, high=found.high, origin=found.origin)


def chosen_import(answer: Answer, heard: str) -> Answer | None:
    """The answer that a choice gives, confirmed; None where somebody changes it or leaves it out."""
    if heard == WHOLE:
        return _whole(confirmed(answer))
    if heard in (ACCEPT, KEEP):
        return _with_names(confirmed(answer))
    if not heard.startswith(ACCEPT):
        return None
    found = as_found(answer.found[int(heard.removeprefix(ACCEPT))])
    return _with_names(found.model_copy(update={"basis": answer.basis, "secret": answer.secret}))


def _details(answer: Answer) -> list[Answer]:
    """Everything that a list of records says beside the names of the records."""
    rows = answer.value if isinstance(answer.value, list) else []
    return [as_answer(given) for row in rows if isinstance(row, Mapping) for given in list(row.values())[1:]]


def _whole(answer: Answer) -> Answer:
    """A list of records with all that was found about them; what disagrees still waits."""
    rows = []
    for row in answer.value:
        given = {name: as_answer(value) for name, value in row.items()}
        rows.append({name: plain(one if one.found else confirmed(one)) for name, one in given.items()})
    return answer.model_copy(update={"value": rows})


def _with_names(answer: Answer) -> Answer:
    """A list of records whose names were looked at with it; their other fields still wait."""
    if not isinstance(answer.value, list) or not all(isinstance(row, Mapping) for row in answer.value):
        return answer
    rows = []
    for row in answer.value:
        name = next(iter(row))
        rows.append({**row, name: plain(confirmed(as_answer(row[name])))})
    return answer.model_copy(update={"value": rows})


def refused_import(sheet: AnswerSheet, path: str) -> AnswerSheet:
    """The sheet without an imported answer; an answer of the user stays, and only what was found goes."""
    answer = answer_at(sheet, path)
    if answer is None or answer.unconfirmed:
        return without_answer(sheet, path)
    owner, bracket, _ = path.partition("[")
    if not bracket:
        return sheet.with_answer(path, confirmed(answer))
    return _confirmed_field(sheet, owner, path)


def _confirmed_field(sheet: AnswerSheet, owner: str, path: str) -> AnswerSheet:
    place, _, field = path[len(owner) + 1 :].partition("].")
    rows = [dict(row) for row in sheet.answers[owner].value]
    rows[int(place)][field] = plain(confirmed(as_answer(rows[int(place)][field])))
    return sheet.with_answer(owner, sheet.answers[owner].model_copy(update={"value": rows}))
