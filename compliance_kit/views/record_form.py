"""Which of its three forms a threshold determination record has. Pure: results in, form out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from compliance_kit.assessment import AxisResult

Form = Literal["none_crossed", "not_decided", "crossed"]
RuleState = Literal["not_triggered", "triggered", "open"]


@dataclass(frozen=True)
class Decision:
    """The form of a record and what it rests on.

    Attributes:
        form: none_crossed, not_decided or crossed.
        met, open_axes: ids of the axes that are crossed, and of those that nobody can call clear.
        triggered, open_rules: names of the rules in force that are triggered, and of those that could not be evaluated.
        held: whether a prohibition stops the version or is itself undecided.

    """

    form: Form
    met: tuple[str, ...]
    open_axes: tuple[str, ...]
    triggered: tuple[str, ...]
    open_rules: tuple[str, ...]
    held: bool


def decide(axes: Mapping[str, AxisResult], rules: Mapping[str, RuleState], *, held: bool) -> Decision:
    """The form that the results allow.

    "No threshold crossed" needs every axis clear, every binding and contractual rule evaluated, none triggered, and no
    prohibition that applies or is undecided. Something crossed outweighs what is open: a crossed line stays crossed.

    Args:
        axes: the result of every axis, by id. Without any axis nothing was looked at, so nothing is decided.
        rules: the state of every binding or contractual rule that draws a line, by name.
        held: whether a prohibition applies or cannot be decided yet.

    """
    met = tuple(name for name, result in axes.items() if result == "met")
    open_axes = tuple(name for name, result in axes.items() if result not in ("met", "clear"))
    triggered = tuple(name for name, state in rules.items() if state == "triggered")
    open_rules = tuple(name for name, state in rules.items() if state not in ("triggered", "not_triggered"))
    clear = bool(axes) and not open_axes and not open_rules and not held
    form: Form = "crossed" if met or triggered else "none_crossed" if clear else "not_decided"
    return Decision(form, met, open_axes, triggered, open_rules, held)
