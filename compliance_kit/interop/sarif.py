"""Results as SARIF 2.1.0, the format that code forges and editors read (OASIS standard, 27 March 2020).

Only what a gate caught is a failure. What is open has the kind `open`, what applies or moved `informational`: both
have to have the level `none` (section 3.27.10 of the standard).
"""

import hashlib
from typing import Any

from compliance_kit.interop.results import Place, Result, Rule, Run

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_KINDS = {"caught": "fail", "open": "open", "applies": "informational", "moved": "informational"}


def sarif(run: Run) -> dict[str, Any]:
    """One run as a log file."""
    rules = list({result.rule.id: result.rule for result in run.results}.values())
    numbers = {rule.id: number for number, rule in enumerate(rules)}
    driver = {"name": "compliance-kit", "version": run.tool, "semanticVersion": run.tool}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {**driver, "rules": [_rule(rule) for rule in rules]}},
                "automationDetails": {"id": f"compliance-kit/{run.sheet}/"},
                "columnKind": "unicodeCodePoints",
                "results": [_result(result, numbers[result.rule.id], run) for result in run.results],
                "properties": {"subject": run.subject, "lawAsOf": run.on, "catalogue": run.catalogue},
            }
        ],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    cited = f" ({rule.source})" if rule.source else ""
    link = f" ([{_escaped(rule.source)}]({rule.address}))" if rule.address else cited
    found = {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.text},
        "help": {"text": f"{rule.text}{cited}", "markdown": f"{_escaped(rule.text)}{link}"},
        "properties": {"tags": list(rule.tags)},
    }
    return {**found, "helpUri": rule.address} if rule.address else found


def _escaped(text: str) -> str:
    """A text in which no sign means anything to Markdown."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>#|~" else letter for letter in text)


def _result(result: Result, number: int, run: Run) -> dict[str, Any]:
    first, *others = result.places
    found: dict[str, Any] = {
        "ruleId": result.rule.id,
        "ruleIndex": number,
        "kind": _KINDS[result.standing],
        "level": "error" if result.standing == "caught" else "none",
        "message": {"text": result.message},
        "locations": [_location(first, run)],
        "partialFingerprints": {"complianceKit/v1": _fingerprint(result, run)},
        "properties": {"gates": list(result.gates)},
    }
    related = [{"id": number, **_location(place, run)} for number, place in enumerate(others, 1)]
    return {**found, "relatedLocations": related} if related else found


def _location(place: Place, run: Run) -> dict[str, Any]:
    file = {"uri": run.sheet, "uriBaseId": "%SRCROOT%"} if run.relative else {"uri": run.sheet}
    physical = {"artifactLocation": file, "region": {"startLine": place.line}}
    return {"physicalLocation": physical, "message": {"text": place.text}}


def _fingerprint(result: Result, run: Run) -> str:
    """The same for the same entry of the same sheet, wherever the answer stands and however it is told."""
    return hashlib.sha256(f"{run.sheet}\n{result.rule.id}".encode()).hexdigest()[:32]
