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
from compliance_kit.refusals import Refusals, about, refused

MET = [
    *(ROOT / "compliance_kit" / f"{name}.py" for name in (
        "_yaml", "sheets", "contents", "quantities", "mistakes", "situations", "workers")),
    *(path for path in sorted((ROOT / "compliance_kit" / "commands").glob("*.py")) if path.stem != "check"),
    *sorted((ROOT / "compliance_kit" / "typed").glob("*.py")),
    ROOT / "compliance_kit" / "cli.py",
    ROOT / "compliance_kit" / "pdf" / "carried.py",
    ROOT / "compliance_kit" / "pdf" / "signatures.py",
]  # fmt: skip
"""Where mistakes are said that people meet who use the program; authors have their own."""
RAISED = ("BadInput", "GateFailed", "MissingSoftware", "RenderFailed", "Unreadable", "Unusable", "ValueError")
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
    monkeypatch.setattr(refusals, "_of", lambda code: pytest.fail(f"{code} was read"))
    assert refused("is a folder", "en") == "is a folder"


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
    refusals.forget()
    monkeypatch.setattr(refusals, "data_root", lambda: tmp_path)
    assert here("assess", tmp_path, "--language", "de").err.endswith("is a folder. Name the YAML file itself.\n")
    refusals.forget()
    assert packs.data_root() != tmp_path
