"""Every named, dated number."""

import datetime
from fractions import Fraction

from compliance_kit.thresholds import Step, Threshold
from reference_pages.links import Page
from reference_pages.markdown import anchor, table

HEAD = ("id", "value", "unit", "counts", "nature", "source", "read")


def thresholds_page(page: Page) -> list[str]:
    """Thresholds in the order of their ids: value by date, nature, source."""
    found = page.catalogue.thresholds
    return [
        "# Thresholds",
        "",
        f"{len(found)} named, dated numbers.",
        "*Beyond*: only a value beyond the number counts, so equal is not above. *From*: the number itself counts too.",
        "*Chosen* numbers are ours, not the law's. *Read*: whether we read the number at its source.",
        *table(HEAD, (_threshold(page, found[name]) for name in sorted(found))),
    ]


def _threshold(page: Page, threshold: Threshold) -> tuple[str, ...]:
    return (
        f"`{threshold.id}` {anchor(threshold.id)}",
        "; ".join(_step(step) for step in threshold.values),
        threshold.unit,
        "beyond" if threshold.strict else "from",
        threshold.nature,
        page.cite(threshold.source),
        "yes" if threshold.verified else "no",
    )


def _step(step: Step) -> str:
    until = f" to {step.until.isoformat()}" if step.until else ""
    return f"{_amount(step.value)} (from {step.from_.isoformat()}{until})"


def _amount(value: Fraction | datetime.date) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()
    short = f"{float(value):g}"
    if value.denominator == 1:
        return _whole(value.numerator)
    return short if Fraction(short) == value else f"{_whole(value.numerator)}/{value.denominator}"


def _whole(number: int) -> str:
    """An exact whole number, with an exponent where it ends in many zeros."""
    digits = str(number)
    leading = digits.rstrip("0")
    if len(digits) - len(leading) <= 8:
        return f"{number:,}"
    return f"{leading[0]}{'.' + leading[1:] if leading[1:] else ''}e{len(digits) - 1}"
