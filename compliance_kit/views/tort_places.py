"""Exposures of many places as few rows: places whose ratings take the same steps stand together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from compliance_kit.exposure.facts import alike
from compliance_kit.exposure.rating import Exposure
from compliance_kit.exposure.steps import Step
from compliance_kit.wording import Words

MOST_NAMES = 8
MOST_EXCEPTIONS = 5


@dataclass(frozen=True)
class Rated:
    """One rating and every place where it comes out the same way.

    Attributes:
        exposure: the rating in the first of its places.
        places: codes, sorted.
        factors: the doctrines of any of the places, each with the places where it holds if not in all.

    """

    exposure: Exposure
    places: tuple[str, ...]
    factors: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def path(self) -> str:
        """The claim path."""
        return self.exposure.path


def merged(exposures: Sequence[Exposure]) -> tuple[Rated, ...]:
    """Ratings that differ in nothing but their place, or in doctrines that count nothing, each once."""
    groups: dict[Exposure, list[tuple[Exposure, tuple[str, ...]]]] = {}
    for exposure, places in alike(exposures):
        groups.setdefault(_counted(exposure), []).append((exposure, places))
    return tuple(_rated(group) for group in groups.values())


def _rated(group: list[tuple[Exposure, tuple[str, ...]]]) -> Rated:
    places = tuple(sorted(place for _, found in group for place in found))
    holds: dict[str, list[str]] = {}
    for exposure, found in group:
        for factor in exposure.factors:
            holds.setdefault(factor, []).extend(found)
    factors = tuple((name, () if len(there) == len(places) else tuple(sorted(there))) for name, there in holds.items())
    longest = max((exposure for exposure, _ in group), key=lambda exposure: len(exposure.steps))
    return Rated(longest, places, factors)


def _counted(exposure: Exposure) -> Exposure:
    """The rating without its place and without what moves nothing: what makes two ratings the same."""
    steps = tuple(_bare(step) for step in exposure.steps if step.kind not in ("place", "neutral"))
    counted = {step.question for step in steps}
    assumed = tuple(fact for fact in exposure.assumed if fact in counted)
    return replace(
        exposure,
        place="",
        steps=tuple(step for step in steps if not _idle(step)),
        assumed=assumed,
        factors=(),
        allocation=(),
        context=(),
    )


def _bare(step: Step) -> Step:
    return replace(step, factors=())


def _idle(step: Step) -> bool:
    """A defence that counts nothing here."""
    return step.kind == "defence" and step.counted_as == "neutral"


class PlaceWords:
    """Names for many places at once."""

    def __init__(self, words: Words, rated: Iterable[str]) -> None:
        self.words = words
        self.rated = frozenset(rated)

    def name(self, places: Sequence[str]) -> str:
        """The places in words: all of them, a country with its exceptions, or their names."""
        if frozenset(places) == self.rated and len(places) > MOST_NAMES:
            return self._say("everywhere", n=str(len(places)))
        countries = {place.partition("-")[0] for place in places}
        if len(countries) == 1 and len(places) > 1:
            return self._parts(countries.pop(), places)
        return self._names(places)

    def _parts(self, country: str, places: Sequence[str]) -> str:
        others = sorted(code for code in self.rated if code.partition("-")[0] == country and code not in places)
        name = self.words.place(country)
        if not others:
            return self._say("all_of", country=name, n=str(len(places)))
        if len(others) <= MOST_EXCEPTIONS < len(places):
            return self._say("all_but", country=name, others=self.words.names(map(self.words.place, others)))
        return self._names(places)

    def _names(self, places: Sequence[str]) -> str:
        names = [self.words.place(place) for place in places]
        shown = self.words.names(names[:MOST_NAMES])
        rest = len(names) - MOST_NAMES
        return self._say("and_more", names=shown, n=rest) if rest > 0 else shown

    def _say(self, name: str, /, **parts: str | int) -> str:
        return self.words.say(f"tort_note.{name}", **parts)
