"""What fuzzing found: every input that once broke the program ends in a result or a message ever since."""

from pathlib import Path

import pytest

from targets import TARGETS

FOUND = Path(__file__).parent / "data" / "found"
INPUTS = [path for path in sorted(FOUND.rglob("*")) if path.is_file() and path.suffix != ".md"]


@pytest.mark.parametrize("path", INPUTS, ids=[f"{path.parent.name}-{path.stem}" for path in INPUTS])
def test_what_broke_the_program_once_no_longer_does(path: Path) -> None:
    TARGETS[path.parent.name].run(path.read_bytes())


def test_there_is_a_target_for_everything_that_was_found() -> None:
    assert INPUTS
    assert {path.parent.name for path in INPUTS} <= set(TARGETS)


@pytest.mark.parametrize("name", TARGETS)
def test_the_inputs_that_a_search_begins_with_reach_what_they_are_for(name: str) -> None:
    seeds = list(TARGETS[name].seeds())
    assert seeds
    TARGETS[name].run.__wrapped__(seeds[0])  # type: ignore[attr-defined] # without its net: nothing is refused
