"""Results as JUnit XML, which nearly every pipeline shows as a list of tests.

The form is that of the `xunit` plugin of Jenkins: suites, cases, `failure` and `skipped`. What a gate caught failed,
what is open and not caught was skipped, and the rest passed, with what it says as its output.
"""

import re
from itertools import groupby
from xml.etree import ElementTree as ET

from compliance_kit.interop.results import Result, Run

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(run: Run) -> bytes:
    """One run as a file: a suite for each group of tags, a case for each result; no times, so that bytes stay."""
    suites = ET.Element("testsuites", _counts(run.results) | {"name": _plain(f"{run.subject}, {run.on}")})
    for name, found in groupby(sorted(run.results, key=_suite), key=_suite):
        results = list(found)
        suite = ET.SubElement(suites, "testsuite", {"name": name, **_counts(results), "skipped": _skipped(results)})
        _properties(suite, run)
        for result in results:
            _case(suite, result, run)
    ET.indent(suites)
    text: bytes = ET.tostring(suites, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _suite(result: Result) -> str:
    return result.rule.tags[0]


def _counts(results: "tuple[Result, ...] | list[Result]") -> dict[str, str]:
    failures = sum(result.standing == "caught" for result in results)
    return {"tests": str(len(results)), "failures": str(failures), "errors": "0"}


def _skipped(results: list[Result]) -> str:
    return str(sum(result.standing == "open" for result in results))


def _properties(suite: ET.Element, run: Run) -> None:
    properties = ET.SubElement(suite, "properties")
    for name, value in (("subject", run.subject), ("law_as_of", run.on), ("catalogue", run.catalogue)):
        ET.SubElement(properties, "property", {"name": name, "value": _plain(value)})


def _case(suite: ET.Element, result: Result, run: Run) -> None:
    name = _plain(f"{result.rule.id}: {result.rule.title}")
    case = ET.SubElement(suite, "testcase", {"name": name, "classname": _plain(run.sheet), "time": "0"})
    said = _plain(f"{result.message}\n{_where(result, run)}")
    if result.standing == "caught":
        failure = ET.SubElement(case, "failure", {"message": _plain(result.message), "type": " ".join(result.gates)})
        failure.text = said
    elif result.standing == "open":
        ET.SubElement(case, "skipped", {"message": _plain(result.message)})
    else:
        ET.SubElement(case, "system-out").text = said


def _where(result: Result, run: Run) -> str:
    lines = [f"{run.sheet}:{place.line}: {place.text}" for place in result.places]
    return "\n".join([*lines, *([result.rule.address] if result.rule.address else [])])


def _plain(text: str) -> str:
    """A text that XML can hold: control characters as a question mark in a box."""
    return _NO_XML.sub("\ufffd", text)
