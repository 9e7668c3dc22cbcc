"""Asks one question in as many prompts as it takes, through a port."""

import dataclasses
from collections.abc import Callable

from compliance_kit.answers import Answer, confirmed
from compliance_kit.contents import Unreadable
from compliance_kit.facts import Fact
from compliance_kit.quantities import read_number
from compliance_kit.refusals import refused
from compliance_kit.terminal.port import Back, Draft, Given, Move, Port, Prompt, Review, Why
from compliance_kit.terminal.prompts import UNSURE, Asked, picked_answer, prompt_for, ticked_answer, unsure_prompt
from compliance_kit.terminal.records import Listing
from compliance_kit.terminal.state import name_field, records_of, same
from compliance_kit.terminal.words import Words
from compliance_kit.typed.typist import Typist, as_typed

_MOST_RECORDS = 100


class Asker:
    """Puts questions to a port; an answer that says the same as the earlier one leaves that one as it was."""

    def __init__(self, port: Port, typist: Typist, words: Words, stamp: Callable[[Answer], Answer]) -> None:
        self._port = port
        self._typist = typist
        self._words = words
        self._stamp = stamp
        self._unfinished: dict[str, Listing] = {}

    def ask(self, asked: Asked) -> Answer | Move:
        """The answer, or where somebody wants to go instead."""
        if asked.fact.kind == "records":
            return self._records(asked)
        prompt = prompt_for(asked, self._words)
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
                return self._kept(asked.earlier, self._from_table(asked, answer))
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
        said = refused(problem.rstrip("."), self._words.language)
        self._port.say(self._words.refused.format(problem=said), "warning")

    def _kept(self, earlier: Answer | None, answer: Answer) -> Answer:
        return earlier if earlier is not None and same(earlier, answer) else self._stamp(answer)

    @staticmethod
    def _from_table(asked: Asked, answer: Answer) -> Answer:
        """The proposal itself, with its origin, where somebody took it over."""
        proposal = asked.proposal if asked.earlier is None else None
        return confirmed(proposal) if proposal is not None and same(proposal, answer) else answer

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
        """A list is an answer once it is finished: half of it would read as the whole. Until then it is remembered."""
        name = name_field(asked.fact)
        if name is None:
            return self._counted(asked)
        listing = self._unfinished.pop(asked.path, Listing(asked.fact, name, records_of(asked.earlier)))
        begun = listing.records
        try:
            outcome = self._list(asked, listing)
        except (KeyboardInterrupt, EOFError):
            kept = self._unfinished.pop(asked.path, listing)
            if kept.records != begun:
                self._port.say(self._words.unfinished, "warning")
            raise
        if isinstance(outcome, Answer):
            self._unfinished.pop(asked.path, None)
            return self._kept(asked.earlier, outcome)
        return outcome

    def _list(self, asked: Asked, listing: Listing) -> Answer | Move:
        draft: Draft | None = None
        while True:
            self._unfinished[asked.path] = listing
            heard, draft = self._hear(self._line(asked, listing, draft), asked), None
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
                return outcome
            listing = self._taken_out(listing, outcome)

    def _line(self, asked: Asked, listing: Listing, draft: Draft | None) -> Prompt:
        written = listing.draft(self._words) if draft is None else draft
        lines = listing.help(self._words)
        return Prompt("write", asked.message, self._words.keys_write, asked.head, lines, draft=written)

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
        number = int(read_number(str(heard.value)))
        if number > _MOST_RECORDS:
            self._refuse(self._words.too_many.format(most=_MOST_RECORDS))
            return self._counted(asked)
        records = [*drafts[:number], *({} for _ in range(number - len(drafts)))]
        return self._kept(asked.earlier, Answer(value=records or "none"))
