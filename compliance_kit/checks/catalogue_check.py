"""Everything that can be wrong with a catalogue, as one list, and what is worth another look, as another.

Each check has a name, under which single findings can be accepted with a reason (`accepted` in editorial.yaml).
"""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path

from compliance_kit.catalogue import Accepted, Catalogue
from compliance_kit.checks.addresses import address_problems
from compliance_kit.checks.calculations import calculation_problems
from compliance_kit.checks.case_days import senseless_days, verdicts_lacking
from compliance_kit.checks.case_run import case_problems
from compliance_kit.checks.citations import citation_problems
from compliance_kit.checks.comparisons import comparison_problems
from compliance_kit.checks.dates import date_problems
from compliance_kit.checks.exposure import check_exposure
from compliance_kit.checks.force import proposals_as_law
from compliance_kit.checks.found import Found, Noticed, Places
from compliance_kit.checks.names import link_problems, name_problems
from compliance_kit.checks.never import never_and_always
from compliance_kit.checks.papers import paper_problems
from compliance_kit.checks.reviews import impossible_reviews, remarks_on
from compliance_kit.checks.twins import twins
from compliance_kit.checks.unused import unused
from compliance_kit.checks.words import word_problems
from compliance_kit.definitions import Document, load_documents, templates_root
from compliance_kit.situations import Situation, load_situations

EDITORIAL = "obligations/editorial.yaml"


@dataclass(frozen=True)
class Pack:
    """What is checked: a catalogue and the folder that it was read from (None: the built-in one).

    Where packs lie on top of the catalogue, the last of them is checked: the folder is its own, the files of the
    catalogue are its own, and whatever is found elsewhere is not said.
    """

    catalogue: Catalogue
    root: Path | None = None

    @property
    def own_templates(self) -> Path | None:
        """The templates of the pack itself, if it has some."""
        own = self.root / "templates" if self.root is not None else None
        return own if own is not None and own.is_dir() else None

    @property
    def templates(self) -> Path:
        """The templates of the pack, else the built-in ones."""
        return self.own_templates or templates_root()

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        """The papers that the templates define, those of packs beside the built-in ones."""
        packs = self.catalogue.packs
        return load_documents(packs=packs) if packs else load_documents(self.templates)

    @property
    def own_documents(self) -> Iterable[Document]:
        """The papers that the pack itself defines: those of another pack are about the facts of that pack."""
        mine = self.catalogue.packs[-1].folder if self.catalogue.packs else ""
        return [one for one in self.documents.values() if one.home == mine] if self.own_templates else ()

    def has(self, found: Found) -> bool:
        """Whether a finding is about the pack itself, and not about what lies below it."""
        if not self.catalogue.packs or self.root is None:
            return True
        return found.owner in self.catalogue.files or (self.root / found.owner).is_file()

    @property
    def own_situations(self) -> Iterable[Situation]:
        """The situations that the pack itself defines."""
        own = self.own_templates
        if own is None:
            return ()
        *below, mine = self.catalogue.packs or (None,)
        if mine is None:
            return load_situations(own).values()
        known = load_situations(templates_root(), [one for one in below if one])
        every = load_situations(templates_root(), self.catalogue.packs)
        return [situation for name, situation in every.items() if name not in known]


