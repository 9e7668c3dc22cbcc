"""What a paper may carry for its reader: answers and findings without what is kept for others, visibly left out."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from compliance_kit.answers import to_data
from compliance_kit.assessment import Assessment
from compliance_kit.catalogue import Catalogue
from compliance_kit.conditions import Judgement
from compliance_kit.facts import Fact, field_map
from compliance_kit.readers import OPEN_TO, kept_levels, untold
from compliance_kit.report import report
from compliance_kit.what_if import asked_facts

_RESULT: Final = frozenset({"verdict", "reasons", "side"})
_TELLING: Final = _RESULT | {"operand", "parts"}


def facts_for(
    assessment: Assessment, audience: str, left_out: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Any]:
    """The answer sheet; answers kept from this reader say only that they are withheld.

    Args:
        assessment: without what is secret for this reader.
        audience: the kind of reader.
        left_out: reason codes of what is secret, by fact or path of a field.

    """
    data = to_data(assessment.sheet)
    may_see = OPEN_TO[audience]
    data["answers"] = {
        name: _answer(assessment.catalogue.facts[name], answer, may_see)
        for name, answer in data["answers"].items()
        if name in assessment.catalogue.facts
    }
    for path, reason in left_out.items():
        _mark(data["answers"], assessment.catalogue, path, reason)
    if audience != "counsel":
        data.pop("set_aside", None)  # of questions that are no longer asked nobody knows whom they were for
    if audience == "customer":
        data.pop("tasks", None)
    data.get("history", {}).pop("states", None)
    return data


def _mark(answers: dict[str, Any], catalogue: Catalogue, path: str, reason: str) -> None:
    """Say in the place of a secret answer, or field of a record, that it is withheld."""
    owner, bracket, rest = path.partition("[")
    if not bracket:
        if catalogue.facts[owner].mode == "asked":
            answers[owner] = withheld(reason)
        return
    place, _, field = rest.partition("].")
    rows = answers.get(owner, {}).get("value")
    if isinstance(rows, list) and catalogue.fields[owner][field].mode == "asked":
        rows[int(place)] = {**rows[int(place)], field: withheld(reason)}


def _answer(fact: Fact, answer: Mapping[str, Any], may_see: frozenset[str]) -> Mapping[str, Any]:
    if fact.sensitivity not in may_see:
        return withheld(fact.sensitivity)
    if fact.kind != "records" or not isinstance(answer["value"], list):
        return answer
    fields = field_map(fact)
    rows = [
        {
            name: given if fields[name].sensitivity in may_see else withheld(fields[name].sensitivity)
            for name, given in row.items()
        }
        for row in answer["value"]
    ]
    return {**answer, "value": rows}


def withheld(sensitivity: str) -> dict[str, str]:
    """What stands in the place of an answer that this reader does not see."""
    return {"withheld": sensitivity}


def findings_for(assessment: Assessment, audience: str) -> dict[str, Any]:
    """The report; what would tell an answer kept from this reader is withheld, and so are ratings for counsel."""
    kept = kept_levels(assessment.catalogue, audience)
    data = report(assessment, ratings="counsel" in OPEN_TO[audience])
    silent = {
        name: _level(judgement, kept)
        for name in data["determinations"]
        if untold(judgement := assessment.determination(name), kept)
    }
    for name, part in data["determinations"].items():
        part["trace"] = _without(part["trace"], {**kept, **silent})
        if name in silent:
            del part["verdict"], part["shade"]
    for part in data["findings"]:
        part["trace"] = _without(part["trace"], {**kept, **silent})
    return data


def _level(judgement: Judgement, kept: Mapping[str, str]) -> str:
    """What keeps a result that rests on kept answers alone."""
    return kept[asked_facts([judgement])[0]]


def _without(node: Mapping[str, Any], kept: Mapping[str, str]) -> dict[str, Any]:
    """A trace without the values that are kept, and without what would tell them: needs, and results up to the root."""
    found = dict(node)
    if "parts" in found:
        found["parts"] = [_without(part, kept) for part in found["parts"]]
    if found.get("subject") in kept:
        found["value"] = withheld(kept[found["subject"]])
        return {name: part for name, part in found.items() if name not in _TELLING}
    if all("verdict" in part for part in found.get("parts", ())):
        return found
    return {name: part for name, part in found.items() if name not in _RESULT}
