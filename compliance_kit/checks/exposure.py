"""What can be wrong with the exposure scheme of a catalogue: its form, its own names, and the facts that it reads."""

from collections.abc import Iterator

from pydantic import ValidationError

from compliance_kit.catalogue import Catalogue
from compliance_kit.errors import BadInput
from compliance_kit.exposure.scheme import Scheme, read_scheme
from compliance_kit.exposure.scheme_problems import problems

SCHEME = "obligations/tort/scheme.yaml"


def check_exposure(catalogue: Catalogue) -> Iterator[BadInput]:
    """Every problem of the scheme and its doctrines."""
    try:
        scheme = read_scheme(catalogue.exposure["scheme"], catalogue.exposure["factors"])
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            yield BadInput(f"{'.'.join(map(str, detail['loc']))}: {detail['msg']}.", where=SCHEME)
        return
    for problem in problems(scheme):
        where = catalogue.files.get(problem.where, SCHEME)
        yield BadInput(
            f"names the {problem.what} '{problem.name}', which nothing defines.", where=f"{where} ({problem.where})"
        )
    for where, fact in _facts(scheme):
        if fact not in catalogue.facts and fact not in catalogue.determinations and fact not in catalogue.rank:
            yield BadInput(f"reads the fact '{fact}', which no pack defines.", where=catalogue.files.get(where, SCHEME))


def _facts(scheme: Scheme) -> Iterator[tuple[str, str]]:
    for question in scheme.counted.values():
        if question.fact:
            yield question.id, question.fact
    for factor in scheme.factors:
        yield from ((factor.id, fact) for trigger in factor.triggers for fact in trigger.facts)
