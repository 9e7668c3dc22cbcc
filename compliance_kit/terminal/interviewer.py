"""The interview in the terminal: one loop of next question, prompt, event, saved answer.

What an event means is decided in `terminal_state`, what is said in `terminal_said`; this module only lets them meet.
"""

import dataclasses
import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from compliance_kit.answers import Answer, AnswerSheet, decided, open_imports
from compliance_kit.assessment import Assessment, assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.distances import MODELS, distances
from compliance_kit.interview import Question, Wanted, definition, next_question, settled, waiting_questions
from compliance_kit.refusals import origin_said
from compliance_kit.terminal.answers_page import GO_ON, page, question_text
from compliance_kit.terminal.asking import Asker
from compliance_kit.terminal.confirming import (
    CHANGE,
    WHOLE,
    chosen_import,
    offered,
    offered_import,
    refused_import,
    waiting_import,
)
from compliance_kit.terminal.port import Back, Given, Port, Review, Why
from compliance_kit.terminal.prompts import Asked
from compliance_kit.terminal.said import progress_line, result_lines, shown, why_lines
from compliance_kit.terminal.state import answer_at, answered_paths, resumed, without_answer
from compliance_kit.terminal.words import Words
from compliance_kit.typed.compute import accelerator
from compliance_kit.typed.places import PlaceNames
from compliance_kit.typed.typist import OwnWords, Typist, as_typed, stamped


@dataclass(frozen=True)
class Plan:
    """What an interview is about.

    Attributes:
        catalogue, words: the questions and the wording.
        on: the day of the assessment.
        today: the day that stands beside the answers.
        wanted: what the chosen documents need.
        titles: the titles of documents and claim paths.
        triage: stop as soon as the first look is settled.
        by: who answers; None if nobody said.
        save: keeps a sheet; called after every answer.

    """

    catalogue: Catalogue
    words: Words
    on: datetime.date
    today: datetime.date
    wanted: Wanted
    titles: Mapping[str, str]
    save: Callable[[AnswerSheet], None]
    triage: bool = False
    by: str | None = None


