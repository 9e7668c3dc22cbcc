"""All findings for one sheet on one day: pure, traced, recomputed whenever it is wanted."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Literal, NamedTuple
from weakref import WeakKeyDictionary

from compliance_kit.answers import AnswerSheet, Task
from compliance_kit.catalogue import Axis, Catalogue
from compliance_kit.conditions import FACTS, LAW, MARGIN, Judgement, disjunction, named
from compliance_kit.entries import ALWAYS, Entry, Window
from compliance_kit.knowledge import Knowledge
from compliance_kit.over_time import changing_entries

Verdict = Literal["applies", "does_not_apply", "undetermined"]
Timing = Literal["current", "upcoming", "past", "proposed"]
AxisResult = Literal["met", "unclear", "not_known", "clear"]


def verdict_word(judgement: Judgement) -> Verdict:
    """The verdict in the words of the format."""
    if judgement.verdict is None:
        return "undetermined"
    return "applies" if judgement.verdict else "does_not_apply"


def shade(judgement: Judgement) -> str:
    """Like the verdict; an open one says whether only a margin (and to which side) or the law alone leaves it open."""
    if judgement.verdict is not None:
        return verdict_word(judgement)
    if judgement.side is not None and judgement.reasons == MARGIN:
        return "leans_applies" if judgement.side else "leans_does_not_apply"
    law_alone = judgement.reasons >= LAW and not judgement.reasons & FACTS and not judgement.open
    return "contested" if law_alone else "undetermined"


class Finding(NamedTuple):
    """The verdict and timing of one entry, with the tree that explains it.

    Attributes:
        windows: the periods that may rule, the first one being the one to plan for; more than one where an open
            fact decides between them.

    """

    entry: Entry
    judgement: Judgement
    windows: tuple[Window, ...]
    on: datetime.date
    task: Task | None = None

    @property
    def verdict(self) -> Verdict:
        """The three-valued verdict."""
        return verdict_word(self.judgement)

    @property
    def shade(self) -> str:
        """The verdict with the side of a margin, or that the law is contested."""
        return shade(self.judgement)

    @property
    def window(self) -> Window:
        """The period to plan for."""
        return self.windows[0]

    @property
    def timing(self) -> Timing:
        """Whether the entry is in force on the day of the assessment."""
        if self.entry.force == "proposal":
            return "proposed"
        if self.on < self.window.from_:
            return "upcoming"
        return "past" if self.window.until is not None and self.on > self.window.until else "current"


_made: Callable[[tuple[object, ...]], Finding] = partial(tuple.__new__, Finding)
"""A finding of all its parts in their order; hundreds are made for an assessment."""


@dataclass(frozen=True)
class AxisFinding:
    """How a change stands on one axis: as far as the triage goes, and with everything that counts."""

    axis: Axis
    triage: Judgement
    judgement: Judgement

    @property
    def result(self) -> AxisResult:
        """The result with everything that counts."""
        return axis_result(self.judgement)


def axis_result(judgement: Judgement) -> AxisResult:
    """met, clear, not_known (facts are missing) or unclear (a margin or the law leaves it open)."""
    if judgement.verdict is not None:
        return "met" if judgement.verdict else "clear"
    return "not_known" if judgement.reasons == FACTS else "unclear"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which entries are looked at.

    Attributes:
        simulate: whether proposals, drafts and vetoed texts are judged as well; they are never law.
        places: the jurisdictions looked at; None for all. What belongs to no place (licences, international guidance)
            is always looked at.

    """

    simulate: bool = False
    places: frozenset[str] | None = None

    def taken(self, catalogue: Catalogue) -> list[tuple[str, Entry]]:
        """The entries that are looked at, with their ids."""
        found = list(catalogue.entries.items()) if self.simulate else catalogue.in_law
        return found if self.places is None else [one for one in found if self.reaches(one[1], catalogue)]

    def reaches(self, entry: Entry, catalogue: Catalogue) -> bool:
        """Whether an entry belongs to one of the places, or to none; what stops a release is looked at everywhere."""
        if self.places is None or not entry.places or entry.stop:
            return True
        return not self.places.isdisjoint(catalogue.expanded(frozenset(entry.places)))


EVERYTHING = Scope()


def scope_of(catalogue: Catalogue, sheet: AnswerSheet, *, simulate: bool = False) -> Scope:
    """The scope that the profile of a sheet sets."""
    profile = catalogue.profiles.get(sheet.profile.name or "")
    places = None if profile is None or profile.places is None else catalogue.expanded(frozenset(profile.places))
    return Scope(simulate=simulate, places=places)


