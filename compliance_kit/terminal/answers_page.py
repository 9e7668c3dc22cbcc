"""The page of all answers, by section; one can be chosen and changed. Pure but for the answers it shows."""

import textwrap
from collections.abc import Iterable

from compliance_kit.catalogue import Catalogue
from compliance_kit.interview import definition, rank
from compliance_kit.terminal.port import Option, Prompt
from compliance_kit.terminal.said import section_title, shown
from compliance_kit.terminal.state import Stand, answer_at, answered_paths, record_name
from compliance_kit.terminal.words import Words

GO_ON = "?go_on"
_MARGIN = 10  # pointer and spaces before the title of an option
_NAME = 20  # what the name of a record may take of a line


def page(stand: Stand, catalogue: Catalogue, words: Words, *, left: int, width: int) -> Prompt:
    """The prompt that lists every answer; the first line goes on, or ends the interview if nothing is left to ask."""
    options = [Option(GO_ON, words.page_go_on if left else words.page_done)]
    section = ""
    for path in sorted(answered_paths(catalogue, stand.sheet), key=lambda path: _place(catalogue, path)):
        if path.partition(".")[0] != section:
            section = path.partition(".")[0]
            options.append(Option(None, section_title(section, words)))
        options.append(Option(path, _line(path, stand, catalogue, words, width - _MARGIN)))
    title = words.page_title if len(options) > 1 else words.page_empty
    pointed = stand.changed if any(option.value == stand.changed for option in options) else GO_ON
    return Prompt("pick", title, words.keys_page, options=tuple(options), draft=pointed or GO_ON)


def _place(catalogue: Catalogue, path: str) -> tuple[int, int, tuple[int, ...]]:
    sections = list(_sections(catalogue))
    return sections.index(path.partition(".")[0]), *rank(catalogue, path)


def _sections(catalogue: Catalogue) -> Iterable[str]:
    return dict.fromkeys(name.partition(".")[0] for name in catalogue.order)


def _line(path: str, stand: Stand, catalogue: Catalogue, words: Words, width: int) -> str:
    """The question and its answer in two columns of one line, both shortened to what fits."""
    answer = answer_at(stand.sheet, path)
    said = shown(definition(catalogue, path), answer, path, catalogue, words) if answer is not None else ""
    column = width * 3 // 5
    ask = textwrap.shorten(question_text(path, stand, catalogue, words, longest=_NAME), column, placeholder="…")
    return f"{ask.ljust(column)}  {textwrap.shorten(said, width - column - 2, placeholder='…')}"


def question_text(path: str, stand: Stand, catalogue: Catalogue, words: Words, *, longest: int = 60) -> str:
    """The words of a question, with the name of its record, shortened, where it belongs to one."""
    fact = definition(catalogue, path)
    ask = fact.ask or fact.id
    name = record_name(catalogue, stand.sheet, path)
    return ask if name is None else words.about.format(name=_short(name, longest), ask=ask)


def _short(name: str, longest: int) -> str:
    return name if len(name) <= longest else f"{name[: longest - 1].rstrip()}…"
