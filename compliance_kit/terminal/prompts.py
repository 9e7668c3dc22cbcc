"""From a question to a prompt and from what was heard to an answer, for each kind of fact. Pure."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

from compliance_kit.answers import Answer
from compliance_kit.contents import Unreadable
from compliance_kit.facts import Fact
from compliance_kit.refusals import origin_said
from compliance_kit.terminal.port import Option, Prompt
from compliance_kit.terminal.words import Words
from compliance_kit.typed.typist import NONE_KINDS, as_typed

NOT_KNOWN = "?not_known"  # no id of a choice begins with a question mark
UNSURE = "?unsure"
_MOST_NUMBERS = 9
_PICKED = ("boolean", "choice")


@dataclass(frozen=True)
class Asked:
    """One question as it is put.

    Attributes:
        path, fact: what is asked.
        message: the words of the question, with the name of its record.
        head: section and progress.
        earlier: the answer so far, if there is one.
        offered: what a line left empty means where nothing was answered yet.
        why: says what waits for it.
        proposal: what the table of known base models has, where nothing was answered yet.

    """

    path: str
    fact: Fact
    message: str
    head: str
    earlier: Answer | None
    offered: str
    why: Callable[[], list[str]]
    proposal: Answer | None = None


def prompt_for(asked: Asked, words: Words) -> Prompt:
    """The prompt of a question."""
    fact, earlier = asked.fact, asked.earlier
    drawn = asked.proposal if earlier is None else earlier
    if fact.kind in _PICKED:
        return _with_origin(_pick(fact, drawn, words, asked.head, asked.message), asked, words.language)
    if fact.kind == "choices":
        return _with_origin(_tick(fact, drawn, words, asked.head, asked.message), asked, words.language)
    if earlier is None and asked.proposal is not None:
        offer = as_typed(fact, asked.proposal)
        known = words.known.format(offer=offer, origin=origin_said(asked.proposal.origin or "", words.language))
        lines = (*help_of(fact, words), known)
        return Prompt("write", asked.message, words.keys_write, asked.head, lines, offer=offer)
    offer = asked.offered if earlier is None else ""
    lines = (*help_of(fact, words), *offered_line(offer, words))
    draft = as_typed(fact, earlier) if earlier is not None else ""
    return Prompt("write", asked.message, words.keys_write, asked.head, lines, draft=draft, offer=offer)


def _with_origin(prompt: Prompt, asked: Asked, language: str) -> Prompt:
    """A menu with the origin of what is chosen in it, where that is a proposal."""
    if asked.earlier is not None or asked.proposal is None or not asked.proposal.origin:
        return prompt
    return dataclasses.replace(prompt, help=(*prompt.help, origin_said(asked.proposal.origin, language)))


def offered_line(offer: str, words: Words) -> tuple[str, ...]:
    """The sentence that says what a line left empty means, if it means something."""
    return (words.offered.format(offer=offer),) if offer else ()


def help_of(fact: Fact, words: Words) -> tuple[str, ...]:
    """The sentences under a question: its help, its unit, and which words are answers too."""
    lines = [fact.help] if fact.help else []
    if (
        fact.unit
        and fact.kind in ("number", "integer", "money")
        and fact.unit.casefold() not in (fact.ask or "").casefold()
    ):
        lines.append(words.unit.format(unit=words.units.get(fact.unit, fact.unit)))
    if fact.kind not in (*_PICKED, "choices"):
        examples, answers = _examples(fact, words), _answer_words(fact, words)
        sentence = words.can_write if examples else words.can_also
        lines.append(sentence.format(examples=_listed([*examples, *answers], words)))
    if fact.sensitivity == "counsel":
        lines.append(words.counsel)
    return tuple(lines)


def _examples(fact: Fact, words: Words) -> list[str]:
    """Examples for the unit or kind of a question."""
    unit = fact.unit.split()[0].rstrip(",") if fact.unit else ""
    examples = words.examples.get(unit, words.examples.get(fact.kind, ()))
    return list(examples if fact.margin is not None or fact.kind in ("countries", "date") else examples[:1])


def _answer_words(fact: Fact, words: Words) -> list[str]:
    return [*([words.word_none] if fact.kind in NONE_KINDS else []), words.word_not_known]


def _listed(items: list[str], words: Words) -> str:
    return words.last_separator.join(filter(None, (words.separator.join(items[:-1]), items[-1])))


def _pick(fact: Fact, earlier: Answer | None, words: Words, head: str, message: str) -> Prompt:
    if fact.kind == "boolean":
        options = [Option("true", words.answer_yes, "y"), Option("false", words.answer_no, "n")]
    else:
        numbered = len(fact.choices) <= _MOST_NUMBERS
        options = [
            Option(choice, title, str(n) if numbered else None)
            for n, (choice, title) in enumerate(fact.choices.items(), 1)
        ]
    options.append(Option(NOT_KNOWN, words.answer_not_known, "0" if options[0].key else None))
    return Prompt("pick", message, words.keys_pick, head, help_of(fact, words), tuple(options), _picked(earlier))


def _picked(earlier: Answer | None) -> str:
    if earlier is None:
        return ""
    if isinstance(earlier.value, bool):
        return "true" if earlier.value else "false"
    return NOT_KNOWN if earlier.value is None else str(earlier.value)


def _tick(fact: Fact, earlier: Answer | None, words: Words, head: str, message: str) -> Prompt:
    options = [Option(choice, title) for choice, title in fact.choices.items()]
    options += [Option(UNSURE, words.pick_unsure), Option(NOT_KNOWN, words.answer_not_known)]
    return Prompt("tick", message, words.keys_tick, head, help_of(fact, words), tuple(options), _ticked(earlier))


def _ticked(earlier: Answer | None) -> tuple[str, ...]:
    if earlier is None:
        return ()
    if earlier.value is None and not earlier.unsure:
        return (NOT_KNOWN,)
    items = earlier.value if isinstance(earlier.value, list | tuple) else [earlier.value] if earlier.value else []
    return (*(str(item) for item in items), *((UNSURE,) if earlier.unsure else ()))


def picked_answer(fact: Fact, value: str) -> Answer:
    """The answer that one option of a menu gives."""
    if value == NOT_KNOWN:
        return Answer()
    return Answer(value=value == "true") if fact.kind == "boolean" else Answer(value=value)


def ticked_answer(fact: Fact, ticks: tuple[str, ...], words: Words) -> Answer:
    """The answer that the ticks of a list give, single unsure items aside.

    Raises:
        Unreadable: nothing is ticked, or something stands beside a line that stands alone.

    """
    if not ticks:
        raise Unreadable(words.nothing_ticked.format(not_known=words.answer_not_known).rstrip("."))
    titles = {NOT_KNOWN: words.answer_not_known, "none": fact.choices.get("none", words.answer_none)}
    for alone, title in titles.items():
        if alone in ticks and len(ticks) > 1:
            raise Unreadable(words.alone.format(alone=title).rstrip("."))
    return Answer() if ticks == (NOT_KNOWN,) else Answer(value=[tick for tick in ticks if tick != UNSURE])


def unsure_prompt(fact: Fact, chosen: Answer, earlier: Answer | None, words: Words, head: str) -> Prompt:
    """The second step: what somebody is unsure about, among what is not ticked."""
    options = tuple(
        Option(choice, title) for choice, title in fact.choices.items() if choice not in (*chosen.value, "none")
    )
    draft = tuple(item for item in (earlier.unsure if earlier else ()) if item not in chosen.value)
    return Prompt("tick", words.ask_unsure, words.keys_tick, head, (words.help_unsure,), options, draft)
