"""Languages: files kept up to date, what is said where a translation is missing, plurals, numbers, the check."""

import dataclasses
import gettext
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Final

import polib
import pytest
from conftest import DAY, ROOT, Here

import locales as script
from compliance_kit import locales, translations, wording
from compliance_kit.assessment import assess
from compliance_kit.catalogue import Catalogue
from compliance_kit.checks import terms, translation
from compliance_kit.definitions import load_documents, templates_root
from compliance_kit.documents import Composer
from compliance_kit.errors import BadInput
from compliance_kit.marks import CLOSE, OPEN, in_line, in_page, marked
from compliance_kit.messages import English, Forms, Message
from compliance_kit.papers import write
from compliance_kit.sheets import read_sheet
from compliance_kit.views.file_names import file_name
from compliance_kit.views.materials import facts_digest
from compliance_kit.wording import load_words

WORDS: Final = templates_root() / "base" / "words"
FEW: Final = {"words-page": {"words/page.draft": Message("words/page.draft", "DRAFT, not approved")}}
ONE: Final = {"words-page": {"words/page.more": Message("words/page.more", "{n} more", "{n} more of them")}}


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of languages that holds German without a single translation, and the glossary."""
    folder = tmp_path / "locales"
    (folder / "de").mkdir(parents=True)
    (folder / "de" / "language.yaml").write_text("name: Deutsch\ndirection: ltr\n")
    (folder / "glossary.yaml").write_text((ROOT / "locales" / "glossary.yaml").read_text(encoding="utf-8"))
    for module in (locales, script, translation, terms):
        monkeypatch.setattr(module, "folder", lambda: folder)
    locales.language.cache_clear()
    yield folder / "de"
    locales.language.cache_clear()


def written(folder: Path, name: str, text: str) -> Path:
    """A file of the translators, without a header."""
    path = folder / f"{name}.po"
    path.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n' + text, encoding="utf-8")
    locales.language.cache_clear()
    return path


def entry(key: str, english: str, translated: str, flags: str = "") -> str:
    """One text of such a file."""
    return f'{flags}msgctxt "{key}"\nmsgid "{english}"\nmsgstr "{translated}"\n\n'


def updated(folder: Path, texts: translations.Texts, catalogue: Catalogue) -> dict[str, polib.POFile]:
    """The files after an update."""
    for path, text in script.stale("de", texts, catalogue).items():
        if text is None:
            path.unlink()
        else:
            path.write_text(text, encoding="utf-8")
    return {path.stem: polib.pofile(str(path)) for path in folder.glob("*.po")}


# ---------------------------------------------------------------- files of the translators


@pytest.mark.parametrize("code", [code for code in locales.languages() if code != locales.SOURCE])
def test_the_files_of_the_translators_are_fresh(code: str, catalogue: Catalogue) -> None:
    found = script.stale(code, translations.english(catalogue), catalogue)
    assert [path.name for path in found] == [], f"run: python scripts/locales.py update {code}"


def test_keys_are_unique_and_every_text_has_words_or_joins_them(catalogue: Catalogue) -> None:
    texts = translations.english(catalogue)
    keys = [key for messages in texts.values() for key in messages]
    assert len(keys) == len(set(keys)) > 5000
    assert {"words/page.draft", "facts/use.purpose.ask", "entries/eu.ai_act.literacy.title"} <= set(keys)
    assert not [key for key in keys if key.startswith(("entries/us.", "entries/gb."))]


def test_words_of_licences_are_never_offered_for_translation(catalogue: Catalogue) -> None:
    phrases = {phrase.text for item in catalogue.entries.values() for phrase in item.set_phrases}
    offered = {message.text for messages in translations.english(catalogue).values() for message in messages.values()}
    assert phrases
    assert not phrases & offered


def test_a_new_text_is_added_and_the_same_input_gives_the_same_bytes(own: Path, catalogue: Catalogue) -> None:
    found = updated(own, FEW, catalogue)["words-page"]
    assert [(item.msgctxt, item.msgid, item.msgstr) for item in found] == [
        ("words/page.draft", "DRAFT, not approved", "")
    ]
    assert script.stale("de", FEW, catalogue) == {}
    text = (own / "words-page.po").read_text(encoding="utf-8")
    assert "Date" not in text
    assert str(ROOT) not in text


def test_a_changed_english_makes_the_translation_fuzzy_and_keeps_what_was_translated(
    own: Path, catalogue: Catalogue
) -> None:
    written(own, "words-page", entry("words/page.draft", "DRAFT", "ENTWURF"))
    found = updated(own, FEW, catalogue)["words-page"][0]
    assert (found.msgid, found.msgstr, found.fuzzy, found.previous_msgid) == (
        "DRAFT, not approved", "ENTWURF", True, "DRAFT",
    )  # fmt: skip
    assert script.stale("de", FEW, catalogue) == {}


def test_a_text_that_is_gone_stays_as_obsolete_and_one_that_was_never_translated_goes(
    own: Path, catalogue: Catalogue
) -> None:
    gone = entry("words/page.gone", "Gone", "Weg") + entry("words/page.empty", "Empty", "")
    written(own, "words-page", gone)
    found = updated(own, FEW, catalogue)["words-page"]
    assert [(item.msgctxt, item.obsolete) for item in found] == [("words/page.draft", False), ("words/page.gone", True)]
    assert script.stale("de", FEW, catalogue) == {}


def test_a_text_that_moved_within_its_file_takes_its_translation_along(own: Path, catalogue: Catalogue) -> None:
    written(own, "words-page", entry("words/page.older_name", "DRAFT, not approved", "ENTWURF"))
    found = updated(own, FEW, catalogue)["words-page"]
    assert (found[0].msgctxt, found[0].msgstr, found[0].fuzzy) == ("words/page.draft", "ENTWURF", False)


def test_a_text_that_takes_forms_offers_the_former_translation_for_each_of_them(
    own: Path, catalogue: Catalogue
) -> None:
    written(own, "words-page", entry("words/page.more", "{n} more", "{n} weitere"))
    found = updated(own, ONE, catalogue)["words-page"][0]
    assert found.msgstr_plural == {0: "{n} weitere", 1: "{n} weitere"}
    assert found.fuzzy


def test_the_same_english_of_the_same_kind_is_filled_in_once_somebody_translated_it(
    own: Path, catalogue: Catalogue
) -> None:
    texts = {"entries-eu": {f"entries/{name}.title": Message(f"entries/{name}.title", "Do it") for name in ("a", "b")}}
    written(own, "entries-eu", entry("entries/a.title", "Do it", "Es tun"))
    assert [item.msgstr for item in updated(own, texts, catalogue)["entries-eu"]] == ["Es tun", "Es tun"]


# ---------------------------------------------------------------- what is said


def test_english_opens_no_file_of_a_language(monkeypatch: pytest.MonkeyPatch, catalogue: Catalogue) -> None:
    monkeypatch.setattr(locales, "language", lambda code: pytest.fail(f"{code} was read"))
    assert locales.localised(catalogue, "en") is catalogue
    assert load_words(WORDS, "en", catalogue).say("page.draft") == "DRAFT, not approved"


def test_a_translation_is_said_and_what_is_lacking_is_english_between_marks(own: Path, catalogue: Catalogue) -> None:
    written(own, "words-page", entry("words/page.draft", "DRAFT, not approved", "ENTWURF, nicht freigegeben"))
    words = load_words(WORDS, "de", catalogue)
    assert words.say("page.draft") == "ENTWURF, nicht freigegeben"
    assert words.say("page.version") == marked("version")


def test_a_fuzzy_translation_and_one_of_another_english_are_never_said(own: Path, catalogue: Catalogue) -> None:
    other = entry("words/page.draft", "DRAFT, not approved", "ENTWURF", "#, fuzzy\n")
    written(own, "words-page", other + entry("words/page.version", "release", "Ausgabe"))
    words = load_words(WORDS, "de", catalogue)
    assert words.say("page.draft") == marked("DRAFT, not approved")
    assert words.say("page.version") == marked("version")


def test_forms_follow_the_number_in_each_language(own: Path, catalogue: Catalogue) -> None:
    forms = 'msgctxt "words/days.in"\nmsgid "in {n} day"\nmsgid_plural "in {n} days"\n'
    written(own, "words-engine", f'{forms}msgstr[0] "in {{n}} Tag"\nmsgstr[1] "in {{n}} Tagen"\n\n')
    words = load_words(WORDS, "de", catalogue)
    assert [words.say("days.in", n=number) for number in (1, 2, 1200)] == ["in 1 Tag", "in 2 Tagen", "in 1.200 Tagen"]


def test_the_files_of_a_language_say_how_many_forms_it_has_whatever_newer_rules_say(
    own: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = SimpleNamespace(num_plurals=3, plural_expr="(n == 1) ? 0 : n == 1000000 ? 1 : 2")
    monkeypatch.setattr("babel.messages.plurals.get_plural", lambda _code: newer)
    assert locales.plural_rule("de") == (3, newer.plural_expr)
    head = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    forms = 'msgctxt "words/days.in"\nmsgid "in {n} day"\nmsgid_plural "in {n} days"\n'
    two = f'{forms}msgstr[0] "in {{n}} Tag"\nmsgstr[1] "in {{n}} Tagen"\n\n'
    (own / "words-engine.po").write_text(head + two, encoding="utf-8")
    locales.language.cache_clear()
    assert locales.plural_rule("de") == (2, "(n != 1)")
    words = load_words(WORDS, "de", catalogue)
    assert [words.say("days.in", n=number) for number in (1, 2)] == ["in 1 Tag", "in 2 Tagen"]
    (own / "words-engine.po").write_text(head + two[:-1] + 'msgstr[2] "in {n} Tagen"\n\n', encoding="utf-8")
    locales.language.cache_clear()
    assert load_words(WORDS, "de", catalogue).say("days.in", n=2) == marked("in 2 days")


def test_english_has_one_form_for_one_and_another_for_every_other_number() -> None:
    forms = English().forms("", "{n} day", "{n} days")
    said = [wording.filled(forms, {"n": number}, "en") for number in (0, 1, 2)]
    assert said == ["0 days", "1 day", "2 days"]
    assert dataclasses.replace(forms, zero="no day").of(0) == "no day"
    with pytest.raises(TypeError, match="needs a number"):
        wording.filled(forms, {}, "en")


def test_arabic_takes_the_six_forms_of_its_rule() -> None:
    number, rule = locales.plural_rule("ar")
    which = gettext.c2py(rule)
    assert (number, [which(n) for n in (0, 1, 2, 3, 11, 100)]) == (6, [0, 1, 2, 3, 5, 4])


def test_templates_that_choose_between_one_and_other_themselves_keep_working() -> None:
    forms = Forms(("{n} day", "{n} days"), lambda number: int(number != 1))
    assert (forms["one"], forms["other"]) == ("{n} day", "{n} days")
    with pytest.raises(KeyError):
        _ = forms["many"]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("de", ["20.\u00a0November 2026", "1.234,5", "3,2 Millionen", "33,3\u00a0%"]),
        ("fr", ["20\u00a0novembre 2026", "1\u202f234,5", "3,2 millions", "33,3\u00a0%"]),
        ("es", ["20\u00a0de noviembre de 2026", "1.234,5", "3,2 millones", "33,3\u00a0%"]),
    ],
)
def test_dates_and_numbers_are_written_as_the_language_does(code: str, said: list[str], catalogue: Catalogue) -> None:
    words = load_words(WORDS, code, catalogue)
    numbers = [words.number(Fraction("1234.5")), words.number(Fraction(3_200_000)), words.percent(Fraction(1, 3))]
    assert [words.long_date(DAY), *numbers] == said
    assert words.number(Fraction(202) * 10**23, "FLOP").startswith("2,02")
    assert words.date(DAY) == "2026-11-20"


# ---------------------------------------------------------------- the catalogue


def test_a_language_changes_words_and_nothing_that_judges(own: Path, catalogue: Catalogue) -> None:
    entry_id = "eu.ai_act.interaction_notice"
    english = catalogue.entries[entry_id].title
    written(own, "entries-eu-ai-act", entry(f"entries/{entry_id}.title", english, "Auf die KI hinweisen"))
    german = locales.localised(catalogue, "de")
    assert german.entries[entry_id].title == "Auf die KI hinweisen"
    assert (german.digest, german.language) == (catalogue.digest, "de")
    for name, item in german.entries.items():
        assert item.when is catalogue.entries[name].when
    sheet = read_sheet(ROOT / "examples" / "lora_startup.yaml", catalogue)
    one, other = assess(catalogue, sheet, DAY), assess(german, sheet, DAY)
    assert facts_digest(one) == facts_digest(other)
    assert [(f.entry.id, f.verdict, f.timing) for f in one.findings.values()] == [
        (f.entry.id, f.verdict, f.timing) for f in other.findings.values()
    ]


def test_the_law_of_other_places_is_marked_as_english(own: Path, catalogue: Catalogue) -> None:
    german = locales.localised(catalogue, "de")
    assert own.is_dir()
    name = next(name for name in german.entries if name.startswith("us."))
    assert german.entries[name].title == marked(catalogue.entries[name].title)


# ---------------------------------------------------------------- marks


def test_a_page_shows_each_english_part_with_its_language_and_a_sign() -> None:
    page = in_page(f'<p title="{marked("x")}">{marked("one")} und {marked("two <b>three</b>")}</p>')
    assert page.count("<sup") == 2
    assert '<span class="english" lang="en">one</span><sup class="english">\u00a0EN</sup> und' in page
    assert 'title="x [EN]"' in page
    assert not re.search(f"[{OPEN}{CLOSE}]", page)


def test_marks_within_marks_and_marks_without_a_partner_do_no_harm() -> None:
    assert in_line(marked(f"a {marked('b')} c")) == "a b c [EN]"
    assert in_line(f"a{CLOSE} b") == "a b"
    assert in_page(f"<td>{OPEN}a</td><td>b</td>").endswith("<td>b</td>")


def test_the_explanation_of_the_sign_goes_where_nothing_is_marked() -> None:
    note = '<p class="english-note">note</p>'
    assert "note" not in in_page(f"<td>a</td>{note}")
    assert "note" in in_page(f"<td>{marked('a')}</td>{note}")


# ---------------------------------------------------------------- papers and commands


def test_every_paper_names_its_language_and_explains_the_english_in_it(own: Path, catalogue: Catalogue) -> None:
    assert own.is_dir()
    sheet = read_sheet(ROOT / "examples" / "mistral_nemo_gguf.yaml", catalogue)
    composer = Composer(assess(locales.localised(catalogue, "de"), sheet, DAY))
    for document in load_documents().values():
        page = write(composer, document, "html").decode()
        assert '<html lang="de" dir="ltr"' in page
        assert page.count('<p class="english-note">') == 1, document.id
        assert not re.search(f"[{OPEN}{CLOSE}]", page)
        assert "_de_" in file_name(composer, document, "pdf")


def test_facts_and_verdicts_are_the_same_in_every_language(catalogue: Catalogue) -> None:
    sheet = read_sheet(ROOT / "examples" / "mistral_nemo_gguf.yaml", catalogue)
    document = load_documents()["threshold_record"]
    found = []
    for code in ("en", "de", "fr", "es"):
        page = write(Composer(assess(locales.localised(catalogue, code), sheet, DAY)), document, "html").decode()
        found.append(sorted(re.findall(r'data-(?:finding="[^"]*" data-verdict|fact="[^"]*" data-state)="[^"]*"', page)))
    assert found[0]
    assert all(other == found[0] for other in found)


def test_the_language_is_that_of_the_option_else_of_the_sheet_else_of_the_machine(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text("format: 1\nsubject: {name: X}\nprofile: {locale: en}\nanswers: {}\n")
    silent = tmp_path / "silent.yaml"
    silent.write_text("format: 1\nsubject: {name: X}\nanswers: {}\n")
    said = {code: in_line(str(locales.sayer(code).text("words/page.law_as_of", "law as of"))) for code in ("en", "fr")}
    monkeypatch.setenv("LC_ALL", "fr_CH.UTF-8")
    assert said["en"] in here("assess", sheet).out.splitlines()[0]
    assert said["fr"] in here("assess", silent).out.splitlines()[0]
    assert said["fr"] in here("assess", sheet, "--language", "fr").out.splitlines()[0]
    monkeypatch.setenv("LC_ALL", "xx_XX")
    assert said["en"] in here("assess", silent).out.splitlines()[0]


def test_what_machines_read_is_the_same_whatever_the_machine_speaks(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text("format: 1\nsubject: {name: X}\nanswers: {}\n")
    before = here("assess", sheet, "--format", "json").out
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert here("assess", sheet, "--format", "json").out == before


def test_a_language_that_is_not_there_is_refused_with_those_that_are(here: Here) -> None:
    said = here("assess", ROOT / "examples" / "lora_startup.yaml", "--language", "tlh")
    assert (said.code, said.err) == (
        2,
        f"compliance-kit: --language: there is no language 'tlh'. Known are: {', '.join(locales.languages())}.\n",
    )


def test_a_sheet_that_asks_for_a_language_that_is_not_there_gets_english_and_a_word(here: Here, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text("format: 1\nsubject: {name: X}\nprofile: {locale: tlh}\nanswers: {}\n")
    said = here("assess", sheet)
    assert said.code == 0
    assert "'tlh'" in said.err


# ---------------------------------------------------------------- check --locale


def looked_at(own: Path, texts: str, catalogue: Catalogue) -> list[tuple[str, str]]:
    """What the check finds in one file, without what is missing."""
    written(own, "words-page", texts)
    found = translation.check_language("de", catalogue)
    return [(one.check, one.where or "") for one in found if one.check != "missing"]


def test_the_check_finds_everything_at_once_with_file_and_line(own: Path, catalogue: Catalogue) -> None:
    found = looked_at(
        own,
        entry("words/page.approved", "APPROVED {date}", "FREIGEGEBEN {datum}")
        + entry("words/page.draft", "DRAFT, not approved", "ENTWURF", "#, fuzzy\n")
        + entry("words/page.never", "Never", "Nie")
        + entry("words/page.version", "release", "Ausgabe"),
        catalogue,
    )
    assert [check for check, _ in found] == ["placeholder", "placeholder", "fuzzy", "obsolete", "stale"]
    assert found[0][1] == "locales/de/words-page.po:4 (words/page.approved)"


def test_a_term_is_held_to_the_glossary_with_its_inflections(own: Path, catalogue: Catalogue) -> None:
    name = "eu.ai_act.technical_documentation"
    english = catalogue.entries[name].actor
    assert "provider" in english
    good = entry(f"entries/{name}.actor", english, "Anbietern eines KI-Modells mit allgemeinem Verwendungszweck")
    assert looked_at(own, good, catalogue) == []
    bad = entry(f"entries/{name}.actor", english, "Versorger eines KI-Modells mit allgemeinem Verwendungszweck")
    assert [check for check, _ in looked_at(own, bad, catalogue)] == ["term"]


def test_what_is_missing_is_a_remark_and_anything_wrong_makes_the_exit_code_one(
    own: Path, here: Here, monkeypatch: pytest.MonkeyPatch, catalogue: Catalogue
) -> None:
    monkeypatch.setattr("compliance_kit.commands.check.load", lambda: catalogue)
    said = here("check", "--locale", "de")
    assert said.code == 0
    assert "are not translated" in said.out
    written(own, "words-page", entry("words/page.approved", "APPROVED {date}", "FREIGEGEBEN"))
    said = here("check", "--locale", "de")
    assert said.code == 1
    assert "lacks the placeholder {date}" in said.out


def test_a_file_that_is_no_gettext_file_is_named(own: Path, catalogue: Catalogue) -> None:
    (own / "words-page.po").write_text("no gettext\n")
    with pytest.raises(BadInput, match=r"words-page\.po"):
        translation.check_language("de", catalogue)


@pytest.mark.parametrize("code", ["de", "fr", "es"])
def test_translations_hold_to_placeholders_and_to_the_glossary(code: str, catalogue: Catalogue) -> None:
    wrong = [one for one in translation.check_language(code, catalogue) if one.check in ("placeholder", "term", "form")]
    assert [str(one) for one in wrong] == []


def test_the_glossary_takes_the_longest_term_and_names_where_each_was_read() -> None:
    glossary = terms.read_glossary()
    found = [term.term for term in glossary.terms_in("A provider of a general-purpose AI model with systemic risk.")]
    assert found == ["provider", "general-purpose AI model with systemic risk"]
    assert len(glossary.terms) >= 40
    seen = {spoken.seen for term in glossary.terms for spoken in (term.de, term.fr, term.es)}
    assert seen - {False} == set(glossary.sources)
