"""What is defined and used by nothing: facts, fields, determinations, thresholds, instruments, tables.

A fact is used by a condition, a calculation, an axis, a document, the exposure scheme or a migration, where letters put
it to the maker of a base model, or where a template, a file of words or a view names it. The asking order uses nothing:
what is only asked is asked in vain.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from compliance_kit._yaml import Item, read_text
from compliance_kit.calculation_words import Lookup, ThresholdRef
from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.calculations import calculated, parts_of, rests_on, thresholds_in
from compliance_kit.checks.exposure import facts_read, scheme_of
from compliance_kit.checks.found import Found
from compliance_kit.checks.walk import conditions_of, leaves, sources_of
from compliance_kit.conditions import Compare, Condition
from compliance_kit.definitions import Document

_ID = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")
_READ = (".yaml", ".html", ".py")
_PROGRAM = Path(__file__).parent.parent
_NO_USE = frozenset({"checks", "_data"})
"""Parts of the program that print nothing: this one, and the catalogue itself where it is installed."""
_MEND = "Use it or take it out."


def unused(catalogue: Catalogue, documents: Iterable[Document], templates: Path) -> Iterator[Found]:
    """Everything that nothing uses; `templates` is the folder of the templates and words."""
    documents = tuple(documents)
    used = {*_used_names(catalogue), *_used_by_documents(documents), *_named_in(templates), *_named_in(_PROGRAM)}
    yield from _facts(catalogue, used)
    yield from _left("determination", catalogue.determinations, used, "nothing uses this determination.")
    numbers = {*used, *_used_thresholds(catalogue)}
    yield from _left("threshold", catalogue.thresholds, numbers, "nothing uses this threshold.")
    cited = {one.source.instrument for one in sources_of(catalogue)}
    cited |= {name for profile in catalogue.profiles.values() for name in profile.guidance}
    yield from _left("instrument", catalogue.instruments, cited, "nothing cites this instrument.")
    tables = set(_used_tables(catalogue))
    for name in catalogue.tables:
        if name not in tables:
            yield Found(f"obligations/tables/{name}.yaml", f"nothing looks into the table '{name}'.", _MEND)


def _left(kind: str, names: Iterable[str], used: Collection[str], message: str) -> Iterator[Found]:
    yield from (Found(f"{kind}::{name}", message, _MEND, ("id",)) for name in names if name not in used)


def _facts(catalogue: Catalogue, used: set[str]) -> Iterator[Found]:
    for fact in catalogue.facts.values():
        fields = [field for field in fact.fields if f"{fact.id}.{field.id}" not in used]
        if fact.id not in used and len(fields) == len(fact.fields):
            yield Found(f"fact::{fact.id}", f"nothing uses this fact, which is {fact.mode}.", _MEND)
            continue
        for field in fields:
            at = ("fields", Item("id", field.id))
            yield Found(f"fact::{fact.id}", f"nothing uses the field '{field.id}', which is {field.mode}.", _MEND, at)


def _used_names(catalogue: Catalogue) -> Iterator[str]:
    """Facts, fields and determinations that conditions, calculations, axes and the exposure scheme name."""
    for stands in conditions_of(catalogue):
        yield from _named_by(stands.condition, stands.owner.partition("::")[2] if stands.fields else None)
    for one in calculated(catalogue):
        yield from rests_on(one, catalogue)
    for axis in catalogue.axes:
        yield from (*axis.triage, *axis.further, *axis.facts)
    scheme = scheme_of(catalogue)
    yield from (fact for _, fact in facts_read(scheme)) if scheme is not None else ()
    yield from filter(None, (migration.becomes for migration in catalogue.migrations))
    for owner, fields in catalogue.fields.items():
        yield from (f"{owner}.{name}" for name, field in fields.items() if field.upstream)


def _named_by(condition: Condition, owner: str | None = None) -> Iterator[str]:
    """What a condition names, with the list of records around it."""
    for leaf in leaves(condition):
        records = leaf.records if leaf.records is not None else owner
        name = leaf.condition.fact if isinstance(leaf.condition, Compare) else leaf.condition.of
        yield from (name, f"{records}.{name}")


def _used_by_documents(documents: Iterable[Document]) -> Iterator[str]:
    for document in documents:
        yield from (*document.listed, *document.calculations, *document.watch, *document.trace)
        if document.when is not None:
            yield from _named_by(document.when)
        if document.gauge:
            yield from (document.gauge.value, document.gauge.line, document.gauge.margin)


def _named_in(folder: Path) -> Iterator[str]:
    """Every text in templates, files of words and views that has the form of an id."""
    for path in folder.rglob("*"):
        if path.suffix in _READ and path.relative_to(folder).parts[0] not in _NO_USE:
            yield from _ID.findall(read_text(path))


def _used_thresholds(catalogue: Catalogue) -> Iterator[str]:
    for stands in conditions_of(catalogue):
        for leaf in leaves(stands.condition):
            if isinstance(leaf.condition, Compare) and isinstance(leaf.condition.operand, ThresholdRef):
                yield leaf.condition.operand.id
    yield from (clock.within for entry in catalogue.entries.values() for clock in entry.clocks if clock.within)
    for one in calculated(catalogue):
        yield from (name for _, part in parts_of(one.calculation) for name in thresholds_in(part))


def _used_tables(catalogue: Catalogue) -> Iterator[str]:
    parts = (part for one in calculated(catalogue) for _, part in parts_of(one.calculation))
    yield from (part.table for part in parts if isinstance(part, Lookup))
