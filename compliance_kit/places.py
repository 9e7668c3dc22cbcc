"""Countries, states and groups, and which codes an answer stands for."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Literal

from pydantic import ConfigDict

from compliance_kit.sources import Data, Text


class Place(Data):
    """A country, a part of one, or a group."""

    id: Text
    kind: Literal["country", "part", "group", "everything"] = "country"
    title: Text | None = None
    members: tuple[Text, ...] = ()
    parts: tuple[Text, ...] = ()
    of: Text | None = None
    note: Text | None = None


class Places(Data):
    """All places; an answer "EU" stands for every member, "US" for the country and every state."""

    model_config = ConfigDict(extra="forbid", frozen=True, ignored_types=(cached_property,))

    places: tuple[Place, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Place]:
        """Places by their code, parts of countries included."""
        return {place.id: place for place in self.places}

    @cached_property
    def _codes(self) -> Mapping[str, frozenset[str]]:
        leaves = {
            place.id: frozenset({place.id, *place.parts}) for place in self.places if place.kind in ("country", "part")
        }
        for place in self.places:
            leaves.update({part: frozenset({part}) for part in place.parts if part not in leaves})
        everything = frozenset().union(*leaves.values())
        groups = {p.id: frozenset().union(*(leaves[m] for m in p.members)) for p in self.places if p.kind == "group"}
        whole = {place.id: everything for place in self.places if place.kind == "everything"}
        return {**leaves, **groups, **whole}

    def known(self, code: str) -> bool:
        """Whether the code names a place."""
        return code in self._codes

    def expand(self, codes: Iterable[str]) -> frozenset[str]:
        """Every country and part that the codes stand for."""
        return frozenset().union(*(self._codes[code] for code in codes))

    def folded(self, codes: Iterable[str]) -> list[str]:
        """The shortest way to say the same places: whole groups first, the largest of them, then what is left."""
        every, told = frozenset(codes), []
        left = set(every)
        for code, places in sorted(self._codes.items(), key=lambda pair: (-len(pair[1]), pair[0])):
            if places & left and places <= every:
                told.append(code)
                left -= places
        return [*told, *sorted(left)]

    def lacking(self, codes: Iterable[str], held: Iterable[str]) -> tuple[str, ...]:
        """The codes without a held one: the place itself, a part of it, or the group of parts it belongs to.

        Law of a country is not law of its part, and law of a union of countries not that of a member.
        """
        known = tuple(held)
        return tuple(code for code in codes if not any(self._own(code, one) for one in known))

    def _own(self, code: str, held: str) -> bool:
        place, group = self.by_id.get(code), self.by_id.get(held)
        part_of_group = place is not None and place.kind == "part" and group is not None and code in group.members
        return self._codes[held] <= self._codes[code] or part_of_group
