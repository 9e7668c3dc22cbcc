"""The gates of `assess --fail-on`: what a pipeline may refuse, and what each gate catches."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from compliance_kit.assessment import Assessment, Finding
from compliance_kit.compare import Move
from compliance_kit.errors import BadInput
from compliance_kit.kept import Moved

Gate = Literal["applies", "undetermined", "moved"]
GATES: tuple[Gate, ...] = get_args(Gate)
DUTIES = ("obligation", "prohibition")


@dataclass(frozen=True)
class Caught:
    """What the gates catch.

    Attributes:
        gates: the gates that were asked for, in their order.
        findings: by gate ids of the entries that it catches.
        answers: the facts whose answers moved; caught by the gate `moved`.
        axes: ids of the axes that moved; caught by the same gate.

    """

    gates: tuple[Gate, ...]
    findings: dict[Gate, tuple[str, ...]]
    answers: tuple[str, ...] = ()
    axes: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The entries that one of the gates catches."""
        return frozenset().union(*self.findings.values())

    def failed(self) -> list[Gate]:
        """The gates that do not hold."""
        return [gate for gate in self.gates if self.findings[gate] or (gate == "moved" and (self.answers or self.axes))]


def in_order(written: Iterable[str]) -> tuple[Gate, ...]:
    """The gates that somebody wrote, each once."""
    named = set(written)
    return tuple(gate for gate in GATES if gate in named)


def caught(assessment: Assessment, wanted: Sequence[Gate], moved: Moved | None) -> Caught:
    """What the gates catch.

    Args:
        assessment: of now.
        wanted: the gates.
        moved: what moved since a state was kept.

    Raises:
        BadInput: `moved` is wanted, and there is no state to compare with.

    """
    if "moved" in wanted and moved is None:
        raise BadInput(
            "needs a state that was kept earlier.",
            where="--fail-on moved",
            mend="Name it with --since FILE; write one with --keep FILE.",
        )
    findings = {gate: tuple(_caught(assessment, gate, moved)) for gate in wanted}
    if moved is None or "moved" not in wanted:
        return Caught(tuple(wanted), findings)
    return Caught(tuple(wanted), findings, tuple(moved.found.answers), tuple(moved.found.axes))


def _caught(assessment: Assessment, gate: Gate, moved: Moved | None) -> list[str]:
    if gate == "moved":
        return [move.name for move in moved.found.moves if asks(move)] if moved else []
    binding = assessment.where(lambda finding: finding.entry.force == "binding" and finding.entry.kind in DUTIES)
    return [finding.entry.id for finding in binding if _stands(finding, gate)]


def _stands(finding: Finding, verdict: str) -> bool:
    return finding.verdict == verdict and finding.timing == "current"


def asks(move: Move) -> bool:
    """Whether law or contract moved, and not only guidance, references or texts that are no law."""
    entries = [finding.entry for finding in (move.before, move.after) if finding is not None]
    return any(entry.force in ("binding", "contract") and entry.kind != "reference" for entry in entries)
