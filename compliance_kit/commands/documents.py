"""`compliance-kit documents`: the papers with their purpose and reader; for a sheet which are due, and why."""

import argparse
from collections.abc import Iterator, Mapping, Sequence

from compliance_kit.catalogue import Catalogue
from compliance_kit.choosing import choices
from compliance_kit.commands._common import as_json, assessed, language_for, load_catalogue, words_of
from compliance_kit.documents import Composer, load_documents, templates_root
from compliance_kit.locales import localised
from compliance_kit.marks import signed
from compliance_kit.situations import Situation, holding, load_situations, said_situation
from compliance_kit.views.choice import described, row
from compliance_kit.wording import Words


def run(options: argparse.Namespace) -> int:
    """Print the papers and the situations."""
    assessment = None if options.sheet is None else assessed(options)
    spoken = assessment.catalogue if assessment else _without_sheet(options)
    words = words_of(spoken)
    situations = [said_situation(one, words.sayer) for one in load_situations(templates_root(), spoken.packs).values()]
    if assessment is None:
        rows, held = [described(document, words) for document in load_documents(packs=spoken.packs).values()], None
    else:
        held = holding(situations, assessment)
        rows = [row(Composer(assessment, words), choice, held) for choice in choices(assessment)]
    if options.format == "json":
        print(as_json({"documents": rows, "situations": [_plain(one, held) for one in situations]}))
    else:
        print("\n".join([*_papers(rows, words), *_situations(situations, held, words)]))
    return 0


def _without_sheet(options: argparse.Namespace) -> Catalogue:
    return localised(load_catalogue(options.packs or ()), language_for(options, None), signed)


def _plain(situation: Situation, held: Sequence[Situation] | None) -> dict[str, object]:
    plain = situation.model_dump(mode="json", exclude={"when"})
    return plain if held is None else {**plain, "holds": situation in held}


def _papers(rows: Sequence[Mapping[str, str]], words: Words) -> Iterator[str]:
    for found in rows:
        yield f"{found['id']}: {found['title']}"
        if found["purpose"]:
            yield f"  {found['purpose']}"
        yield f"  {words.say('choosing.reader', audience=found['audience_words'])}"
        if "why" in found:
            yield f"  {found['why']}"
        yield ""


def _situations(situations: Sequence[Situation], held: Sequence[Situation] | None, words: Words) -> Iterator[str]:
    if held is not None:
        titles = words.names(one.title for one in held)
        yield words.say("choosing.situations", titles=titles) if held else words.say("choosing.no_situation")
        return
    yield words.say("choosing.situation_list")
    for one in situations:
        yield f"  {one.id}: {one.title} ({one.who})"
        yield f"    {', '.join(one.documents)}"
