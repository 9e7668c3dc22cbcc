"""The scope of the tort rating: which harms are realistic, taken at their mildest or worst where nobody knows.

A scope answer that is open is named by the fact that would answer it. A closing says which of these facts are taken at
their worst; all others are taken at their mildest. Pure: no clock, no disk.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from compliance_kit.exposure.scheme import Scheme

Worst = frozenset[str]
MILDEST: Worst = frozenset()


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a question (None: not known) and whether a dated record that names this version shows it."""

    answer: str | None = None
    on_record: bool = False


@dataclass(frozen=True, slots=True)
class Harm:
    """A realistic harm; None where something is not known.

    Attributes:
        people: people per failure, or works where the harm is to works.
        source: the name of the hazard.

    """

    kind: str | None
    degree: str | None
    people: int | Fraction | None
    reaches_children: bool | None
    source: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What sets severity and gates. None: not known.

    Attributes:
        harms: the realistic harms; None where nobody listed them.
        grave_domains: the domains that the change touches; None where none of the sources is known.
        domains_open: further domains that it could touch, since a source is not known.

    """

    hazard_analysis: Reply = Reply()
    harms: tuple[Harm, ...] | None = None
    duty_link: bool | None = None
    grave_domains: frozenset[str] | None = None
    offered_to_public: bool | None = None
    indemnity: str | None = None
    competes_with_source: bool | None = None
    domains_open: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Closed:
    """A harm of a closed scope, ready to be rated.

    Attributes:
        domain: the touched grave domain that it comes from.
        assumed: it stands in for what nobody looked at or knows.
        competing: its degree was lifted because the model serves the market of its sources.
        band: a fixed band (the capped indemnity); otherwise the table decides.

    """

    kind: str
    degree: str
    wide: bool
    children: bool
    source: str = ""
    domain: str | None = None
    assumed: bool = False
    competing: bool = False
    band: str | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether the path is open in a closing, why, and the harms that feed it. `reason` is an id of the scheme."""

    open: bool
    reason: str
    harms: tuple[Closed, ...]


def open_facts(scheme: Scheme, scope: Scope) -> tuple[str, ...]:
    """The facts whose answers the scope lacks, in the order of the scheme."""
    asked = scheme.scope
    flags = (
        (severity_open(scheme, scope), asked.hazard_analysis.fact or asked.hazard_analysis.id),
        (scope.harms is None, asked.realistic_harms.fact),
        *_open_fields(scheme, scope),
        (scope.duty_link is None, asked.duty_link.fact),
        *((bool(_may_touch(scheme, scope, source.fact)), source.fact) for source in asked.grave_domains.sources),
        (scope.offered_to_public is None, asked.offered_to_public.fact),
        (scope.indemnity is None, asked.indemnity.fact),
        (scope.competes_with_source is None, asked.competes_with_source.fact),
    )
    return tuple(fact for is_open, fact in flags if is_open)


def severity_open(scheme: Scheme, scope: Scope) -> bool:
    """Whether severity is known only from below, since nobody wrote an analysis of who could be harmed."""
    answer = scope.hazard_analysis.answer
    return answer is None or answer in scheme.scope.hazard_analysis.severity_only_from_below


def gate(scheme: Scheme, path: str, scope: Scope, worst: Worst) -> Gate:
    """The gate of a path in a closing: open with the harms that feed it, or closed with the reason."""
    rated = scheme.path_of[path]
    if rated.flows_back:
        harms, reason = _flowing_back(scheme, path, scope, worst)
    else:
        harms, reason = _feeding(scheme, path, scope, worst), "open"
    public = scheme.scope.offered_to_public.fact
    if rated.needs_public and not _either(scope.offered_to_public, public in worst):
        return Gate(open=False, reason="not_public", harms=())
    return Gate(open=True, reason=reason, harms=harms) if harms else Gate(open=False, reason="no_harm", harms=())


def _either(known: bool | None, otherwise: bool) -> bool:  # noqa: FBT001 - the closing of one answer
    return otherwise if known is None else known


def _open_fields(scheme: Scheme, scope: Scope) -> Iterator[tuple[bool, str]]:
    fields = scheme.scope.realistic_harms.fields
    harms = scope.harms or ()
    yield any(harm.kind is None for harm in harms), _field(scheme, fields.kinds)
    yield any(harm.degree is None for harm in harms), _field(scheme, fields.degree)
    yield any(harm.people is None for harm in harms), _field(scheme, fields.people)
    yield any(harm.reaches_children is None for harm in harms), _field(scheme, fields.children)


