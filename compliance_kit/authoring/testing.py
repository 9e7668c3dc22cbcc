"""The tests of a pack: its cases, whether they look at everything, and what it turns round in packs of others."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from compliance_kit.authoring.layer import Read
from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.cases import Ran, run_cases
from compliance_kit.checks.found import Found, Noticed, Places
from compliance_kit.checks.mutants import mutants, owners, said, unnoticed
from compliance_kit.entries import Cases
from compliance_kit.over_time import rests_on
from compliance_kit.packing.layers import Layer


@dataclass(frozen=True)
class Tested:
    """What the tests of a pack found.

    Attributes:
        cases: how many cases there are.
        failed: those that come out otherwise than they say.
        turned: cases of other packs that come out otherwise because of what this one defines anew.
        changes: how many changes of conditions were tried; none while a case fails.
        unnoticed: those that no case notices.

    """

    cases: int
    failed: tuple[Noticed, ...]
    turned: tuple[Noticed, ...]
    changes: int = 0
    unnoticed: tuple[Noticed, ...] = ()


def tested(read: Read, done: Callable[[int, int], None]) -> Tested:
    """Run the tests of a pack.

    Args:
        read: the pack on top of what it needs.
        done: called with how many conditions are through, and of how many.

    """
    checked = read.checked
    ran = list(run_cases(checked))
    failed = tuple(_failed(checked, read.layer, ran))
    turned = tuple(_turned(read))
    if failed:
        return Tested(len(ran), failed, turned)
    own = owners(checked, read.prefix)
    places, through = Places(checked, read.layer.root), 0

    def next_one(_name: str) -> None:
        nonlocal through
        through += 1
        done(through, len(own))

    found = (said(mutant, checked) for mutant in unnoticed(checked, read.prefix, next_one))
    missed = tuple(Noticed(one, places.where(one), "coverage") for one in found)
    changes = sum(sum(1 for _ in mutants(getattr(checked, kind)[name])) for kind, name in own)
    return Tested(len(ran), failed, turned, changes, missed)


def _failed(catalogue: Catalogue, layer: Layer, ran: Iterable[Ran]) -> Iterator[Noticed]:
    """The cases that do not hold, each with its file and line."""
    places = Places(catalogue, layer.root)
    ways: list[tuple[str, tuple[str, int] | tuple[()]]] = [
        (f"entry::{name}", ("cases", n)) for name in catalogue.entries for n in range(len(catalogue.cases.of(name)))
    ]
    ways += [(f"case::{case.name}", ()) for case in catalogue.cases.broad]
    for (owner, at), one in zip(ways, ran, strict=True):
        if one.mistake:
            found = Found(owner, f"the case “{one.name.rpartition('::')[2]}” fails: {one.mistake}", None, at)
            yield Noticed(found, places.where(found), "cases")


def _turned(read: Read) -> Iterator[Noticed]:
    """Cases of other packs that fail only since this one replaces something below them."""
    replaced = frozenset(read.layer.manifest.replaces)
    if not replaced:
        return
    reached = {name for name, below in rests_on(read.whole).items() if below & replaced} | replaced
    for other in read.below:
        kept = Cases(
            other.cases.scenarios,
            tuple(case for case in other.cases.broad if reached & case.expect.keys()),
            {name: cases for name, cases in other.cases.of_entries.items() if name in reached},
        )
        catalogue = dataclasses.replace(read.whole, files=other.files, read_cases=_always(kept))
        yield from _failed(catalogue, other, run_cases(catalogue))


def _always(cases: Cases) -> Callable[[], Cases]:
    return lambda: cases
