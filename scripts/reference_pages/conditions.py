"""Conditions in words as nested lists and in one line, with links to facts, statuses and numbers; readings abreast."""

from collections.abc import Iterable, Sequence

from compliance_kit.conditions import Always, Condition
from compliance_kit.entries import Entry
from compliance_kit.facts import Determination, Reading
from compliance_kit.in_words import ConditionLine
from reference_pages.links import Page
from reference_pages.markdown import plain, row

_INDENT = "  "


def listed(page: Page, condition: Condition, owner: str = "", depth: int = 0) -> list[str]:
    """A condition as a nested list; `owner`: the list of records whose fields it names; `depth`: where it starts."""
    return [f"{_INDENT * (depth + line.depth)}- {_told(page, line)}" for line in page.called.lines(condition, owner)]


def inline(page: Page, condition: Condition) -> str:
    """A condition in one line, the parts of groups in brackets."""
    return _branch(page, page.called.lines(condition), 0)[0]


def _branch(page: Page, lines: Sequence[ConditionLine], at: int) -> tuple[str, int]:
    """The line at a place with everything under it, and the place after that."""
    line, after = lines[at], at + 1
    parts = []
    while after < len(lines) and lines[after].depth > line.depth:
        told, after = _branch(page, lines, after)
        parts.append(told)
    return (f"{_told(page, line)}: ({'; '.join(parts)})" if parts else _told(page, line)), after


def _told(page: Page, line: ConditionLine) -> str:
    if line.word != "compare":
        of = f" ({page.link(line.subject, f'`{line.subject}`')})" if line.subject else ""
        return f"{plain(line.label)}{of}"
    if line.subject in page.catalogue.determinations and not line.owner:
        source = page.catalogue.determinations[line.subject].source
        return f"{page.title(line.subject)}: **{plain(line.needed)}** ({page.cite(source)})"
    name = f"{line.owner}.{line.subject}" if line.owner else line.subject
    behind = [page.link(name, f"`{name}`"), *_line_of_law(page, line.threshold)]
    colon = "" if line.label.endswith("?") else ":"
    return f"{plain(line.label)}{colon} **{plain(line.needed)}** ({', '.join(behind)})"


def _line_of_law(page: Page, name: str) -> Iterable[str]:
    """Where a number or date comes from: its id, its source, whether it binds, whether it was read."""
    if not name:
        return
    threshold = page.catalogue.thresholds[name]
    yield page.link(name, f"`{name}`")
    yield page.cite(threshold.source)
    yield page.words.say(f"nature.{threshold.nature}")
    if not threshold.verified:
        yield "not read at its source"


def readings(page: Page, judged: Entry | Determination) -> list[str]:
    """The readings of a provision side by side, with who holds them and the side to plan for."""
    if not judged.readings:
        return []
    return ["", f"**Readings.** {' '.join(_rule(page, judged))}", "", *_abreast(page, judged.readings)]


def _rule(page: Page, judged: Entry | Determination) -> Iterable[str]:
    """What the readings do to the result, and which side to plan for."""
    weighed = sum(reading.weight == "weighed" for reading in judged.readings)
    if not weighed:
        yield "Noted alone; nothing depends on it."
        return
    yield f"{page.words.say('trace.readings')}; the condition has to hold besides."
    if weighed > 1:
        yield "Where they differ, the result is contested."
    if judged.cautious:
        yield f"**{page.words.say(f'cautious.{judged.cautious}').capitalize()}.**"


def _abreast(page: Page, several: Sequence[Reading]) -> list[str]:
    counts = {"weighed": "yes", "noted": "no, noted only"}
    advocates = [plain(page.words.names(reading.advocates)) for reading in several]
    return [
        row("", *(plain(reading.name) for reading in several)),
        "|" + "---|" * (len(several) + 1),
        row("holds when", *(_when(page, reading.when) for reading in several)),
        *([row("held by", *(names or "nobody named" for names in advocates))] if any(advocates) else []),
        row("counts", *(counts[reading.weight] for reading in several)),
    ]


def _when(page: Page, condition: Condition) -> str:
    return plain(page.words.say("trace.always")) if isinstance(condition, Always) else inline(page, condition)
