"""Cases and scenarios: half of the text of a catalogue, and only its check needs them, so reading them can wait."""

import re
from typing import Any

from pydantic import TypeAdapter, ValidationError

from compliance_kit import _yaml
from compliance_kit.entries import Case, CaseFile, Cases
from compliance_kit.errors import BadInput, Problems
from compliance_kit.mistakes import said

_CASES = "\ncases:"
_ANOTHER_KEY = re.compile(r"\n(?![ \n#]|- |\Z)")
_OF_ENTRY = TypeAdapter(tuple[Case, ...])
_OF_FILE = TypeAdapter(CaseFile)


def head_of(text: str) -> str | None:
    """The text of an entry before its cases; None where they do not certainly stand at its end."""
    start = text.find(_CASES)
    after = start + len(_CASES)
    if start < 0 or "\r" in text or text[after : after + 1] not in (" ", "\n"):
        return None
    return None if _ANOTHER_KEY.search(text, after) else text[: start + 1]


class CaseReader:
    """Takes the cases and scenarios of a catalogue, as data or as texts to be read when they are asked for.

    Args:
        files: where scenarios ("scenario::<id>") and broad cases ("case::<name>") note the file in which they stand.

    """

    def __init__(self, files: dict[str, str]) -> None:
        self._noted = files
        self._files: list[CaseFile] = []
        self._of_entries: dict[str, tuple[Case, ...]] = {}
        self._waiting: list[tuple[str, str, str | None]] = []

    def later(self, text: str, shown: str, entry: str | None = None) -> None:
        """Put a file off.

        Args:
            text: what it holds.
            shown: its name for people.
            entry: id of the entry whose file it is; None for a file of scenarios.

        """
        self._waiting.append((text, shown, entry))

    def read_cases(self, entry: str, data: object, text: str, shown: str) -> list[BadInput]:
        """Take the cases of an entry; what is wrong with them."""
        try:
            self._of_entries[entry] = _OF_ENTRY.validate_python(data)
        except ValidationError as error:
            return said(error, text, shown, ("cases",))
        return []

    def read_file(self, data: object, text: str, shown: str) -> list[BadInput]:
        """Take a file of scenarios and broad cases; what is wrong with it."""
        try:
            found = _OF_FILE.validate_python(data)
        except ValidationError as error:
            return said(error, text, shown, ())
        self._files.append(found)
        self._noted.update({f"case::{case.name}": shown for case in found.cases})
        return [problem for scenario in found.scenarios for problem in self._twice(scenario.id, text, shown)]

    def _twice(self, scenario: str, text: str, shown: str) -> list[BadInput]:
        """What is wrong with a scenario whose id stands twice; it is noted where it stands."""
        known = f"scenario::{scenario}" in self._noted
        self._noted[f"scenario::{scenario}"] = shown
        line = _yaml.line_of(text, ["scenarios", _yaml.Item("id", scenario)]) if known else 0
        told = f"the scenario '{scenario}' stands twice."
        return [BadInput(told, where=f"{shown}:{line}", mend="Rename one.")] if known else []

    def cases(self) -> Cases:
        """All of them.

        Raises:
            Problems: everything that is wrong with those that were put off.

        """
        problems = [problem for file in self._waiting for problem in self._read(*file)]
        if problems:
            raise Problems(problems)
        self._waiting.clear()
        scenarios = {scenario.id: scenario for file in self._files for scenario in file.scenarios}
        return Cases(scenarios, tuple(case for file in self._files for case in file.cases), self._of_entries)

    def _read(self, text: str, shown: str, entry: str | None) -> list[BadInput]:
        try:
            data: Any = _yaml.parse(text, shown)
        except BadInput as error:
            return [error]
        if entry is None:
            return self.read_file(data, text, shown)
        return self.read_cases(entry, data["cases"], text, shown)
