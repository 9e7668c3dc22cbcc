"""`compliance-kit compare`: two sheets, one sheet on two days, or one sheet under two editions of the catalogue."""

import argparse
import dataclasses
import datetime
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from compliance_kit import _yaml
from compliance_kit.answers import AnswerSheet
from compliance_kit.assessment import Assessment, assess
from compliance_kit.commands._common import as_json, day, language_for, load_catalogue, read, sources, words_of
from compliance_kit.documents import wanted_by
from compliance_kit.errors import BadInput
from compliance_kit.interop.ics import Date, calendar
from compliance_kit.interview import definition, waiting_questions
from compliance_kit.locales import localised
from compliance_kit.marks import signed
from compliance_kit.migrations import unmigrated
from compliance_kit.packs import load
from compliance_kit.sheets import fitting
from compliance_kit.timetable import events
from compliance_kit.views.comparison import ComparisonRows, event_rows, told
from compliance_kit.wording import Words, initial


@dataclasses.dataclass(frozen=True)
class Pair:
    """What is compared.

    Attributes:
        before, after: the two assessments.
        title: what they are, in words.
        between: what happens from the day of the first to the day of the second, for one sheet on two days.
        ask: what is to be answered under the newer edition; lost: answers that the older one does not understand.

    """

    before: Assessment
    after: Assessment
    title: str
    between: tuple[dict[str, Any], ...] = ()
    ask: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def run(options: argparse.Namespace) -> int:
    """Print or write what moved."""
    catalogue, texts = sources(options, *options.sheets)
    sheets = [read(source, catalogue, options.profile) for source in texts]
    words = words_of(localised(catalogue, language_for(options, sheets[-1]), signed))
    days = [day(text) for text in options.on or ()]
    pair = _pair(options, sheets, days, words)
    encoding = "utf-8" if options.out else sys.stdout.encoding
    text = _calendar(pair, words) if options.format == "ics" else _written(options.format, pair, words, encoding)
    if options.out:
        _yaml.write_atomically(Path(options.out), text)
        print(options.out)
    elif isinstance(text, bytes):
        sys.stdout.flush()
        sys.stdout.buffer.write(text)  # a calendar is UTF-8 with its own line ends, whatever the terminal
    else:
        print(text, end="")
    return 0


def _pair(
    options: argparse.Namespace, sheets: Sequence[AnswerSheet], days: Sequence[datetime.date], words: Words
) -> Pair:
    asked = [len(sheets) > 1, len(days) > 1 or (len(days) == 1 and len(sheets) == 1 and not options.catalogue)]
    asked.append(bool(options.catalogue))
    if sum(asked) != 1 or len(sheets) > 2 or len(days) > 2:
        raise BadInput(
            "compares one thing at a time: two sheets, two days, or two editions of the catalogue.",
            where="compare",
            mend="Write: compare A.yaml B.yaml; or A.yaml --on DAY --on DAY; or A.yaml --catalogue FOLDER",
        )
    if len(sheets) > 1:
        return _sheets(sheets, days[0] if days else day(None), words, simulate=options.simulate)
    if options.catalogue:
        return _editions(
            sheets[0], Path(options.catalogue), days[0] if days else day(None), words, simulate=options.simulate
        )
    first, second = days if len(days) > 1 else (day(None), days[0])
    if first > second:
        raise BadInput(
            f"the first day ({first}) lies after the second ({second}).",
            where="--on",
            mend="Name the earlier day first.",
        )
    return _days(sheets[0], first, second, words, simulate=options.simulate)


def _sheets(sheets: Sequence[AnswerSheet], on: datetime.date, words: Words, *, simulate: bool) -> Pair:
    before, after = (assess(words.catalogue, sheet, on, simulate=simulate) for sheet in sheets)
    names = [f"{sheet.subject.name} {sheet.subject.version}" for sheet in sheets]
    return Pair(before, after, words.say("compare.sheets", first=names[0], second=names[1], day=on.isoformat()))


def _days(sheet: AnswerSheet, first: datetime.date, second: datetime.date, words: Words, *, simulate: bool) -> Pair:
    before = assess(words.catalogue, sheet, first, simulate=simulate)
    after = before.again(on=second)
    between = tuple(event_rows(events(before, second), words))
    title = words.say("compare.days", subject=_subject(sheet), first=first.isoformat(), second=second.isoformat())
    return Pair(before, after, title, between)


