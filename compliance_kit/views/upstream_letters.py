"""Letters to the makers of base models: who writes to whom, by when an answer is asked for, and the data with them."""

import datetime
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import count
from string import ascii_lowercase
from typing import Any

from compliance_kit.definitions import load_documents
from compliance_kit.views.licence_parents import Origins
from compliance_kit.views.licence_terms import TermRows, load_terms, triggered
from compliance_kit.views.materials import Materials, digest
from compliance_kit.views.risk_safeguards import override_maps
from compliance_kit.views.upstream_items import ID as REQUEST
from compliance_kit.views.upstream_items import MODELS, UpstreamItems

NOTICE = "upstream_notice"
SIGNATORIES, OTHERS = "eu.cop.answer_downstream", "eu.cop.ask_upstream"
FORMAT = 1
Row = dict[str, Any]


def request(composer: Materials) -> Row:
    """Everything that the request prints: one letter for each maker with something open, and the form as data."""
    letters = [
        {**letter, **_deadline(composer, letter["models"]), "gaps": _some_without_a_duty(letter["models"])}
        for letter in _requests(composer)
    ]
    letters = [_with_data(letter, "request.json", _request_data(composer, [letter])) for letter in letters]
    own = not letters and bool(UpstreamItems(composer).models())
    return {
        "letters": letters,
        "parents": "own" if own else _parents(composer),
        "data": _request_data(composer, letters),
    }


def _with_data(letter: Row, name: str, data: Row) -> Row:
    """A letter with the data that go to its addressee, and the file that holds them."""
    return {**letter, "data": data, "attachments": [{"name": name, "digest": digest(data)}]}


def _some_without_a_duty(models: Sequence[Row]) -> bool:
    """Whether an item of the letter is asked for although no duty waits for it."""
    return any(not item["duties"] for model in models for item in model["items"])


def request_numbers(composer: Materials) -> Mapping[str, str]:
    """By path of a question, its number in the letter to the maker, for wordings of gaps elsewhere."""
    items = (item for letter in _requests(composer) for model in letter["models"] for item in model["items"])
    return {question["path"]: question["number"] for item in items for question in item["questions"]}


def _requests(composer: Materials) -> list[Row]:
    """The letters that ask for something; each numbers its items from 1."""
    others = [model for model in UpstreamItems(composer).models() if not composer.own_make(model["cells"])]
    models = [{**model, "asked_on": _asked_on(composer, model)} for model in others]
    return [{**letter, "models": _numbered(letter["models"])} for letter in _letters(composer, models)]


def _numbered(models: Sequence[Row]) -> list[Row]:
    """The models of one letter, their items counted on from model to model."""
    numbers = count(1)
    return [{**model, "items": [_with_number(item, str(next(numbers))) for item in model["items"]]} for model in models]


def _with_number(item: Row, number: str) -> Row:
    """An item with its number: 3; of several questions each has a letter beside it: 3a, 3b."""
    letters = ascii_lowercase if len(item["questions"]) > 1 else ("",)
    asked = zip(item["questions"], letters, strict=False)
    return {**item, "number": number, "questions": [{**one, "number": number + letter} for one, letter in asked]}


def _asked_on(composer: Materials, model: Row) -> str:
    """The day of the last request in words; empty where there is none."""
    cell = model["cells"]["maker_asked_on"]
    if not cell["known"] or cell["state"] == "none":
        return ""
    return composer.words.long_date(datetime.date.fromisoformat(cell["text"]))


def _letters(composer: Materials, models: Sequence[Row]) -> list[Row]:
    """One letter for each maker, in the order of the models; a model without a known maker has a letter of its own."""
    found: dict[str, list[Row]] = {}
    for model in models:
        maker = model["cells"]["maker"]
        key = str(maker["text"]).casefold() if maker["known"] else f"{MODELS}[{model['place'] - 1}]"
        found.setdefault(key, []).append(model)
    return [
        {
            "number": place,
            "maker": _maker(composer, group[0]),
            "models": group,
            "known": group[0]["cells"]["maker"]["known"],
        }
        for place, group in enumerate(found.values(), 1)
    ]


def _maker(composer: Materials, model: Row) -> str:
    cells = model["cells"]
    if cells["maker"]["known"]:
        return str(cells["maker"]["text"])
    return composer.words.say("letter.maker_of", model=str(cells["name"]["text"]))


def _parents(composer: Materials) -> str:
    """Whether there is a base model at all: some, none, or nobody could say."""
    known = composer.shared()["records"][MODELS]
    return "some" if known["rows"] else "none" if known["state"] == "none" else "not_known"


def _deadline(composer: Materials, models: Sequence[Row]) -> Row:
    """By when an answer is asked for: what signatories of the code undertake, for the others a request of ours."""
    assessment = composer.assessment
    signed = any(model["cells"]["maker_signed_code"]["raw"] is True for model in models)
    threshold = assessment.catalogue.thresholds[SIGNATORIES if signed else OTHERS]
    days = threshold.on(assessment.on)
    if not isinstance(days, Fraction):
        raise TypeError(f"{threshold.id} is no number of days")
    day = assessment.on + datetime.timedelta(days=int(days))
    parts = {
        "date": composer.words.long_date(day),
        "days": str(int(days)),
        "source": assessment.catalogue.short(threshold.source),
    }
    told = composer.words.say(f"{REQUEST}.deadline.{'signatory' if signed else 'other'}", **parts)
    return {"by": day.isoformat(), "signed": signed, "deadline": told}


