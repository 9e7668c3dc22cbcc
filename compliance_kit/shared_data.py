"""What a paper may carry for its reader: answers and findings without what is kept for others, visibly left out."""

from collections.abc import Mapping
from typing import Any

from compliance_kit.answers import to_data
from compliance_kit.assessment import Assessment
from compliance_kit.facts import Fact, field_map
from compliance_kit.readers import OPEN_TO
from compliance_kit.report import report


def facts_for(assessment: Assessment, audience: str) -> dict[str, Any]:
    """The answer sheet; answers kept from this reader say only that they are withheld."""
    data = to_data(assessment.sheet)
    may_see = OPEN_TO[audience]
    data["answers"] = {
        name: _answer(assessment.catalogue.facts[name], answer, may_see)
        for name, answer in data["answers"].items()
        if name in assessment.catalogue.facts
    }
    return data


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
    """The report; values of answers kept from this reader are withheld, and so are ratings for counsel."""
    may_see = OPEN_TO[audience]
    data = report(assessment, ratings="counsel" in may_see)
    kept = _kept(assessment, may_see)
    for part in (*data["determinations"].values(), *data["findings"]):
        part["trace"] = _without(part["trace"], kept)
    return data


def _kept(assessment: Assessment, may_see: frozenset[str]) -> Mapping[str, str]:
    facts = {name: fact.sensitivity for name, fact in assessment.catalogue.facts.items()}
    fields = {
        name: field.sensitivity for known in assessment.catalogue.fields.values() for name, field in known.items()
    }
    return {name: level for name, level in {**fields, **facts}.items() if level not in may_see}


def _without(node: Mapping[str, Any], kept: Mapping[str, str]) -> dict[str, Any]:
    found = dict(node)
    if "value" in found and found.get("subject") in kept:
        found["value"] = withheld(kept[found["subject"]])
    if "parts" in found:
        found["parts"] = [_without(part, kept) for part in found["parts"]]
    return found