class Interview:
    """One sitting at one sheet."""

    def __init__(self, port: Port, plan: Plan, sheet: AnswerSheet) -> None:
        self._port = port
        self._plan = plan
        self._words = plan.words
        self._catalogue = plan.catalogue
        self._stand = resumed(plan.catalogue, sheet)
        names = PlaceNames(plan.catalogue.places, plan.words.places, (sheet.profile.locale, plan.catalogue.language))
        own = OwnWords(plan.words.word_not_known.casefold(), plan.words.word_none.casefold())
        self._typist = Typist(plan.catalogue, names, plan.today, plan.words.month_is_enough, own)
        self._asker = Asker(port, self._typist, plan.words, lambda answer: stamped(answer, plan.today, plan.by))
        self._said: tuple[str, ...] = ()
        self._typed: str | None = None  # the question to which somebody wants to say something else than files do

    def run(self) -> AnswerSheet:
        """Ask until nothing is left that matters and the answers were looked over; the sheet as saved last.

        Raises:
            KeyboardInterrupt, EOFError: somebody stopped; everything answered is saved.

        """
        while True:
            assessment = assess(self._catalogue, self._stand.sheet, self._plan.on)
            waiting = waiting_import(self._catalogue, self._stand.sheet)
            if waiting is not None and self._stand.at is None and not self._stand.reviewing:
                self._offer(waiting)
                continue
            if self._stand.at not in (None, self._typed) and self._stored(self._stand.at).passed_over:
                self._offer(self._stand.at)
                continue
            self._announce(assessment)
            question = self._next(assessment)
            if self._stand.at is None and (self._stand.reviewing or question is None):
                if self._page(assessment, question):
                    return self._stand.sheet
            else:
                self._put(self._stand.at or _path(question), assessment)

    def _offer(self, path: str) -> None:
        """Offer what an import found: taken over, changed or left out."""
        message = question_text(path, self._stand, self._catalogue, self._words)
        answer = offered(self._stored(path))
        left = len(open_imports(self._stand.sheet.answers))
        prompt = offered_import(path, message, answer, self._catalogue, self._words)
        head = self._words.import_head.format(left=left) if left else ""
        heard = self._port.ask(dataclasses.replace(prompt, head=head))
        if isinstance(heard, Why):
            self._port.say(self._words.import_why, "dim")
        elif isinstance(heard, Back):
            self._back(path)
        elif isinstance(heard, Review):
            self._stand = self._stand.review()
        elif isinstance(heard, Given) and heard.text == CHANGE:
            self._typed = path
            self._stand = dataclasses.replace(self._stand, at=path)
        elif isinstance(heard, Given):
            self._settle(path, heard.text)

    def _stored(self, path: str | None) -> Answer:
        """The answer to a question as it stands in the sheet."""
        return (answer_at(self._stand.sheet, path) if path is not None else None) or Answer()

    def _settle(self, path: str, heard: str) -> None:
        waited = waiting_import(self._catalogue, self._stand.sheet) is not None
        chosen = chosen_import(offered(self._stored(path)), heard)
        if chosen is None:
            sheet = refused_import(self._stand.sheet, path)
            trail = tuple(answered_paths(self._catalogue, sheet))
            self._stand = dataclasses.replace(self._stand, sheet=sheet, trail=trail)
            self._plan.save(sheet)
        else:
            self._take(path, stamped(chosen, self._plan.today, self._plan.by))
            if heard == WHOLE:
                self._tell_details(path)
        if waited and waiting_import(self._catalogue, self._stand.sheet) is None:
            self._port.say(self._words.import_done, "strong")

    def _tell_details(self, owner: str) -> None:
        """Say every answer in the records of a list that was taken over as a whole, with where it comes from."""
        for path in answered_paths(self._catalogue, self._stand.sheet):
            answer = answer_at(self._stand.sheet, path) if path.startswith(f"{owner}[") else None
            if answer is not None and not answer.open:
                ask = question_text(path, self._stand, self._catalogue, self._words)
                said = shown(definition(self._catalogue, path), answer, path, self._catalogue, self._words)
                origin = origin_said(answer.origin or "", self._words.language)
                self._port.say(self._words.recorded.format(ask=ask, answer=f"{said} ({origin})"), "dim")

    def _next(self, assessment: Assessment) -> Question | None:
        """The next question: the first look first, so that its result is there early, then everything else."""
        first = next_question(assessment, self._plan.wanted, triage=True)
        return first if first or self._plan.triage else next_question(assessment, self._plan.wanted)

    def _announce(self, assessment: Assessment) -> None:
        """Say the result of the first look as soon as it is settled, and again when it changes."""
        if not settled(assessment):
            return
        lines = tuple(result_lines(assessment, self._words, first_look=True))
        if lines != self._said:
            self._port.say(self._words.settled, "strong")
            self._port.say("\n".join(lines))
            self._said = lines

    def _page(self, assessment: Assessment, question: Question | None) -> bool:
        """Show all answers; whether the interview is over."""
        left = len(self._waiting(assessment)) if question else 0
        heard = self._port.ask(page(self._stand, self._catalogue, self._words, left=left, width=self._port.width()))
        if isinstance(heard, Given) and heard.text != GO_ON:
            self._stand = self._stand.change(heard.text)
        elif isinstance(heard, Given):
            self._stand = self._stand.go_on()
            return question is None
        elif isinstance(heard, Back):
            self._back(None)
        return False

    def _put(self, path: str, assessment: Assessment) -> None:
        """Ask one question and take the answer, or move."""
        heard = self._asker.ask(self._asked(path, assessment))
        if isinstance(heard, Back):
            self._back(path)
        elif isinstance(heard, Review):
            self._stand = self._stand.review()
        else:
            self._take(path, heard)

    def _take(self, path: str, answer: Answer) -> None:
        answer = decided(answer, answer_at(self._stand.sheet, path))
        self._typed = None
        self._stand = self._stand.answered(path, answer, self._catalogue)
        self._plan.save(self._stand.sheet)
        fact = definition(self._catalogue, path)
        said = shown(fact, answer, path, self._catalogue, self._words)
        ask = question_text(path, self._stand, self._catalogue, self._words)
        self._port.say(self._words.recorded.format(ask=ask, answer=said), "dim")
        if path in self._typist.looked_up and answer.value and accelerator(str(answer.value), self._catalogue) is None:
            self._port.say(self._words.not_in_table)
        of_table = answer.origin is not None and answer.basis == "third_party"
        near = self._typist.near_names(answer, path) if fact.kind == "text" and not of_table else []
        if near:
            self._port.say(self._words.near_names.format(answer=answer.value, near=", ".join(near)))
        for far in distances(self._catalogue, self._stand.sheet):
            if far.path == path:
                origin = origin_said(far.known.origin("compute"), self._words.language)
                told = far.told(lambda low, high: self._words.between.format(low=low, high=high))
                self._port.say(self._words.beyond.format(ask=ask, origin=origin, **told), "warning")

    def _back(self, path: str | None) -> None:
        self._typed = None
        before = self._stand.back_from(path)
        if before is None:
            self._port.say(self._words.first_question, "dim")
        self._stand = before or self._stand

    def _asked(self, path: str, assessment: Assessment) -> Asked:
        fact = definition(self._catalogue, path)
        answered = answered_paths(self._catalogue, self._stand.sheet)
        head = progress_line(path, answered, self._waiting(assessment), self._words)
        message = question_text(path, self._stand, self._catalogue, self._words)
        earlier = answer_at(self._stand.sheet, path)
        known = self._known(path) if earlier is None else None
        return Asked(path, fact, message, head, earlier, self._offered(path), lambda: self._why(path), known)

    def _known(self, path: str) -> Answer | None:
        """What the table of known base models has for a question about a base."""
        owner, bracket, rest = path.partition("[")
        if owner != MODELS or not bracket:
            return None
        index, _, field = rest.partition("].")
        name = answer_at(self._stand.sheet, f"{owner}[{index}].name")
        known = self._catalogue.known_model(str(name.value)) if name is not None and name.value else None
        return known.answers().get(field) if known is not None else None

    def _waiting(self, assessment: Assessment) -> Mapping[str, list[str]]:
        return waiting_questions(assessment, self._plan.wanted, triage=self._plan.triage)

    def _why(self, path: str) -> list[str]:
        """What would wait for the question if it had not been answered."""
        sheet = self._stand.sheet
        asked = without_answer(sheet, path) if answer_at(sheet, path) is not None else sheet
        waiting = self._waiting(assess(self._catalogue, asked, self._plan.on))
        question = Question(path, definition(self._catalogue, path), tuple(waiting.get(path, ())))
        return why_lines(question, self._catalogue, self._words, self._plan.titles)

    def _offered(self, path: str) -> str:
        """The text that is offered: the name of the version, or what was answered to a question before."""
        owner, bracket, rest = path.partition("[")
        index, _, field = rest.partition("].")
        source = self._words.offers.get(f"{owner}.{field}" if bracket else path)
        if source == "subject":
            return self._stand.sheet.subject.name
        other = None if source is None else f"{owner}[{index}].{source}" if bracket else source
        answer = answer_at(self._stand.sheet, other) if other else None
        if answer is None or other is None or (answer.value is None and answer.low is None):
            return ""
        return as_typed(definition(self._catalogue, other), answer)


def _path(question: Question | None) -> str:
    if question is None:
        raise LookupError("nothing is left to ask")
    return question.path
