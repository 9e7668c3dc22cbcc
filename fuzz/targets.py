"""What is fuzzed: functions that take bytes of anybody and end in a result or in a message, never in anything else."""

import contextlib
import datetime
import functools
import io
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from compliance_kit import _yaml, locales, packs
from compliance_kit.answers import AnswerSheet, Subject
from compliance_kit.assessment import assess
from compliance_kit.authoring.ciso_in import read_ciso
from compliance_kit.authoring.drafts import pack_of_drafts
from compliance_kit.authoring.new import new_pack
from compliance_kit.authoring.oscal_in import read_oscal
from compliance_kit.catalogue import Catalogue
from compliance_kit.definitions import load_documents
from compliance_kit.errors import KitError
from compliance_kit.formats.foreign import check_page
from compliance_kit.intake.collected import collected
from compliance_kit.intake.taken import taken
from compliance_kit.knowledge import Knowledge
from compliance_kit.packing import archive, branding, limits, signing
from compliance_kit.packing.layers import layered
from compliance_kit.reading import calculation, condition
from compliance_kit.report import finding_data
from compliance_kit.sheets import sheet_from_text, sheet_text

ROOT: Final = Path(__file__).resolve().parent.parent
DAY: Final = datetime.date(2026, 11, 20)
PACK: Final = "fuz_body"
NAMES: Final = (
    "pack.yaml",
    f"obligations/{PACK}/instruments.yaml",
    f"obligations/{PACK}/thresholds.yaml",
    f"obligations/{PACK}/determinations.yaml",
    f"obligations/{PACK}/more_prompts.yaml",
    f"obligations/facts/{PACK}.yaml",
    "obligations/tables/fuz_body_t.yaml",
    "obligations/cases/x.yaml",
    "obligations/places.yaml",
    "obligations/profiles.yaml",
    "obligations/migrations.yaml",
    f"templates/{PACK}_statement/document.yaml",
    "branding/brand.yaml",
    f"templates/{PACK}_statement/style.css",
    "locales/de/x.po",
    "examples/example.yaml",
)
"""The files of the pack that may be replaced; the first byte of the input chooses one of them."""
CARD_NAMES: Final = (
    "README.md", "config.json", "adapter_config.json", "train.yaml", "mergekit_config.yml", "bom.json", "m.gguf",
    "m.safetensors",
)  # fmt: skip
"""The files of a model folder; the first byte of the input chooses one of them."""


class Target(NamedTuple):
    """One thing that is fuzzed.

    Attributes:
        run: takes the bytes; whatever it raises is a defect.
        seeds: valid inputs to begin with.

    """

    run: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]


_STEERING: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
LAST: Final = [b""]
"""What a target got last: what a grown input was made into."""