def _subject(sheet: AnswerSheet) -> str:
    return f"{sheet.subject.name} {sheet.subject.version}"


def _editions(sheet: AnswerSheet, folder: Path, on: datetime.date, words: Words, *, simulate: bool) -> Pair:
    """The older edition lies in a folder; answers that it does not understand are left out there and named."""
    old = load_catalogue([pack.folder for pack in words.catalogue.packs], load(folder))
    known, lost = fitting(unmigrated(sheet, old, words.catalogue), old)
    spoken = localised(old, words.locale, signed)
    before, after = (
        assess(law, answers, on, simulate=simulate) for law, answers in ((spoken, known), (words.catalogue, sheet))
    )
    editions = {"first": old.manifest.version, "second": words.catalogue.manifest.version}
    title = words.say("compare.editions", subject=_subject(sheet), day=on.isoformat(), **editions)
    return Pair(before, after, title, (), tuple(_to_ask(before, after)), lost)


def _to_ask(before: Assessment, after: Assessment) -> Iterator[str]:
    """The questions that matter under the newer edition and did not under the older one, or that it set aside."""
    documents = after.sheet.profile.documents
    asked = waiting_questions(before, wanted_by(before.catalogue, documents))
    for path in waiting_questions(after, wanted_by(after.catalogue, documents)):
        if path not in asked:
            yield path


def _written(form: str, pair: Pair, words: Words, encoding: str) -> str:
    found = ComparisonRows(pair.before, pair.after, words).data()
    if form == "json":
        rest = {"title": pair.title, "between": list(pair.between), "ask": list(pair.ask), "lost": list(pair.lost)}
        told_of = list(pair.after.sheet.told)
        return as_json({**rest, "told": told_of, **found}, encoding) + "\n"
    head = [f"# {pair.title}" if form == "markdown" else pair.title, ""]
    body = told(found, words, bold="**" if form == "markdown" else "")
    return "\n".join([*head, *body, *_rest(pair, words)]) + "\n"


def _rest(pair: Pair, words: Words) -> Iterator[str]:
    if pair.before.on != pair.after.on:
        yield from ("", words.say("compare.timetable" if pair.between else "compare.no_event"), "")
        for row in pair.between:
            parts = {name: str(row[name]) for name in ("day", "title", "source", "force", "verdict")}
            yield f"- {words.say('compare.event', what=row['what_words'], **parts)}"
    yield from _listed("ask", (_asked(pair.after, path, words) for path in pair.ask), words)
    yield from _listed("lost", pair.lost, words)
    yield from _listed("told", pair.after.sheet.told, words)


def _asked(assessment: Assessment, path: str, words: Words) -> str:
    return words.say("compare.asked", path=path, ask=definition(assessment.catalogue, path).ask or path)


def _listed(head: str, items: Iterator[str] | Sequence[str], words: Words) -> Iterator[str]:
    found = list(items)
    if found:
        yield from ("", words.say(f"compare.{head}"), "", *(f"- {item}" for item in found))


def _calendar(pair: Pair, words: Words) -> bytes:
    if pair.before.on == pair.after.on:
        raise BadInput(
            "a calendar needs two days.",
            where="--format ics",
            mend="Write: compare SHEET --on DATE --on DATE --format ics",
        )
    dates = [_date(row, pair, words) for row in pair.between]
    return calendar(dates, pair.title, words.catalogue.manifest.released)


def _date(row: dict[str, Any], pair: Pair, words: Words) -> Date:
    title = words.say("compare.calendar", what=initial(row["what_words"]), title=row["title"])
    parts = {name: row[name] for name in ("summary", "source", "force", "verdict")}
    edition = words.catalogue.manifest.version
    text = words.say("compare.calendar_text", day=pair.before.on.isoformat(), catalogue=edition, **parts)
    shown = title if row["decided"] else words.say("compare.calendar_open", title=title)
    return Date(
        row["day"], f"{row['id']}.{row['what']}.{row['day'].isoformat()}", shown, text, row["url"], row["decided"]
    )
