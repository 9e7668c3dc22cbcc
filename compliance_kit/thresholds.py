"""Named, dated numbers with their sources, and their value on a day."""

import datetime
from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator

from compliance_kit.quantities import read_number
from compliance_kit.sources import Data, Id, Source, Text, Texts

HOURS_IN: Mapping[str, int] = {"hours": 1, "days": 24, "working days": 24, "weeks": 168, "months": 672}
"""How many hours a unit has at the least: a working day counts as a day, a month as 28 days."""


def hours_in(unit: str) -> int | None:
    """How many hours one of a unit has at the least ("days after awareness"); None where it is no length of time."""
    return next((hours for name, hours in HOURS_IN.items() if unit == name or unit.startswith(f"{name} ")), None)


def _exact(value: Any) -> Fraction | datetime.date:  # noqa: ANN401 - whatever YAML gives
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError('an exact number is needed: an integer or a text such as "1e25" or "1/3"')  # noqa: TRY004 - pydantic reports ValueError
    return Fraction(value) if isinstance(value, int) else read_number(value)


class Step(Data):
    """The number from a day on, up to and including `until`."""

    from_: datetime.date = Field(alias="from")
    until: datetime.date | None = None
    value: Annotated[Fraction | datetime.date, PlainValidator(_exact)]
    source: Source | None = None


class Threshold(Data):
    """A dated number (or date) of law, contract, guidance or this kit.

    Attributes:
        unit: what is counted; "date" for dates; money begins with the currency ("EUR per year").
        strict: True where only a value beyond the number counts, False where the number itself counts too.
        nature: who set it, and whether it binds.

    """

    id: Id
    unit: Text
    strict: bool
    nature: Literal["statutory", "indicative", "contractual", "proposed", "vetoed", "chosen"]
    source: Source
    verified: bool = True
    values: Annotated[tuple[Step, ...], Field(min_length=1)]
    note: Text | None = None
    dossier: Texts

    def on(self, day: datetime.date) -> Fraction | datetime.date | None:
        """The value on a day: before the first step the first, after the last day of the last one nothing."""
        current = self.values[0]
        for step in self.values:
            if step.from_ <= day:
                current = step
        return None if current.until is not None and day > current.until else current.value
