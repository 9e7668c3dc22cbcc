"""What moved since a state was kept, in words."""

from collections.abc import Iterator

from compliance_kit.assessment import Assessment, Finding
from compliance_kit.compare import Move
from compliance_kit.kept import Moved
from compliance_kit.views.comparison import ComparisonRows, told
from compliance_kit.wording import Words


class MovedRows(ComparisonRows):
    """A kept state beside an assessment, as plain data.

    Args:
        moved: what moved.
        after: the assessment of now.
        words: of the catalogue of now.

    """

    def __init__(self, moved: Moved, after: Assessment, words: Words) -> None:
        super().__init__(moved.before, after, words, moved.found)
        self.moved = moved

    def _source(self, move: Move, finding: Finding) -> str:
        """As the catalogue of now cites it; as the kept state did where that has it no more."""
        return self.moved.cited[move.name] if move.after is None else super()._source(move, finding)

    def answers(self) -> Iterator[tuple[str, str]]:
        """The facts whose answers moved, with both answers in words."""
        for name in self.found.answers:
            yield name, self._answered(name)

    def places(self, name: str) -> tuple[str, ...]:
        """Where in the sheet an answer moved, by path, the exact places first."""
        return self.answered.places(name, self.found.answers[name])


def moved_lines(rows: MovedRows) -> Iterator[str]:
    """What moved as lines for a terminal: the state, results group by group, then the answers."""
    words, kept = rows.words, rows.moved.kept
    editions = {"first": kept.catalogue.version, "second": words.catalogue.manifest.version}
    yield words.say("assess.since", day=kept.on.isoformat(), **editions)
    if rows.moved.other_edition:
        yield words.say("assess.other_edition")
    yield ""
    yield from told(rows.data(), words)
    answers = list(rows.answers())
    if answers:
        yield from ("", words.say("assess.answers_moved"), "")
        yield from (f"- {name}: {said}" for name, said in answers)