def told(run: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """The same, ending well where the input is refused with a message that a terminal can show."""

    @functools.wraps(run)
    def refused(data: bytes) -> None:
        LAST[0] = data
        try:
            run(data)
        except KitError as error:
            said = str(error)
            if not said.strip() or _STEERING.search(said):
                raise AssertionError(f"a refusal that no terminal can show: {said[:200]!r}") from error

    return refused


@functools.cache
def catalogue() -> Catalogue:
    """The built-in catalogue."""
    return packs.load()


@functools.cache
def folder() -> Path:
    """A folder that goes when the process ends."""
    made = tempfile.TemporaryDirectory(prefix="compliance-kit-fuzz-")
    _KEPT.append(made)
    return Path(made.name)


_KEPT: list["tempfile.TemporaryDirectory[str]"] = []


@functools.cache
def good_pack() -> Mapping[str, str]:
    """The files of a good pack by name."""
    new_pack(folder() / "good", PACK, "A body", "A standard", catalogue())
    found = (path for path in (folder() / "good").rglob("*") if path.is_file())
    return {path.relative_to(folder() / "good").as_posix(): path.read_text("utf-8") for path in found}


def _text(data: bytes) -> str:
    return _yaml.read_stream(io.BytesIO(data), "the input")


@told
def sheet(data: bytes) -> None:
    """An answer sheet: read, judged, told, written and read again."""
    found = sheet_from_text(_text(data), "the sheet", catalogue())
    for finding in assess(catalogue(), found, DAY).findings.values():
        finding.verdict  # noqa: B018 - judged when it is asked for
    again = sheet_from_text(sheet_text(found), "the sheet", catalogue())
    if again.answers != found.answers:
        raise AssertionError("a sheet that is written is another one when it is read")


@told
def card(data: bytes) -> None:
    """A file of a model folder: read, made proposals, put into a sheet that is written and read."""
    if not data:
        return
    name = CARD_NAMES[data[0] % len(CARD_NAMES)]
    home = folder() / "card"
    home.mkdir(exist_ok=True)
    path = home / name
    path.write_bytes(data[1:])
    try:
        found = collected([path], catalogue())
    finally:
        path.unlink()
    made = taken(AnswerSheet(Subject(name="test")), found.answers, catalogue()).sheet
    sheet_from_text(sheet_text(made), "the sheet", catalogue())


@told
def condition_text(data: bytes) -> None:
    """A condition or calculation, judged where nothing is known of the facts of the catalogue."""
    from pydantic_core import PydanticCustomError  # noqa: PLC0415 - as validation does around it

    tree = _yaml.parse(_text(data), "the condition")
    knowledge = Knowledge(catalogue(), AnswerSheet(Subject(name="test")), DAY)
    for read in (condition, calculation):
        with contextlib.suppress(PydanticCustomError, ValueError):
            read(tree)
    with contextlib.suppress(PydanticCustomError, ValueError):
        found = condition(tree)
        if _known(found):
            knowledge.judged(found)


def _known(found: object) -> bool:
    """Whether every fact of a condition is there to be compared as it is; `check` refuses the others."""
    from compliance_kit.conditions import Compare, facts_of  # noqa: PLC0415 - as above

    named = list(facts_of(found))  # type: ignore[arg-type] # a condition
    return all(
        fact in catalogue().facts
        and isinstance(leaf, Compare)
        and leaf.operator == "is"
        and isinstance(leaf.operand, bool) == (catalogue().facts[fact].kind == "boolean")
        for fact, leaf in named
    )


@told
def pack(data: bytes) -> None:
    """A pack with one file replaced: read on top of the catalogue, judged and said in another language."""
    if not data:
        return
    home = folder() / "pack"
    name = NAMES[data[0] % len(NAMES)]
    files: dict[str, bytes] = {one: text.encode() for one, text in good_pack().items()}
    files[name] = data[1:]
    for one, content in files.items():
        path = home / one
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)
    for path in home.rglob("*"):
        if path.is_file() and path.relative_to(home).as_posix() not in files:
            path.unlink()
    found, _ = layered([home], catalogue())
    load_documents(packs=found.packs)
    if name.endswith(".po"):
        locales.read_po(home / name)
    judged = assess(found, AnswerSheet(Subject(name="test")), DAY)
    for entry in found.entries:
        if entry.startswith(f"{PACK}."):
            finding_data(judged, judged.finding(entry))


@told
def packed(data: bytes) -> None:
    """The archive of a pack, unpacked nowhere."""
    path = folder() / "x.ckpack"
    path.write_bytes(data)
    archive.read_archive(path)


@functools.cache
def _good_archive() -> archive.Packed:
    path = folder() / "good.ckpack"
    path.write_bytes(next(iter(_archives())))
    return archive.read_archive(path)


@told
def signature(data: bytes) -> None:
    """The signature of a pack."""
    path = folder() / "x.sig"
    path.write_bytes(data)
    signing.verified(_good_archive(), path)


@told
def logo(data: bytes) -> None:
    """A logo: a drawing or a picture."""
    home = folder() / "logo"
    name = "logo.png" if data[:1] == b"\x89" else "logo.svg"
    files = {"branding/brand.yaml": f"{{logo: {name}, alt: x}}".encode(), f"branding/{name}": data}
    for one, content in files.items():
        (home / one).parent.mkdir(parents=True, exist_ok=True)
        (home / one).write_bytes(content)
    branding.look_of(home)


@told
def page(data: bytes) -> None:
    """A page that a template of others made."""
    check_page(_text(data), limits.LARGEST_HTML)


@told
def foreign(data: bytes) -> None:
    """A catalogue of another program, made a pack of drafts."""
    path = folder() / ("x.json" if data[:1] in (b"{", b"[") else "x.yaml")
    path.write_bytes(data)
    work = read_oscal(path) if path.suffix == ".json" else read_ciso(path)
    pack_of_drafts(work, PACK, "A body")


def _of(*patterns: str, first: int | None = None) -> Callable[[], Iterable[bytes]]:
    head = b"" if first is None else bytes([first])
    return lambda: [head + path.read_bytes() for one in patterns for path in sorted(ROOT.glob(one))]


