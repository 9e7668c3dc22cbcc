"""What is wrong is said in the language of the reader; every sentence that a start can meet can be translated."""

import ast
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pseudo
import pytest
from conftest import ROOT, Here
from test_bad_input import BAD, Bad

from compliance_kit import packs, refusals
from compliance_kit.errors import BadInput, Problems
from compliance_kit.refusals import Refusals, about, origin_said, refused

MET = [
    *(ROOT / "compliance_kit" / f"{name}.py" for name in (
        "_yaml", "sheets", "contents", "quantities", "mistakes", "situations", "workers")),
    *(path for path in sorted((ROOT / "compliance_kit" / "commands").glob("*.py")) if path.stem != "check"),
    *sorted((ROOT / "compliance_kit" / "typed").glob("*.py")),
    *sorted((ROOT / "compliance_kit" / "intake").glob("*.py")),
    *(ROOT / "compliance_kit" / "packing" / f"{name}.py" for name in (
        "archive", "branding", "kinds", "layers", "limits", "manifest", "signing", "store")),
    ROOT / "compliance_kit" / "cli.py",
    ROOT / "compliance_kit" / "option_values.py",
    ROOT / "compliance_kit" / "gates.py",
    ROOT / "compliance_kit" / "interop" / "ics.py",
    ROOT / "compliance_kit" / "kept.py",
    ROOT / "compliance_kit" / "pdf" / "carried.py",
    ROOT / "compliance_kit" / "pdf" / "signatures.py",
]  # fmt: skip
"""Where mistakes are said that people meet who use the program; authors have their own."""
RAISED = (
    "BadInput", "GateFailed", "MissingSoftware", "RenderFailed", "Unreadable", "Unusable", "ValueError",
    "_Broken", "_broken",
)  # fmt: skip
ENGLISH_STILL: dict[str, str] = {}


Names = dict[str, list[str]]


def sentences(node: ast.expr | None, names: Names) -> Iterator[str]:
    """The sentences that an expression can be, with X1 for what it fills in and no name of the module says."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield from map("".join, product(*(list(sentences(part, names)) for part in node.values)))
    elif isinstance(node, ast.FormattedValue):
        yield from names.get(getattr(node.value, "id", ""), ["X1"])
    elif isinstance(node, ast.IfExp):
        yield from (*sentences(node.body, names), *sentences(node.orelse, names))
    elif isinstance(node, ast.BinOp):
        yield from map("".join, product(sentences(node.left, names), list(sentences(node.right, names))))


def said_in(path: Path) -> Iterator[str]:
    """Every sentence about a mistake in a module: what is wrong, or how to mend it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: Names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            told = list(sentences(node.value, names))
            if isinstance(target, ast.Name) and told:
                names.setdefault(target.id, []).extend(told)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RAISED:
            mends = [word.value for word in node.keywords if word.arg == "mend"]
            for part in (*node.args[-1:], *mends):
                yield from names.get(part.id, []) if isinstance(part, ast.Name) else sentences(part, names)


@pytest.mark.parametrize("path", MET, ids=lambda path: path.stem)
def test_every_sentence_about_a_mistake_can_be_said_in_another_language(path: Path) -> None:
    say = Refusals(pseudo.Pseudo())
    found = {text: say.of(text) for text in said_in(path) if text.strip() and text not in ENGLISH_STILL}
    assert {text for text, said in found.items() if said == text and text.strip("X1.: ")} == set()


def test_the_sentences_are_found_in_the_code_at_all() -> None:
    assert len({text for path in MET for text in said_in(path)}) > 120


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_a_bad_sheet_is_refused_in_the_language_that_is_asked_for(bad: Bad, here: Here, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.yaml"
    sheet.write_bytes(bad.text if isinstance(bad.text, bytes) else bad.text.encode())
    english, german = (here("assess", sheet, "--language", code) for code in ("en", "de"))
    assert english.code == german.code == 2
    assert german.err != english.err
    place = f"{sheet}:{bad.line}: " if bad.line else str(sheet)
    assert german.err.startswith(f"compliance-kit: {place}")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("de", "ist ein Ordner. Nennen Sie die YAML-Datei selbst."),
        ("fr", "est un dossier. Indiquez le fichier YAML lui-même."),
        ("es", "es una carpeta. Indique el propio archivo YAML."),
    ],
)
def test_each_language_says_it_in_its_words(code: str, said: str, here: Here, tmp_path: Path) -> None:
    assert here("assess", tmp_path, "--language", code).err == f"compliance-kit: {tmp_path}: {said}\n"


