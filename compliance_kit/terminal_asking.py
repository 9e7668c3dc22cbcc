"""Asks one question in as many prompts as it takes, through a port."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

from compliance_kit.answers import Answer
from compliance_kit.contents import Unreadable
from compliance_kit.facts import Fact
from compliance_kit.terminal_port import Back, Draft, Given, Move, Port, Prompt, Review, Why
from compliance_kit.terminal_prompts import UNSURE, picked_answer, prompt_for, ticked_answer, unsure_prompt
from compliance_kit.terminal_records import Listing
from compliance_kit.terminal_state import name_field, records_of, same
from compliance_kit.terminal_words import Words
from compliance_kit.typed import Typist, as_typed


@dataclass(frozen=True)
class Asked:
    """One question as it is put.

    Attributes:
        path, fact: what is asked.
        message: the words of the question, with the name of its record.
        head: section and progress.
        earlier: the answer so far, if there is one.
        offered: a text that is offered where nothing was answered yet.
        why: says what waits for it.

    """

    path: str
    fact: Fact
    message: str
    head: str
    earlier: Answer | None
    offered: str
    why: Callable[[], list[str]]


class Asker:
    """Puts questions to a port; an answer that says the same as the earlier one leaves that one as it was."""

    def __init__(self, port: Port, typist: Typist, words: Words, stamp: Callable[[Answer], Answer]) -> None:
        self._port = port
        self._typist = typist
        self._words = words
        self._stamp = stamp

    def ask(self, asked: Asked) -> Answer | Move:
        """The answer, or where somebody wants to go instead."""
        if asked.fact.kind == "records":
            return self._records(asked)
        prompt = prompt_for(
            asked.fact, asked.earlier, self._words, head=asked.head, message=asked.message, offered=asked.offered
        )
        while True:
            heard = self._hear(prompt, asked)
            if isinstance(heard, Back | Review):
                return heard
            try:
                answer = self._answer(asked, heard)
            except Unreadable as error:
                self._refuse(str(error))
                prompt = dataclasses.replace(prompt, draft=heard.value)
                continue
            if isinstance(answer, Answer):
                return self._kept(asked.earlier, answer)
            if isinstance(answer, Review):
                return answer
            prompt = dataclasses.replace(prompt, draft=heard.value)  # back from the second step to the first

    def _hear(self, prompt: Prompt, asked: Asked) -> Given | Move:
        while True:
            event = self._port.ask(prompt)
            if not isinstance(event, Why):
                return event
            self._port.say("\n".join(asked.why()), "dim")
            prompt = dataclasses.replace(prompt, draft=event.draft)

    def _refuse(self, problem: str) -> None:
        self._port.say(self._words.refused.format(problem=problem.rstrip(".")), "warning")

    def _kept(self, earlier: Answer | None, answer: Answer) -> Answer:
        return earlier if earlier is not None and same(earlier, answer) else self._stamp(answer)

    def _answer(self, asked: Asked, heard: Given) -> Answer | Move:
        if asked.fact.kind in ("boolean", "choice"):
            return picked_answer(asked.fact, heard.text)
        if asked.fact.kind == "choices":
            chosen = ticked_answer(asked.fact, heard.ticks, self._words)
            return self._unsure(asked, chosen) if UNSURE in heard.ticks else chosen
        if asked.earlier is not None and heard.text.strip() == as_typed(asked.fact, asked.earlier):
            return asked.earlier
        return self._typist.read(heard.text, asked.fact, asked.path)

    def _unsure(self, asked: Asked, chosen: Answer) -> Answer | Move:
        prompt = unsure_prompt(asked.fact, chosen, asked.earlier, self._words, asked.head)
        while True:
            heard = self._hear(prompt, asked)
            if isinstance(heard, Back | Review):
                return heard
            if heard.ticks:
                return chosen.model_copy(update={"unsure": heard.ticks})
            self._refuse(self._words.nobody_unsure)

    def _records(self, asked: Asked) -> Answer | Move:
        name = name_field(asked.fact)
        if name is None:
            return self._counted(asked)
        listing = Listing(asked.fact, name, records_of(asked.earlier))
        draft: Draft | None = None
        while True:
            words = listing.draft(self._words) if draft is None else draft
            prompt = Prompt("write", asked.message, self._words.keys_write, asked.head, listing.help(self._words), draft=words)
            heard, draft = self._hear(prompt, asked), None
            if isinstance(heard, Review):
                return heard
            if isinstance(heard, Back):
                before = listing.back()
                if before is None:
                    return heard
                listing = before
                continue
            try:
                outcome = listing.heard(heard.text, self._stamp, self._words)
            except Unreadable as error:
                self._refuse(str(error))
                draft = heard.value
                continue
            if isinstance(outcome, Answer):
                return self._kept(asked.earlier, outcome)
            listing = self._taken_out(listing, outcome)

    def _taken_out(self, before: Listing, after: Listing) -> Listing:
        if len(after.records) < len(before.records):
            self._port.say(self._words.removed.format(name=before.draft(self._words)), "dim")
        return after

    def _counted(self, asked: Asked) -> Answer | Move:
        """For records without a name: how many there are."""
        count = Fact(id=asked.fact.id, mode="asked", kind="integer", ask=self._words.how_many.format(ask=asked.message))
        drafts = records_of(asked.earlier)
        earlier = Answer(value=len(drafts)) if drafts else None
        heard = self.ask(dataclasses.replace(asked, fact=count, message=count.ask or "", earlier=earlier))
        if not isinstance(heard, Answer) or heard.value is None:
            return heard
        number = int(str(heard.value).replace(",", ""))
        records = [*drafts[:number], *({} for _ in range(number - len(drafts)))]
        return self._kept(asked.earlier, Answer(value=records or "none"))