def _request_data(composer: Materials, letters: Sequence[Row]) -> Row:
    """`request.json`: each question with an empty place for its answer."""
    items = [
        {
            "letter": letter["number"], "number": question["number"], "topic": item["topic"], "to": letter["maker"],
            "answer_by": letter["by"],
            "model": model["cells"]["name"]["text"], "path": question["path"], "question": question["text"],
            "kind": question["kind"], "unit": question["unit"] or None, "choices": question["choices"],
            "wants": question["wants"] or None, "answer": None, "cannot_answer": None, "summary_possible": None,
        }
        for letter in letters for model in letter["models"] for item in model["items"] for question in item["questions"]
    ]  # fmt: skip
    return {**_head(composer, REQUEST), "items": items}


def _head(composer: Materials, document: str) -> Row:
    identity, subject = composer.identity(load_documents()[document]), composer.shared()["subject"]
    return {
        "format": FORMAT, "document": identity["identity"], "version": identity["version"],
        "date": identity["law_as_of"], "from": subject["developer"] or None, "model": subject["name"],
        "contact": _plain(composer.shared()["facts"]["developer.contact"]),
    }  # fmt: skip


def notice(composer: Materials) -> Row:
    """Everything that the notice prints: one letter for each maker whose model was changed, and the same as data."""
    shared = composer.shared()
    records = shared["records"][MODELS]["rows"]
    maps = {parent["name"]["id"]: parent for parent in override_maps(shared)["parents"]}
    changed = [
        {"place": place, "cells": cells, "map": maps[cells["name"]["id"]]}
        for place, cells in enumerate(records, 1)
        if cells["name"]["id"] in maps
    ]
    others = [model for model in changed if not composer.own_make(model["cells"])]
    letters = [
        {
            **letter,
            "built_in": all(model["map"]["built_in"] for model in letter["models"]),
            "trained_on": [model for model in letter["models"] if "outputs" in (model["cells"]["how"]["raw"] or ())],
            "may_lose": any(row["state"] != "nothing" for model in letter["models"] for row in model["map"]["rows"]),
        }
        for letter in _letters(composer, others)
    ]
    hazards = _hazards(shared)
    barred = _barred(composer)
    letters = [{**letter, "warned": _warned(composer, letter, barred)} for letter in letters]
    letters = [_with_data(letter, "notice.json", _notice_data(composer, [letter], hazards)) for letter in letters]
    return {
        "letters": letters,
        "parents": "own" if changed and not others else _parents(composer),
        "hazards": hazards,
        "data": _notice_data(composer, letters, hazards),
    }


def warnings(composer: Materials) -> list[dict[str, str]]:
    """What the sender has to read before some of the notices go out, as remarks."""
    told = (letter["warned"] for letter in notice(composer)["letters"])
    return [{"rule": "barred", "text": text} for text in told if text]


def _barred(composer: Materials) -> list[str]:
    """The names of models with a condition of their licence that stands against what is planned."""
    terms = load_terms()
    groups = TermRows(composer, Origins(composer.assessment, terms.unread), terms).groups()
    rows = [row for row in triggered(groups) if row["bar"] and not row["done"]]
    return list(dict.fromkeys(name for row in rows for name in row["models"]))


def _warned(composer: Materials, letter: Row, barred: Sequence[str]) -> str:
    """The warning about a letter to the maker of such a model, whatever model the letter itself is about."""
    makers = {
        str(row["name"]["text"]): str(row["maker"]["text"]).casefold()
        for row in composer.shared()["records"][MODELS]["rows"]
        if row["maker"]["known"]
    }
    own = {str(model["cells"]["name"]["text"]) for model in letter["models"]}
    names = [name for name in barred if name in own or makers.get(name) == letter["maker"].casefold()]
    if not names:
        return ""
    return composer.words.say(f"{NOTICE}.warned", maker=letter["maker"], models=composer.words.names(names))


def _hazards(shared: Mapping[str, Any]) -> Row:
    """The hazards in words, only where the developer chose to name them; their number is given in any case."""
    records, choice = shared["records"]["evaluation.hazards"], shared["facts"]["release.notice_hazards"]
    named = choice["raw"] is True
    texts = [row["name"]["text"] for row in records["rows"]] if named else []
    return {"named": named, "texts": texts, "n": len(records["rows"]), "known": records["known"]}


def _notice_data(composer: Materials, letters: Sequence[Row], hazards: Row) -> Row:
    """`notice.json`: what the letter says, field by field; null is not known."""
    cells = composer.shared()["facts"]
    models = [
        {
            "to": letter["maker"],
            "model": _plain(model["cells"]["name"]),
            "how": model["cells"]["how"]["raw"],
            "safeguards": [{"safeguard": row["safeguard"], "state": row["state"]} for row in model["map"]["rows"]],
        }
        for letter in letters
        for model in letter["models"]
    ]
    return {
        **_head(composer, NOTICE),
        "weights_sha256": _plain(cells["release.weights_digest"]) or _plain(cells["release.hashes"]),
        "methods": cells["modification.methods"]["raw"], "released": _plain(cells["release.released_on"]),
        "ways": cells["release.ways"]["raw"], "incidents": _plain(cells["safeguards.reporting_channel"]),
        "confidential": _plain(cells["release.notice_confidential"]), "hazards": hazards["texts"] or None,
        "models": models,
    }  # fmt: skip


def _plain(cell: Mapping[str, Any]) -> str | None:
    return str(cell["text"]) if cell["known"] else None
