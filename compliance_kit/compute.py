"""Training compute: the two estimators of the Commission's annex, and whether they agree.

Amounts are FLOP as exact intervals. Factors, counting rules and the distances that raise a question are data.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BeforeValidator

from compliance_kit.quantities import ZERO, Interval, add, multiply, read_number
from compliance_kit.sources import Certainty, Data, Id, Source, Text

Exact = Annotated[Fraction, BeforeValidator(lambda value: read_number(value) if isinstance(value, str) else value)]
Agreement = Literal["agree", "ask", "unit_error"]


class Term(Data):
    """A factor times the sizes it is multiplied with ("parameters", "tokens", "parameters_trained", ...)."""

    factor: Exact
    of: tuple[Text, ...]


class Method(Data):
    """How the compute of one kind of change is counted from sizes.

    Attributes:
        terms: what is added up and judged.
        separate: what is shown on a line of its own.

    """

    id: Id
    title: Text
    terms: tuple[Term, ...]
    separate: tuple[Term, ...] = ()
    source: Source
    certainty: Certainty
    note: Text | None = None


class AgreementRule(Data):
    """From which distance the two methods are asked about, and from which a unit is most likely wrong."""

    ask_above: Exact
    unit_error_above: Exact
    source: Source
    note: Text


class Hint(Data):
    """A factor that betrays a certain mistake, within a tolerance."""

    factor: Exact
    tolerance: Exact
    text: Text


class CountingRule(Data):
    """Whether an item is counted in the ordinary and in the cumulative notion."""

    item: Text
    ordinary: Literal["counts", "not_named", "left_out"]
    cumulative: Literal["counts", "not_named", "left_out"]


class ComputeRules(Data):
    """Everything about counting compute."""

    methods: tuple[Method, ...]
    agreement: AgreementRule
    hints: tuple[Hint, ...]
    counting: tuple[CountingRule, ...]
    counting_source: Source
    counting_note: Text

    def method(self, name: str) -> Method:
        """The method of that name."""
        return next(method for method in self.methods if method.id == name)


class Comparison(Data):
    """How far two estimates of the same run lie apart."""

    result: Agreement
    factor: Fraction
    hint: Text | None = None


def by_architecture(method: Method, sizes: Mapping[str, Interval]) -> Interval:
    """Compute from sizes: 6 N D for full training, 4 N D + 6 N_trained D for adapters, and so on.

    Args:
        method: which terms are added up.
        sizes: parameters (active ones for mixtures of experts), tokens (epochs counted), parameters_trained.

    """
    return _total(method.terms, sizes)


def shown_separately(method: Method, sizes: Mapping[str, Interval]) -> Interval:
    """Compute that the method shows on a line of its own (sampling in reinforcement learning)."""
    return _total(method.separate, sizes)


def _total(terms: Iterable[Term], sizes: Mapping[str, Interval]) -> Interval:
    total = ZERO
    for term in terms:
        part = Interval.exact(term.factor)
        for size in term.of:
            part = multiply(part, sizes[size])
        total = add(total, part)
    return total


def by_hardware(accelerators: Interval, seconds: Interval, peak: Interval, utilisation: Interval) -> Interval:
    """Compute from hardware: units x seconds x peak FLOP per second and unit (dense) x utilisation (0 to 1)."""
    return multiply(multiply(accelerators, seconds), multiply(peak, utilisation))


def compare(first: Interval, second: Interval, rules: ComputeRules) -> Comparison | None:
    """Whether two estimates of one run agree; None where one of them has no central value."""
    if not first.mid or not second.mid:
        return None
    factor = max(first.mid, second.mid) / min(first.mid, second.mid)
    if factor > rules.agreement.unit_error_above:
        return Comparison(result="unit_error", factor=factor, hint=_hint(factor, rules.hints))
    if factor > rules.agreement.ask_above:
        return Comparison(result="ask", factor=factor, hint=_hint(factor, rules.hints))
    return Comparison(result="agree", factor=factor)


def _hint(factor: Fraction, hints: Iterable[Hint]) -> str | None:
    near = (hint.text for hint in hints if hint.factor / hint.tolerance <= factor <= hint.factor * hint.tolerance)
    return next(near, None)
