"""What proposals say against each other: licence label and base, tokens and hours; side by side, never settled."""

import re
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from compliance_kit.answers import Answer, Found, as_answer
from compliance_kit.catalogue import Catalogue
from compliance_kit.compute import Comparison, by_architecture, by_hardware, compare
from compliance_kit.contents import Unreadable, content_of
from compliance_kit.quantities import Interval, read_number
from compliance_kit.typed.amounts import exact_text

LICENCE, BASIS, PARENTS = "release.licence", "modification.compute_basis", "base.models"
REPORTED = "modification.compute_reported"
TOKENS = ("modification.parameters_total", "modification.training_tokens")
HARDWARE = ("modification.accelerators", "modification.training_seconds", "modification.accelerator_type")
_METHOD, _TABLE, _SHARE = "full", "accelerators", "modification.utilisation"
_FILLING = re.compile(
    r"terms[\s_-]of[\s_-]use|[\s_-]|\blicen[cs]e\b|\bcommunity\b|\bagreement\b|\bversion\b|\bmeta\b|\bthe\b"
)


def with_doubts(answers: Mapping[str, Answer], catalogue: Catalogue) -> dict[str, Answer]:
    """The proposals, with what contradicts one of them beside it."""
    doubts = {LICENCE: _licence(answers, catalogue), BASIS: _basis(answers, catalogue)}
    found = {**answers, **{name: answer for name, answer in doubts.items() if answer is not None}}
    return {name: found[name] for name in catalogue.facts if name in found}


def _licence(answers: Mapping[str, Answer], catalogue: Catalogue) -> Answer | None:
    """The label of the version beside those of its bases, where they differ."""
    label = answers.get(LICENCE)
    if label is None or label.found or label.origin is None:
        return None
    own = _plain(str(label.value))
    others = {_plain(value): (value, told) for value, told in _licences(answers, catalogue)}
    others.pop(own, None)
    if not others:
        return None
    rest = tuple(Found(value=value, origin=told) for value, told in others.values())
    return Answer(unconfirmed=True, found=(Found(value=label.value, origin=label.origin), *rest))


def _licences(answers: Mapping[str, Answer], catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """The licences of the parents: as found, else as their names tell."""
    table = catalogue.known_models
    parents = answers.get(PARENTS)
    for row in parents.value if parents is not None and isinstance(parents.value, list) else ():
        licence, name = as_answer(row.get("licence")), str(as_answer(row["name"]).value)
        if licence.value and licence.origin:
            yield str(licence.value), f"licence of {name}: {licence.origin}"
        elif table is not None and (family := table.family(name)) is not None:
            yield family.licence, f"base {name}: {family.basis}"


def _plain(licence: str) -> str:
    """A licence without what its spellings differ in."""
    return _FILLING.sub("", licence.casefold())


def _basis(answers: Mapping[str, Answer], catalogue: Catalogue) -> Answer | None:
    """By which way the compute can be told: all that lie apart, else the only one that is complete."""
    if BASIS in answers and answers[BASIS].value != "reported":
        return None
    ways = {
        "reported": (_amount(REPORTED, answers, catalogue), "{figure} as reported ({origin})", (REPORTED,)),
        "tokens": (_by_tokens(answers, catalogue), "{figure} by parameters and tokens ({origin})", TOKENS),
        "hardware": (_by_hours(answers, catalogue), "{figure} by hardware and hours ({origin})", HARDWARE),
    }
    told = {way: (amount, words, names) for way, (amount, words, names) in ways.items() if amount is not None}
    apart = _furthest([amount for amount, _, _ in told.values()], catalogue)
    if apart is not None:
        hint = f"; perhaps {apart.hint}" if apart.hint else ""
        rest = f"; a factor of {float(apart.factor):.3g} apart{hint}"
        rows = [
            Found(value=way, origin=words.format(figure=_figure(amount), origin=_origin(answers, names)) + rest)
            for way, (amount, words, names) in told.items()
        ]
        return Answer(unconfirmed=True, found=tuple(rows))
    if BASIS in answers or len(told) != 1:
        return None
    ((way, (amount, _, names)),) = told.items()
    return Answer(value=way, origin=f"{_figure(amount)}, from {_origin(answers, names)}", unconfirmed=True)


def _furthest(amounts: list[Interval], catalogue: Catalogue) -> Comparison | None:
    """The comparison of the two amounts that lie furthest apart, where that is worth a question."""
    compared = [compare(one, other, catalogue.compute) for one, other in combinations(amounts, 2)]
    apart = [one for one in compared if one is not None and one.result != "agree"]
    return max(apart, key=lambda one: one.factor, default=None)


def _figure(amount: Interval) -> str:
    return f"{exact_text(amount.mid if amount.mid is not None else amount.lo)} FLOP"


def _origin(answers: Mapping[str, Answer], names: tuple[str, ...]) -> str:
    return "; ".join(dict.fromkeys(str(answers[name].origin) for name in names))


def _by_tokens(answers: Mapping[str, Answer], catalogue: Catalogue) -> Interval | None:
    parameters, tokens = (_amount(name, answers, catalogue) for name in TOKENS)
    if parameters is None or tokens is None:
        return None
    sizes = {"parameters": parameters, "tokens": tokens, "parameters_trained": parameters}
    return by_architecture(catalogue.compute.method(_METHOD), sizes)


def _by_hours(answers: Mapping[str, Answer], catalogue: Catalogue) -> Interval | None:
    count, seconds = (_amount(name, answers, catalogue) for name in HARDWARE[:2])
    chip = answers.get(HARDWARE[2])
    peak = catalogue.lookup(_TABLE, str(chip.value)) if chip is not None and chip.value else None
    assumed = catalogue.facts[_SHARE].if_not_known if _SHARE in catalogue.facts else None
    if count is None or seconds is None or peak is None or assumed is None:
        return None
    share = Interval(read_number(assumed.low), read_number(assumed.value), read_number(assumed.high))
    return by_hardware(count, seconds, Interval.exact(peak), share)


def _amount(name: str, answers: Mapping[str, Answer], catalogue: Catalogue) -> Interval | None:
    answer = answers.get(name)
    if answer is None:
        return None
    try:
        content: Any = content_of(catalogue.facts[name], answer, catalogue.places, name)
    except Unreadable:
        return None
    return content if isinstance(content, Interval) else None