Check = Callable[[Pack], Iterable[Found]]
NAMES: Mapping[str, Check] = {
    "comparisons": lambda pack: comparison_problems(pack.catalogue),
    "calculations": lambda pack: calculation_problems(pack.catalogue),
    "names": lambda pack: name_problems(pack.catalogue),
    "papers": lambda pack: paper_problems(pack.catalogue, pack.own_documents, pack.own_situations, pack.documents),
    "exposure": lambda pack: check_exposure(pack.catalogue),
}
"""Names that lead nowhere. While there is one, what builds on names is not looked at: it would all be said twice."""
PLAIN: Mapping[str, Check] = {
    "links": lambda pack: link_problems(pack.catalogue, pack.documents.keys()),
    "dates": lambda pack: date_problems(pack.catalogue),
    "twins": lambda pack: twins(pack.catalogue),
    "citations": lambda pack: citation_problems(pack.catalogue),
    "addresses": lambda pack: address_problems(pack.catalogue.editorial.untrusted, pack.root),
    "words": lambda pack: word_problems(pack.catalogue),
    "reviews": lambda pack: impossible_reviews(pack.catalogue),
    "verdicts": lambda pack: verdicts_lacking(pack.catalogue),
    "case_days": lambda pack: senseless_days(pack.catalogue),
}
ON_NAMES: Mapping[str, Check] = {
    "never": lambda pack: never_and_always(pack.catalogue),
    "unused": lambda pack: unused(pack.catalogue, pack.documents.values(), pack.templates),
    "force": lambda pack: proposals_as_law(pack.catalogue),
}
KNOWN = (*NAMES, *PLAIN, *ON_NAMES, "cases", "case_sides", "case_dates")


def check(catalogue: Catalogue, root: Path | None = None) -> list[Noticed]:
    """Every problem of the catalogue with file and line; an empty list if there is none.

    Args:
        catalogue: what was read.
        root: the folder that it was read from; the built-in one by default.

    """
    pack = Pack(catalogue, root)
    found = {name: [one for one in run(pack) if pack.has(one)] for name, run in NAMES.items()}
    sound = not any(found.values())
    further = {**PLAIN, **ON_NAMES} if sound else PLAIN
    found |= {name: [one for one in run(pack) if pack.has(one)] for name, run in further.items()}
    if sound:
        found |= {name: [*filter(pack.has, items)] for name, items in case_problems(catalogue).items()}
    accepted = catalogue.editorial.accepted
    left = {name: [one for one in items if not _accepted(accepted, name, one)] for name, items in found.items()}
    left["accepted"] = [one for one in _needless(accepted, found) if pack.has(one)]
    places = Places(catalogue, root)
    return [Noticed(one, places.where(one), name) for name, items in left.items() for one in items]


def cases_hold(problems: Iterable[Noticed]) -> bool:
    """Whether every case could be run and holds, whatever else is wrong."""
    return not any(one.check in (*NAMES, "cases") for one in problems)


def remarks(catalogue: Catalogue, on: datetime.date, root: Path | None = None) -> list[Noticed]:
    """What is worth another look on a day, and wrong in nothing: entries that nobody read, reviews grown old."""
    places, pack = Places(catalogue, root), Pack(catalogue, root)
    return [Noticed(one, places.where(one), "reviews", "remark") for one in remarks_on(catalogue, on) if pack.has(one)]


def count_remarks(catalogue: Catalogue, on: datetime.date, prefix: str = "", root: Path | None = None) -> int:
    """How many remarks there are about ids that start so; quicker than finding their lines."""
    pack = Pack(catalogue, root)
    return sum(one.item.startswith(prefix) and pack.has(one) for one in remarks_on(catalogue, on))


def _accepted(accepted: Iterable[Accepted], check_name: str, found: Found) -> bool:
    return any(one.check == check_name and _at(at, found) for one in accepted for at in one.at)


def _at(at: str, found: Found) -> bool:
    return fnmatchcase(found.name, at)


def _needless(accepted: Iterable[Accepted], found: Mapping[str, Sequence[Found]]) -> Iterator[Found]:
    """What is accepted and not found any more; of a check that did not run nothing is said."""
    for n, one in enumerate(accepted):
        for at in one.at:
            if one.check in found and not any(_at(at, item) for item in found[one.check]):
                message = f"accepts what '{one.check}' finds at '{at}', and it finds nothing there."
                yield Found(EDITORIAL, message, "Take it out.", ("accepted", n))
        if one.check not in KNOWN:
            message = f"accepts what '{one.check}' finds, and there is no such check."
            yield Found(EDITORIAL, message, f"Known are: {', '.join(KNOWN)}.", ("accepted", n))
