"""Attacks on packs: each ends in a clear message, and nothing outside is read or written."""

import os
import resource
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from compliance_kit.authoring.new import new_pack
from compliance_kit.cli import main
from compliance_kit.packing.limits import files_of
from compliance_kit.packs import load

ATTACKS: list[Mapping[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "hostile" / "attacks.yaml").read_text("utf-8")
)
SECRET = "the secret of the house"
BUILD, CHECK = ("pack", "build", "-o", "built.ckpack"), ("check",)
COMMANDS = (BUILD, CHECK, ("pack", "test"), ("pack", "install"))
Run = Callable[..., tuple[int, str]]
STATUS = """- {{id: att_body.s{n}, title: t{n}, certainty: guidance, when: {{{below}: true}},
   source: {{instrument: att_body.standard, pinpoint: "section 1"}}}}
"""
ENTRY = """id: {name}
kind: guidance
force: {force}
title: t
summary: s
actor: a
places: []
source: {{instrument: att_body.standard, pinpoint: "section 1"}}
applies: [{{from: 2026-01-01}}]
when: {{release.to_others: true}}
certainty: guidance
verified: false
"""


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good pack."""
    folder = tmp_path_factory.mktemp("good") / "pack"
    new_pack(folder, "att_body", "A body", "A standard", load())
    return folder


@pytest.fixture
def pack(good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it in an empty place, beside a secret."""
    (tmp_path / "secret.svg").write_text(f"<svg>{SECRET}</svg>", "utf-8")
    (tmp_path / "secret.yaml").write_text(f"- {{id: att_body.x, title: {SECRET}}}\n", "utf-8")
    monkeypatch.setenv("COMPLIANCE_KIT_PACKS", str(tmp_path / "store"))
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(good, tmp_path / "pack"))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*arguments: str) -> tuple[int, str]:
        capsys.readouterr()
        code = main(arguments)
        told = capsys.readouterr()
        return code, told.out + told.err

    return command


def made(content: str) -> str:
    """The content of a file; short names stand for what is long."""
    if content == "DEEP":
        return "- " * 5000 + "x\n"
    if content == "CHAIN":
        chain = [STATUS.format(n=n, below=f"att_body.s{n + 1}") for n in range(200)]
        return "".join(chain) + STATUS.format(n=200, below="release.to_others")
    for word, force in (("ENTRY ", "guidance"), ("BINDING ", "binding")):
        if content.startswith(word):
            name, _, more = content.removeprefix(word).partition("\n")
            return ENTRY.format(name=name, force=force) + more
    return content


def there(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def refused(run: Run, pack: Path, told: str, commands: Sequence[tuple[str, ...]] = COMMANDS) -> None:
    """The commands refuse the pack with that message, and leave everything as it was."""
    before, memory = there(pack.parent), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for command in commands:
        name, *rest = command if command[0] == "check" else (f"{command[0]} {command[1]}", *command[2:])
        code, said = run(*name.split(), str(pack), *rest)
        assert code in (1, 2), (command, said)
        assert told in said, (command, said)
        assert SECRET not in said
        assert "Traceback" not in said
        assert not [letter for letter in said if not letter.isprintable() and letter != "\n"]
    after = there(pack.parent)
    assert {path for path in after - before if not path.startswith("store")} == set()
    assert not list((pack.parent / "store").rglob("pack.yaml"))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 300 * 1024


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack["name"] for attack in ATTACKS])
def test_an_attack_ends_in_a_message(run: Run, pack: Path, attack: Mapping[str, Any]) -> None:
    for name, content in attack["files"].items():
        path = pack / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made(content), "utf-8")
    place = ATTACKS.index(attack)
    refused(run, pack, attack["told"], COMMANDS if place % 6 == 0 else [COMMANDS[place % 4]])


@pytest.mark.parametrize(
    "name", ["obligations/att_body/thresholds.yaml", "pack.yaml", "examples/example.yaml", "branding/logo.svg"]
)
def test_a_link_to_a_secret_is_refused(run: Run, pack: Path, name: str) -> None:
    (pack / name).unlink(missing_ok=True)
    (pack / name).symlink_to(pack.parent / "secret.yaml")
    refused(run, pack, "pack.yaml" if name == "pack.yaml" else "is a link")


def test_a_link_to_a_folder_is_refused(run: Run, pack: Path) -> None:
    (pack / "obligations" / "more").symlink_to(pack.parent)
    refused(run, pack, "is a link")


@pytest.mark.parametrize(
    ("command", "reader"),
    [(("pack", "install"), "store.files_of"), (BUILD, "limits.files_of")],
    ids=["install", "build"],
)
def test_a_link_that_takes_the_place_of_a_file_after_the_look_is_refused(
    run: Run, pack: Path, command: tuple[str, ...], reader: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def swapped(folder: Path) -> object:
        found = files_of(folder)
        (pack / "LICENSE").unlink(missing_ok=True)
        (pack / "LICENSE").symlink_to(pack.parent / "secret.yaml")
        return found

    monkeypatch.setattr(f"compliance_kit.packing.{reader}", swapped)
    refused(run, pack, "was changed by another program while it was read", [command])


def test_a_pipe_that_never_speaks_is_refused(run: Run, pack: Path) -> None:
    os.mkfifo(pack / "obligations" / "att_body" / "pipe.yaml")
    refused(run, pack, "is no ordinary file")


def test_too_many_files_are_refused(run: Run, pack: Path) -> None:
    many = pack / "examples" / "many"
    many.mkdir()
    for number in range(2001):
        (many / f"{number}.txt").touch()
    refused(run, pack, "more than 2000 files")


def test_a_translation_of_the_words_of_others_is_not_used(run: Run, pack: Path) -> None:
    path = pack / "locales" / "fr" / "x.po"
    path.parent.mkdir(parents=True)
    path.write_text(
        'msgid ""\nmsgstr ""\n\nmsgctxt "words/engine.verdict.applies"\nmsgid "applies"\nmsgstr "NICHTIG"\n\n'
        'msgctxt "entries/eu.ai_act.literacy.title"\n'
        'msgid "Support the AI literacy of the people who work with the system"\nmsgstr "NICHTIG"\n',
        "utf-8",
    )
    sheet = str(pack / "examples" / "example.yaml")
    code, said = run("assess", sheet, "--pack", str(pack), "--language", "fr", "--on", "2026-11-20")
    assert code == 0, said
    assert "NICHTIG" not in said
