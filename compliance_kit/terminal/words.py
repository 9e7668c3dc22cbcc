"""The wording of the interview, read from the pack: data, not Python."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from compliance_kit import _yaml
from compliance_kit.errors import Problems
from compliance_kit.locales import SOURCE, sayer
from compliance_kit.marks import signed
from compliance_kit.messages import in_words
from compliance_kit.mistakes import said
from compliance_kit.sources import Data, Text

WORDS = Path("templates", "base", "words", "interview.yaml")


class Words(Data):
    """Every sentence that the interview says; the file explains where each one stands."""

    welcome: Text
    resumed: Text
    ask_subject: Text
    help_subject: Text
    ask_version: Text
    offered: Text
    help_version: Text
    ask_by: Text
    help_by: Text
    needs_name: Text
    bare_date: Text
    keys_pick: Text
    keys_tick: Text
    keys_write: Text
    keys_page: Text
    keys_plain: Text
    can_write: Text
    can_also: Text
    separator: str
    last_separator: str
    examples: Mapping[str, tuple[str, ...]]
    word_not_known: Text
    word_none: Text
    unit: Text
    about: Text
    number_of: Text
    counsel: Text
    answer_yes: Text
    answer_no: Text
    answer_not_known: Text
    answer_none: Text
    pick_unsure: Text
    unsure_about: Text
    ask_unsure: Text
    help_unsure: Text
    nothing_ticked: Text
    alone: Text
    nobody_unsure: Text
    plus_minus: Text
    between: Text
    read_as: Text
    not_in_table: Text
    near_names: Text
    another: Text
    help_kept: Text
    how_many: Text
    too_many: Text
    unfinished: Text
    listed: Text
    name_missing: Text
    removed: Text
    item: Text
    progress: Text
    progress_last: Text
    recorded: Text
    refused: Text
    why: Text
    why_one: Text
    why_none: Text
    why_entry: Text
    why_axis: Text
    why_document: Text
    why_more: Text
    first_question: Text
    settled: Text
    settled_all: Text
    axis: Text
    crossed: Text
    no_line: Text
    no_line_yet: Text
    not_all_clear: Text
    results: Mapping[Literal["met", "unclear", "not_known", "clear"], Text]
    page_title: Text
    page_empty: Text
    page_go_on: Text
    page_done: Text
    finished: Text
    finished_triage: Text
    next_steps: Text
    stopped: Text
    stopped_empty: Text
    merged: Text
    imported: Text
    import_nothing: Text
    import_against: Text
    import_unconfirmed: Text
    import_differ: Text
    import_differ_licence: Text
    import_differ_compute: Text
    import_yours: Text
    import_head: Text
    import_accept: Text
    import_whole: Text
    import_change: Text
    import_refuse: Text
    import_done: Text
    import_why: Text
    keys_import: Text
    known: Text
    beyond: Text
    nothing_open: Text
    open_count: Text
    open_question: Text
    open_more: Text
    not_settled: Text
    sections: Mapping[str, Text]
    month_is_enough: frozenset[str]
    offers: Mapping[str, Text]
    places: Mapping[str, Text]
    units: Mapping[str, str] = {}  # of the catalogue, by their English names
    language: str = SOURCE


def load_words(root: Path, language: str = SOURCE, units: Mapping[str, str] | None = None) -> Words:
    """The wording that lies under the root of the data, in a language, with the names of units in it.

    Raises:
        Problems: what is wrong with the file, with its line.

    """
    text = _yaml.read_text(root / WORDS, name=WORDS.as_posix())
    try:
        tree = in_words(WORDS.stem, _yaml.parse(text, WORDS.as_posix()), sayer(language, signed))
        return TypeAdapter(Words).validate_python({**tree, "units": units or {}, "language": language})
    except ValidationError as error:
        raise Problems(said(error, text, WORDS.as_posix(), ())) from None
