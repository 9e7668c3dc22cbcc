"""How far it is to a line of compute: in FLOP, in tokens and in hours of one accelerator."""

from fractions import Fraction
from typing import NamedTuple

from compliance_kit.assessment import Assessment
from compliance_kit.quantities import Interval, divide, multiply

SHARE, COMPARED, BASE = "modification.compute_share", "modification.compared_compute", "base.training_compute"
ACTIVE, PEAK, UTILISATION, MACHINE = (
    "modification.parameters_active",
    "modification.accelerator_peak",
    "modification.utilisation",
    "modification.accelerator_type",
)
METHOD, TABLE, REFERENCE_MACHINE = "full", "accelerators", "H100 SXM"
SECONDS_PER_HOUR = 3600
COUNTED = "FLOP"


class Room(NamedTuple):
    """The distance from an estimate to a line; below nothing where the line is passed.

    Attributes:
        flop: the distance with its margin.
        tokens: what its centre is worth in training tokens of this model; None where its size is not known.
        hours: the same in hours of one accelerator; None where its speed is not known.

    """

    flop: Interval
    tokens: Fraction | None
    hours: Fraction | None


class Headroom:
    """The distances of one assessment."""

    def __init__(self, assessment: Assessment) -> None:
        self.on = assessment.on
        self.known = assessment.known
        self.catalogue = assessment.catalogue

    def amount(self, name: str) -> Interval | None:
        """An amount with a central estimate; None where there is none."""
        content = self.known.value(name).content
        if not isinstance(content, Interval) or (content.mid is None and not content.is_exact):
            return None
        return content if content.mid is not None else Interval.exact(content.lo)

    def to(self, fact: str, threshold: str) -> Room | None:
        """The room from a fact to a threshold; None where the fact is no compute or not estimated."""
        line, own = self.catalogue.thresholds[threshold].on(self.on), self.amount(fact)
        definition = self.catalogue.facts[fact]
        if own is None or not isinstance(line, Fraction):
            return None
        base = self.amount(BASE)
        if fact == SHARE and base is not None and (compared := self.amount(COMPARED)) is not None:
            return self._worth(_between(compared, multiply(Interval.exact(line), base)))
        if (definition.unit or "").startswith(COUNTED):
            return self._worth(_between(own, Interval.exact(line)))
        return None

    def _worth(self, room: Interval) -> Room:
        active, pace = self.amount(ACTIVE), self._speed()
        central = Interval.exact(room.mid or 0)
        factor = self.catalogue.compute.method(METHOD).terms[0].factor
        per_token = multiply(Interval.exact(factor), active) if active is not None and active.mid else None
        per_hour = multiply(pace, Interval.exact(SECONDS_PER_HOUR)) if pace is not None else None
        return Room(
            room,
            divide(central, per_token).mid if per_token is not None else None,
            divide(central, per_hour).mid if per_hour is not None else None,
        )

    def _speed(self) -> Interval | None:
        peak, share = self._peak(), self.utilisation()
        return multiply(Interval.exact(peak), Interval.exact(share)) if peak and share else None

    def _peak(self) -> Fraction | None:
        named = self.amount(PEAK)
        return named.mid if named is not None else self.catalogue.lookup(TABLE, REFERENCE_MACHINE)

    def utilisation(self) -> Fraction | None:
        """The share of the peak that is reached, as answered or as the kit assumes."""
        given = self.amount(UTILISATION)
        assumed = self.catalogue.facts[UTILISATION].if_not_known
        if given is not None:
            return given.mid
        return None if assumed is None else Fraction(assumed.value)

    def machine(self) -> str:
        """The accelerator that the hours are counted in: the one answered, else the reference."""
        machine = self.known.value(MACHINE).content
        return str(machine) if self.amount(PEAK) is not None else REFERENCE_MACHINE


def _between(own: Interval, line: Interval) -> Interval:
    """From an amount up to a line; less than nothing where the amount is beyond it."""
    mid = None if own.mid is None or line.mid is None else line.mid - own.mid
    low = Fraction(0) if own.hi is None else line.lo - own.hi
    return Interval(low, mid, None if line.hi is None else line.hi - own.lo)
