"""What can be wrong with the exposure scheme of a catalogue: its form, its own names, and the facts that it reads."""

from collections.abc import Iterator

from pydantic import ValidationError

from compliance_kit.catalogue import Catalogue
from compliance_kit.checks.found import Found
from compliance_kit.exposure.scheme import Scheme, read_scheme
from compliance_kit.exposure.scheme_problems import problems

SCHEME = "obligations/tort/scheme.yaml"


def check_exposure(catalogue: Catalogue) -> Iterator[Found]:
    """Every problem of the scheme and its doctrines; none where a pack has no scheme."""
    if catalogue.exposure["scheme"] is None:
        return
    try:
        scheme = read_scheme(catalogue.exposure["scheme"], catalogue.exposure["factors"])
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            yield Found(SCHEME, f"{'.'.join(map(str, detail['loc']))}: {detail['msg']}.")
        return
    for problem in problems(scheme):
        message = f"names the {problem.what} '{problem.name}', which nothing defines."
        yield _about(catalogue, problem.where, message)
    for where, fact in facts_read(scheme):
        if fact not in catalogue.facts and fact not in catalogue.determinations and fact not in catalogue.rank:
            yield _about(catalogue, where, f"reads the fact '{fact}', which no pack defines.")


def _about(catalogue: Catalogue, where: str, message: str) -> Found:
    """A finding about a doctrine, or about a part of the scheme, which is named then."""
    factor = f"factor::{where}"
    return Found(factor, message) if factor in catalogue.files else Found(SCHEME, f"'{where}' {message}")


def facts_read(scheme: Scheme) -> Iterator[tuple[str, str]]:
    """Every fact that the scheme reads, after the question, part or doctrine that reads it."""
    asked = scheme.scope
    for name in ("realistic_harms", "duty_link", "offered_to_public", "indemnity", "competes_with_source"):
        yield name, getattr(asked, name).fact
    harms = asked.realistic_harms
    yield from (("realistic_harms", f"{harms.fact}.{field}") for _, field in harms.fields)
    yield from (("grave_domains", source.fact) for source in asked.grave_domains.sources)
    for question in scheme.counted.values():
        if question.fact:
            yield question.id, question.fact
    for factor in scheme.factors:
        yield from ((factor.id, fact) for trigger in factor.triggers for fact in trigger.facts)


def scheme_of(catalogue: Catalogue) -> Scheme | None:
    """The exposure scheme; None where there is none, or while its form is wrong, which is said elsewhere."""
    if catalogue.exposure["scheme"] is None:
        return None
    try:
        return read_scheme(catalogue.exposure["scheme"], catalogue.exposure["factors"])
    except ValidationError:
        return None
