"""One sitting from greeting to farewell: who answers, about which version, the interview, and what to do next."""

import dataclasses
import datetime
from collections.abc import Callable
from pathlib import Path

from compliance_kit.answers import AnswerSheet, Subject
from compliance_kit.assessment import assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.terminal.interviewer import Interview, Plan
from compliance_kit.terminal.port import Given, Port, Prompt, Why
from compliance_kit.terminal.prompts import offered_line
from compliance_kit.terminal.said import result_lines
from compliance_kit.terminal.state import answered_paths
from compliance_kit.terminal.words import Words

_FIRST_VERSION = "1"


class Sitting:
    """One sitting at one sheet."""

    def __init__(self, port: Port, words: Words, catalogue: Catalogue, path: Path) -> None:
        self._port = port
        self._words = words
        self._catalogue = catalogue
        self._path = path

    def opened(self, sheet: AnswerSheet | None, name: str = "") -> AnswerSheet:
        """The sheet to go on with: the one that is there, or a new one about a version that is named now.

        Args:
            sheet: the one that is there.
            name: what files call the version, offered as its name.

        """
        words = self._words
        self._port.say(words.welcome.format(sheet=self._path))
        if sheet is not None:
            count = len(list(answered_paths(self._catalogue, sheet)))
            self._port.say(words.resumed.format(name=sheet.subject.name, version=sheet.subject.version, answered=count))
            return sheet
        name = self._checked(words.ask_subject, words.help_subject, lambda text: "" if text else words.needs_name, name)
        version = self._checked(words.ask_version, words.help_version, self._version_problem, _FIRST_VERSION)
        return AnswerSheet(Subject(name=name, version=version))

    def _version_problem(self, text: str) -> str:
        """A version that is a bare date would be read back as a date and not as a text."""
        try:
            datetime.date.fromisoformat(text)
        except ValueError:
            return ""
        return self._words.bare_date.format(version=text)

    def _checked(self, message: str, help_text: str, problem_of: Callable[[str], str], offer: str = "") -> str:
        text = self._line(message, help_text, offer=offer)
        while problem := problem_of(text):
            self._port.say(self._words.refused.format(problem=problem.rstrip(".")), "warning")
            text = self._line(message, help_text, text, offer)
        return text

    def hold(self, sheet: AnswerSheet, plan: Plan) -> AnswerSheet:
        """Ask who answers, hold the interview and say how it ended.

        Raises:
            KeyboardInterrupt, EOFError: somebody stopped; everything answered is saved.

        """
        words = self._words
        by = self._line(words.ask_by, words.help_by, _last_name(sheet))
        done = Interview(self._port, dataclasses.replace(plan, by=by), sheet).run()
        count = len(list(answered_paths(self._catalogue, done)))
        if not plan.triage:
            results = result_lines(assess(self._catalogue, done, plan.on), words, first_look=False)
            self._port.say(words.settled_all, "strong")
            self._port.say("\n".join(results))
        ended = words.finished_triage if plan.triage else words.finished
        self._port.say(ended.format(answered=count, sheet=self._path))
        self._port.say(words.next_steps.format(sheet=self._path))
        return done

    def _line(self, message: str, help_text: str, draft: str = "", offer: str = "") -> str:
        """A line that is no question of the catalogue; the keys of the questions do nothing here."""
        lines = (help_text, *offered_line(offer, self._words))
        prompt = Prompt("write", message, self._words.keys_plain, help=lines, draft=draft, offer=offer)
        while True:
            heard = self._port.ask(prompt)
            if isinstance(heard, Given):
                return heard.text.strip()
            if isinstance(heard, Why):
                self._port.say(help_text, "dim")


def _last_name(sheet: AnswerSheet) -> str:
    names = [answer.by for answer in sheet.answers.values() if answer.by]
    return names[-1] if names else ""