class Assessment:
    """Findings, determinations and axes of one sheet on one day."""

    def __init__(self, catalogue: Catalogue, sheet: AnswerSheet, on: datetime.date, scope: Scope = EVERYTHING) -> None:
        self.catalogue = catalogue
        self.sheet = sheet
        self.on = on
        self.scope = scope
        self.known = Knowledge(catalogue, sheet, on)
        self._later: dict[datetime.date, Knowledge] = {}

    @cached_property
    def findings(self) -> Mapping[str, Finding]:
        """Every entry of the catalogue that is looked at, judged."""
        found, on, tasks, judged = {}, self.on, self.sheet.tasks, self.known.judged
        changing = _changing(self.catalogue)
        for name, entry in self.scope.taken(self.catalogue):
            plain = entry.plain  # most entries: the short way for these halves the time of the whole
            if plain is None or (plain[0].from_ > on and name in changing):
                found[name] = self._found(entry)
            else:
                found[name] = _made((entry, named("entry", name, judged(entry.when)), plain, on, tasks.get(name)))
        return found

    @cached_property
    def outside(self) -> tuple[Finding, ...]:
        """What the profile leaves out although it applies or cannot be decided."""
        left = [name for name, entry in self.catalogue.entries.items() if not self.scope.reaches(entry, self.catalogue)]
        found = (self.finding(name) for name in left if self.catalogue.entries[name].force != "proposal")
        return tuple(finding for finding in found if finding.verdict != "does_not_apply")

    def again(self, sheet: AnswerSheet | None = None, on: datetime.date | None = None) -> "Assessment":
        """The same with another sheet or on another day."""
        return Assessment(self.catalogue, sheet or self.sheet, on or self.on, self.scope)

    def finding(self, entry_id: str) -> Finding:
        """One entry, judged on its own."""
        return self._found(self.catalogue.entries[entry_id])

    def _found(self, entry: Entry) -> Finding:
        windows = entry.applies[:1] if entry.applies[0].when is ALWAYS else self._windows(entry)
        known = self.known if windows[0].from_ <= self.on else self._known_on(entry, windows[0].from_)
        return Finding(entry, known.entry(entry), windows, self.on, self.sheet.tasks.get(entry.id))

    @property
    def looked_at(self) -> frozenset[str]:
        """Every fact and determination that was worked out so far, on any day."""
        return frozenset().union(*(known.looked_at for known in (self.known, *self._later.values())))

    def _known_on(self, entry: Entry, first: datetime.date) -> Knowledge:
        """What is known on the day that counts for a rule to come: where law moves meanwhile, its first day."""
        if entry.id not in _changing(self.catalogue):
            return self.known
        if first not in self._later:
            self._later[first] = Knowledge(self.catalogue, self.sheet, first, self.on)
        return self._later[first]

    def _windows(self, entry: Entry) -> tuple[Window, ...]:
        """The periods that may rule, the earliest first: up to the one whose condition holds for certain."""
        windows: list[Window] = []
        for window in entry.applies:
            verdict = self.known.judged(window.when).verdict
            if verdict is not False:
                windows.append(window)
            if verdict:
                break
        return tuple(sorted(windows, key=lambda window: window.from_)) or entry.applies[-1:]

    def determination(self, name: str) -> Judgement:
        """How a determination or boolean fact is judged."""
        value = self.known.value(name)
        if value.judgement is not None:
            return value.judgement
        verdict = value.content if isinstance(value.content, bool) else None
        return Judgement("given", verdict, verdict, FACTS if verdict is None else frozenset(), value.open, name)

    @cached_property
    def determinations(self) -> Mapping[str, Judgement]:
        """Every determination of the catalogue, judged."""
        return {name: self.determination(name) for name in self.catalogue.determinations}

    @cached_property
    def axes(self) -> tuple[AxisFinding, ...]:
        """The axes on which the change is looked at."""
        return tuple(self._axis(axis) for axis in self.catalogue.axes)

    def _axis(self, axis: Axis) -> AxisFinding:
        first = [self.determination(name) for name in axis.triage]
        further = [self.determination(name) for name in axis.further]
        return AxisFinding(axis, disjunction("any", first, axis.id), disjunction("any", [*first, *further], axis.id))

    def where(self, test: Callable[[Finding], bool]) -> list[Finding]:
        """The findings that fulfil a test, in the order of the catalogue."""
        return [finding for finding in self.findings.values() if test(finding)]


_CHANGING: WeakKeyDictionary[Catalogue, frozenset[str]] = WeakKeyDictionary()
"""By catalogue its entries that depend on the day: worked out once."""


def _changing(catalogue: Catalogue) -> frozenset[str]:
    if catalogue not in _CHANGING:
        _CHANGING[catalogue] = changing_entries(catalogue)
    return _CHANGING[catalogue]


def assess(catalogue: Catalogue, sheet: AnswerSheet, on: datetime.date, *, simulate: bool = False) -> Assessment:
    """Judge one sheet against the catalogue on a day.

    Args:
        catalogue: the law.
        sheet: the answers, with the profile that may narrow what is looked at.
        on: the day.
        simulate: also judge proposals, drafts and vetoed texts, which are no law.

    """
    return Assessment(catalogue, sheet, on, scope_of(catalogue, sheet, simulate=simulate))


def open_questions(judgements: Iterable[Judgement]) -> frozenset[str]:
    """The questions that were not asked and could settle one of them."""
    return frozenset().union(*(judgement.open for judgement in judgements if judgement.verdict is None))