def test_a_sentence_within_a_sentence_is_said_too() -> None:
    text = "base.models[0].name: 'x' is no number; write for example 3e24, 2.0×10²² or 42,496."
    assert refused(text, "de").startswith("base.models[0].name: „x“ ist keine Zahl; schreiben Sie zum Beispiel")


def test_what_is_none_of_our_sentences_stays_as_it_is_and_english_opens_no_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert refused("segmentation fault", "de") == "segmentation fault"
    monkeypatch.setattr(refusals, "refusals_in", lambda code: pytest.fail(f"{code} was read"))
    assert refused("is a folder", "en") == "is a folder"


SAID = {
    "the pack 'b' is not installed. 'a' needs it in a version >=1. You asked for it in a version ==2.": (
        "das Paket „b“ ist nicht installiert. „a“ braucht es in einer Version >=1. "
        "Sie haben es in einer Version ==2 verlangt."
    ),
    "is no GGUF file that can be read: its version is too old.": (
        "ist keine lesbare GGUF-Datei: ihre Version ist zu alt."
    ),
    "README.md: lists 3 models; the first one was read.": "README.md: führt 3 Modelle auf; gelesen wurde das erste.",
    "--fail-on applies: 1 binding entries in force: a.\n"
    "--fail-on moved: since 2026-06-01 there moved axes b; answers c.": (
        "--fail-on applies: 1 bindende Einträge in Kraft: a.\n"
        "--fail-on moved: seit dem 2026-06-01 haben sich verändert: Achsen b; Antworten c."
    ),
}


@pytest.mark.parametrize("english", SAID)
def test_sentences_of_imports_packs_and_gates_are_said_with_all_that_stands_in_them(english: str) -> None:
    assert refused(english, "de") == SAID[english]


def test_where_an_answer_comes_from_is_said_and_what_people_wrote_stays() -> None:
    table = "table of known base models, Epoch AI, 2026-07, row “A; B”; licence by name: C (licence.c)"
    said = "Tabelle bekannter Basismodelle, Epoch AI, 2026-07, Zeile „A; B“; Lizenz nach ihrem Namen: C (licence.c)"
    assert origin_said(table, "de") == said
    assert origin_said(table, "en") == table
    assert origin_said("README.md:2: “license: mit”; is a folder", "de") == "README.md:2: “license: mit”; is a folder"


@pytest.mark.parametrize(("code", "kind"), [("de", "Leitlinie"), ("fr", "recommandation"), ("es", "orientación")])
def test_packs_are_listed_in_the_language_that_is_asked_for(
    code: str, kind: str, here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPLIANCE_KIT_PACKS", str(tmp_path))
    here("pack", "install", ROOT / "examples" / "packs" / "downstream_council")
    assert here("pack", "list", "--language", code).out.endswith(f"({kind})\n")
    manifest = next(tmp_path.glob("*/*/pack.yaml"))
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("title:", "name:"), encoding="utf-8")
    english, said = (here("pack", "list", "--language", one).out for one in ("en", code))
    assert "is not known here" in english
    assert "is not known here" not in said


def test_many_problems_are_each_said_on_a_line() -> None:
    problems = Problems([BadInput("is a folder.", where=place, mend="Is it the right file?") for place in ("a", "b")])
    assert (
        about(problems, "es")
        == "a: es una carpeta. ¿Es el archivo correcto?\nb: es una carpeta. ¿Es el archivo correcto?"
    )


def test_the_language_of_a_refusal_is_that_of_the_option_else_of_the_damaged_sheet_else_of_the_machine(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text("format: 1\nsubject: {name: A}\nprofile: {locale: es}\nanswers: [\n", encoding="utf-8")
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    assert "YAML válido" in here("assess", sheet).err
    assert "gültiges YAML" in here("assess", sheet, "--language", "de").err
    assert "gültiges YAML" in here("assess", sheet, "--language=de").err
    assert "introuvable" in here("assess", tmp_path / "nowhere.yaml").err


def test_a_damaged_file_of_the_language_does_not_hide_what_was_wrong(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "templates" / "base" / "words").mkdir(parents=True)
    (tmp_path / refusals.WORDS).write_text("[", encoding="utf-8")
    refusals.refusals_in.cache_clear()
    monkeypatch.setattr(refusals, "data_root", lambda: tmp_path)
    assert here("assess", tmp_path, "--language", "de").err.endswith("is a folder. Name the YAML file itself.\n")
    refusals.refusals_in.cache_clear()
    assert packs.data_root() != tmp_path