def _field(scheme: Scheme, name: str) -> str:
    return f"{scheme.scope.realistic_harms.fact}.{name}"


def _flowing_back(scheme: Scheme, path: str, scope: Scope, worst: Worst) -> tuple[tuple[Closed, ...], str]:
    asked = scheme.scope.indemnity
    owed = scope.indemnity or (asked.worst if asked.fact in worst else asked.mildest)
    takes = asked.takes[owed]
    if takes == "every":
        return tuple(_harms(scheme, scope, worst)), "every"
    own = tuple(harm for harm in _harms(scheme, scope, worst) if path in scheme.severity.kinds[harm.kind].feeds)
    lowest = scheme.severity.degrees[0].id
    capped = Closed(asked.capped_kind.id, lowest, wide=False, children=False, band=asked.capped_band)
    return (*own, capped) if takes == "own_and_capped" else own, takes


def _feeding(scheme: Scheme, path: str, scope: Scope, worst: Worst) -> tuple[Closed, ...]:
    linked = _either(scope.duty_link, scheme.scope.duty_link.fact in worst)
    kinds = {
        name
        for name, kind in scheme.severity.kinds.items()
        if path in kind.feeds and (linked or path not in kind.needs_duty_link)
    }
    return tuple(harm for harm in _harms(scheme, scope, worst) if harm.kind in kinds)


def _harms(scheme: Scheme, scope: Scope, worst: Worst) -> Iterator[Closed]:
    """Every harm of a closing: those listed, those of touched domains, at worst every kind that nobody looked for."""
    competes = _either(scope.competes_with_source, scheme.scope.competes_with_source.fact in worst)
    for harm in (*_listed(scheme, scope, worst), *_touched(scheme, scope, worst), *_unlooked(scheme, scope, worst)):
        lifted = scheme.severity.kinds[harm.kind].if_competing.get(harm.degree) if competes else None
        yield replace(harm, degree=lifted, competing=True) if lifted else harm


def _listed(scheme: Scheme, scope: Scope, worst: Worst) -> Iterator[Closed]:
    fields = scheme.scope.realistic_harms.fields
    every = tuple(scheme.severity.kinds) if _field(scheme, fields.kinds) in worst else ()
    unknown = scheme.severity.degrees[-1 if _field(scheme, fields.degree) in worst else 0].id
    for harm in scope.harms or ():
        known_wide = None if harm.people is None else harm.people > scheme.severity.wide.more_than
        wide = _either(known_wide, _field(scheme, fields.people) in worst)
        children = _either(harm.reaches_children, _field(scheme, fields.children) in worst)
        assumed = None in (harm.kind, harm.degree, harm.people, harm.reaches_children)
        for kind in every if harm.kind is None else (harm.kind,):
            yield Closed(kind, harm.degree or unknown, wide, children, harm.source, assumed=assumed)


def _touched(scheme: Scheme, scope: Scope, worst: Worst) -> Iterator[Closed]:
    touched = scope.grave_domains or frozenset()
    may = {
        name
        for source in scheme.scope.grave_domains.sources
        if source.fact in worst
        for name in _may_touch(scheme, scope, source.fact)
    }
    for name, domain in scheme.severity.domains.items():
        if name in touched or name in may:
            sure = name in touched
            yield Closed(domain.kind, domain.degree, wide=False, children=False, domain=name, assumed=not sure)


def _may_touch(scheme: Scheme, scope: Scope, fact: str) -> frozenset[str]:
    """The domains that a source could still touch."""
    if scope.grave_domains is None:
        still_open = frozenset(scheme.severity.domains)
    else:
        still_open = scope.domains_open - scope.grave_domains
    sources = (source for source in scheme.scope.grave_domains.sources if source.fact == fact)
    return frozenset(name for source in sources for name in source.touched.values()) & still_open


def _unlooked(scheme: Scheme, scope: Scope, worst: Worst) -> Iterator[Closed]:
    asked = scheme.scope
    analysis = severity_open(scheme, scope) and (asked.hazard_analysis.fact or asked.hazard_analysis.id) in worst
    listing = scope.harms is None and asked.realistic_harms.fact in worst
    if analysis or listing:
        gravest = scheme.severity.degrees[-1].id
        for kind in scheme.severity.kinds:
            yield Closed(kind, gravest, wide=True, children=True, assumed=True)