def _pack_seeds() -> Iterable[bytes]:
    for place, name in enumerate(NAMES):
        if name in good_pack():
            yield bytes([place]) + good_pack()[name].encode()
    for home in ("downstream_council", "kranich_policy"):
        for path in sorted((ROOT / "examples" / "packs" / home).rglob("*.yaml")):
            last = path.name
            place = next((n for n, one in enumerate(NAMES) if one.endswith(f"/{last}") or one == last), 4)
            yield bytes([place]) + path.read_bytes()


def _conditions() -> Iterable[bytes]:
    for path in sorted((ROOT / "obligations" / "eu").rglob("*.yaml"))[:80]:
        tree = _yaml.parse(path.read_text("utf-8"), path.name)
        when = tree.get("when") if isinstance(tree, dict) else None
        if when is not None:
            import json  # noqa: PLC0415 - only here

            yield json.dumps(when, default=str).encode()


def _archives() -> Iterable[bytes]:
    from compliance_kit.packing.manifest import manifest_from  # noqa: PLC0415 - only here

    files = {name: text.encode() for name, text in good_pack().items()}
    yield archive.built(files, manifest_from(good_pack()["pack.yaml"]))
    few = {name: files[name] for name in ("pack.yaml",)}
    yield archive.built(few, manifest_from(good_pack()["pack.yaml"]))


def _signatures() -> Iterable[bytes]:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa  # noqa: PLC0415 - only here

    yield signing.signed(_good_archive(), ed25519.Ed25519PrivateKey.generate())
    yield signing.signed(_good_archive(), ec.generate_private_key(ec.SECP256R1()))
    yield signing.signed(_good_archive(), rsa.generate_private_key(65537, 2048))


def _logos() -> Iterable[bytes]:
    yield (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 40"><g fill="red" transform="scale(2)"><path '
        b'd="M1 1L2 2Z"/></g><polygon points="1,2 3,4"/></svg>'
    )
    from PIL import Image  # noqa: PLC0415 - only here

    for mode in ("RGB", "RGBA", "P", "L", "1"):
        made = io.BytesIO()
        Image.new(mode, (3, 2)).save(made, "PNG")
        yield made.getvalue()


def _pages() -> Iterable[bytes]:
    yield (
        b'<html lang="en"><head><meta charset="utf-8"><title>x</title><link rel="stylesheet" href="kit:base/page.css">'
        b'<style>p { color: red }</style></head><body><h1 id="a">x</h1><table><tbody><tr><th scope="row">x</th>'
        b'<td>x</td></tr></tbody></table><figure><svg viewBox="0 0 1 1" width="1mm" height="1mm"><title>x</title>'
        b'<rect width="1"/></svg></figure>'
        b'<p><a href="#a">x</a><a href="https://example.org">y</a></p></body></html>'
    )


def _model_files() -> Iterable[bytes]:
    import struct  # noqa: PLC0415 - only here

    for path in sorted((ROOT / "tests" / "data" / "cards").glob("*.md"))[:60]:
        yield b"\0" + path.read_bytes()[:4000]
    adapter = b'{"peft_type": "LORA", "base_model_name_or_path": "acme/one", "r": 16}'
    yield from (bytes([place]) + adapter for place in (1, 2))
    yield b"\3base_model: acme/one\ndatasets: [{path: x}]\nadapter: lora\nmicro_batch_size: 2\n"
    yield b"\4merge_method: slerp\nmodels: [{model: acme/one}, {model: b/c}]\nbase_model: acme/one\n"
    yield (
        b'\5{"bomFormat": "CycloneDX", "metadata": {"component": {"type": "machine-learning-model", "name": "x"}}, '
        b'"components": []}'
    )
    text = struct.pack("<Q", 12) + b"general.name" + struct.pack("<I", 8) + struct.pack("<Q", 1) + b"x"
    yield b"\6GGUF" + struct.pack("<IQQ", 3, 0, 1) + text
    head = b'{"a": {"dtype": "BF16", "shape": [2, 3], "data_offsets": [0, 12]}}'
    yield b"\7" + struct.pack("<Q", len(head)) + head


TARGETS: Final[Mapping[str, Target]] = {
    "sheet": Target(sheet, _of("examples/*.yaml")),
    "card": Target(card, _model_files),
    "condition": Target(condition_text, _conditions),
    "pack": Target(pack, _pack_seeds),
    "archive": Target(packed, _archives),
    "signature": Target(signature, _signatures),
    "logo": Target(logo, _logos),
    "page": Target(page, _pages),
    "foreign": Target(foreign, _of("tests/data/foreign/*.json", "tests/data/foreign/*.yaml")),
}
"""Everything that is fuzzed, by name."""
