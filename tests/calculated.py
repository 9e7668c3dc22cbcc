"""One calculation over the questions of `small_law`: its value for some answers."""

from typing import Any

from small_law import assessed, small

from compliance_kit.quantities import Interval
from compliance_kit.values import Value

Data = dict[str, Any]


def value(calculate: Any, answers: Data, kind: str = "number", **more: Any) -> Value:
    law = small(calculated=[{"id": "c.result", "mode": "calculated", "kind": kind, "calculate": calculate, **more}])
    return assessed(law, answers).known.value("c.result")


def amount(calculate: Any, answers: Data) -> tuple[object, ...]:
    content = value(calculate, answers).content
    assert isinstance(content, Interval)
    return tuple(content)


def shown(found: Value) -> tuple[object, object]:
    return found.content, found.open


def exact(number: int | str) -> tuple[object, ...]:
    return tuple(Interval.exact(number))
