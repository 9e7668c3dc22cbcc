"""What the cases of an entry look at: each verdict, each date (the day before, the first day), days that make sense."""

import datetime
from collections.abc import Iterator
from typing import NamedTuple

from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.cases import Ran
from compliance_kit.checks.found import Found
from compliance_kit.entries import Window

DAY = datetime.timedelta(days=1)
_LACKING = {
    "applies": "Add a case in which the condition holds.",
    "does_not_apply": "Add a case in which the condition fails.",
    "undetermined": "Add a case that gives null for a fact of the condition.",
}
OPEN = frozenset({"undetermined", "contested", "leans_applies", "leans_does_not_apply"})


def verdicts_lacking(catalogue: Catalogue) -> Iterator[Found]:
    """The verdicts that no case of an entry expects."""
    for name, entry in catalogue.entries.items():
        expected = {case.expect for case in catalogue.cases.of(entry.id)}
        lacking = [verdict for verdict in ("applies", "does_not_apply") if verdict not in expected]
        for verdict in [*lacking, *([] if expected & OPEN else ["undetermined"])]:
            yield Found(f"entry::{name}", f"no case expects '{verdict}'.", _LACKING[verdict], ("cases",))


def senseless_days(catalogue: Catalogue) -> Iterator[Found]:
    """Cases on days that are a slip of the pen."""
    span = catalogue.editorial.case_days
    if span is None:
        return
    cases = [
        *((f"entry::{name}", ("cases", n), case.on) for name, entry in catalogue.entries.items()
          for n, case in enumerate(catalogue.cases.of(entry.id))),
        *((f"case::{case.name}", (), case.on) for case in catalogue.cases.broad),
    ]  # fmt: skip
    for owner, at, day in cases:
        if day is not None and not span.from_ <= day <= span.until:
            message = f"a case on {day} lies outside the days from {span.from_} to {span.until}."
            yield Found(owner, message, "Correct the year.", (*at, "on"))


class Looked(NamedTuple):
    """That a case looks at a window on a day; `timed`: whether it would notice that the window moved."""

    window: int
    day: datetime.date
    timed: bool


class Days:
    """Collects, case by case, which window of an entry ruled on which day."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._looked: dict[str, set[Looked]] = {name: set() for name in catalogue.entries}

    def look(self, ran: Ran) -> None:
        """Take the windows of one case down: those of each entry of which it expects something."""
        for name in ran.asked.expect if ran.assessment is not None else ():
            entry = self.catalogue.entries.get(name)
            if entry is not None and ran.assessment is not None:
                window = entry.applies[0] if len(entry.applies) == 1 else ran.assessment.finding(name).window
                timed = ran.asked.timing is not None or entry.force == "proposal"
                if timed or ran.asked.expect[name] == "does_not_apply":
                    self._looked[name].add(Looked(id(window), ran.asked.day, timed))

    def lacking(self) -> Iterator[Found]:
        """Every date of an entry before which or on which no case stands."""
        for name, entry in self.catalogue.entries.items():
            for n, window in enumerate(entry.applies):
                days = [(word, day) for word, day in _edges(window) if not self._seen(name, window, day)]
                if days:
                    said = " and ".join(f"{word} ({day})" for word, day in days)
                    message = f"no case looks at this window on {said}."
                    mend = "Add a case with this day as 'on' and the timing that it expects."
                    yield Found(f"entry::{name}", message, mend, ("applies", n))

    def _seen(self, name: str, window: Window, day: datetime.date) -> bool:
        """Whether a case looks at the window on the day; after its end a duty may be gone, and nothing has a timing."""
        ended = window.until is not None and day > window.until
        kinds = (True, False) if ended else (True,)
        return any(Looked(id(window), day, timed) in self._looked[name] for timed in kinds)


def _edges(window: Window) -> Iterator[tuple[str, datetime.date]]:
    yield "the day before it begins", window.from_ - DAY
    yield "its first day", window.from_
    if window.until is not None:
        yield "its last day", window.until
        yield "the day after it ends", window.until + DAY
