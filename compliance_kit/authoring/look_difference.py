"""What changed between two editions of a pack beside its law: papers, their words and form, the look, translations."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from compliance_kit import _yaml
from compliance_kit.authoring.layer import Read
from compliance_kit.definitions import Document, load_documents
from compliance_kit.locales import read_po
from compliance_kit.packing.branding import BRAND, FOLDER
from compliance_kit.packing.limits import files_of

Row = dict[str, Any]
_DOCUMENT: Final = (
    "title", "purpose", "audience", "code", "order", "facts", "offered", "on_request", "sign_off", "valid_days",
    "approved_when_stopped", "attachments", "side_files", "watch", "trace", "calculations", "level", "readers",
)  # fmt: skip
_HEADING: Final = re.compile(
    r"<h[1-3][^>]{0,200}>(?P<inside>.{0,600}?)</h[1-3]>|\.section\((?P<given>[^)]{0,600})\)|\bm\.(?P<of_the_kit>sign_off|appendix_\w+)\(",
    re.DOTALL,
)
_NUMBER: Final = re.compile(r"<span class=.number.>.*?</span>|^[\"'][\w.]+[\"'],")
_WORD: Final = re.compile(r"\b\w+\.([a-z]\w*(?:\.\w+)*)")
_MARKS: Final = re.compile(r"<[^>]*>|\{[{%#].*?[}%#]\}|[\"',]")
_TOLD: Final = ("pack.yaml", "templates/", "branding/", "locales/")


def paper_parts(old: Read, new: Read, before: Document, after: Document) -> Iterator[Row]:
    """What is different in one paper: its definition, its words, its form by sections, its style sheets."""
    yield from _parts(_defined(before), _defined(after))
    homes = [read.layer.root / "templates" / before.id for read in (old, new)]
    one, other = (_words(home) for home in homes)
    yield from _named("text", one, other)
    (first, said), (second, says) = (_sections(home, words) for home, words in zip(homes, (one, other), strict=True))
    for row in _listed("sections", first, second):
        yield {**row, "listed": [{**said, **says}.get(name, name) for name in row["listed"]]}
    yield from _listed("styles", *(_files(home, "*.css") for home in homes))


def look_parts(old: Read, new: Read) -> Iterator[Row]:
    """What is different in the look: logo, its words, lines at the head of page one, colours."""
    one, other = (_brand(read.layer.root) for read in (old, new))
    yield from _parts(one, other)
    files = [_files(read.layer.root / FOLDER, "*.[sp][vn]g") for read in (old, new)]
    yield from _listed("drawings", *files)


def translations(old: Read, new: Read) -> Iterator[Row]:
    """By language the texts that are translated now, no longer, or otherwise; what is marked fuzzy is none."""
    one, other = (_translated(read.layer.root / "locales") for read in (old, new))
    for code in sorted({*one, *other}):
        parts = [*_named("text", one.get(code, {}), other.get(code, {}))]
        if parts:
            what = "changed" if code in one and code in other else "new" if code in other else "gone"
            yield {
                "id": code,
                "what": what,
                "title": code,
                "texts": len(other.get(code, one.get(code, {}))),
                "parts": parts,
            }


def further_files(old: Read, new: Read, rows: Iterable[tuple[str, str]]) -> Iterator[Row]:
    """Files that are different although nothing else tells of them: cases, notes, tables, examples, licences.

    Args:
        old: the earlier edition.
        new: the later one.
        rows: kind and id of everything that is told.

    """
    told = {read.layer.files.get(f"{kind}::{name}") for kind, name in rows for read in (old, new)}
    one, other = (
        {file.name: Path(file.path).read_bytes() for file in files_of(read.layer.root)[0]} for read in (old, new)
    )
    for name in sorted({*one, *other}):
        if one.get(name) != other.get(name) and name not in told and not name.startswith(_TOLD):
            what = "changed" if name in one and name in other else "new" if name in other else "gone"
            yield {"id": name, "what": what, "title": name, "parts": []}


def _parts(before: Row, after: Row) -> Iterator[Row]:
    for name in dict.fromkeys([*before, *after]):
        if before.get(name, "") != after.get(name, ""):
            yield {"part": name, "before": before.get(name, ""), "after": after.get(name, "")}


def _named(part: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Row]:
    """The same for things that have names of their own."""
    for row in _parts(dict(before), dict(after)):
        yield {**row, "part": part, "name": row["part"]}


def _listed(part: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Row]:
    """The names of what is new, gone and otherwise."""
    names = {
        "new": [name for name in after if name not in before],
        "gone": [name for name in before if name not in after],
        "changed": [name for name in after if name in before and before[name] != after[name]],
    }
    for what, found in names.items():
        if found:
            yield {"part": f"{part}_{what}", "listed": found}


def _defined(document: Document) -> Row:
    """What the definition of a paper says, but its condition."""
    data = document.model_dump(mode="json")
    return {name: _plain(data[name]) for name in _DOCUMENT}


def _words(home: Path) -> dict[str, str]:
    """The words of a paper by dotted key."""
    path = home / "words.yaml"
    return dict(_flat(_yaml.parse(_yaml.read_text(path), path.name), "")) if path.is_file() else {}


def _flat(data: object, above: str) -> Iterator[tuple[str, str]]:
    if isinstance(data, Mapping):
        for name, part in data.items():
            yield from _flat(part, f"{above}.{name}" if above else str(name))
    elif isinstance(data, list):
        for n, part in enumerate(data, start=1):
            yield from _flat(part, f"{above}.{n}")
    elif data is not None:
        yield above, str(data).strip()


def _sections(home: Path, words: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The parts of the templates of a paper between their headings, by the mark of the heading; and what each says."""
    found: dict[str, str] = {}
    said: dict[str, str] = {}
    for path in sorted(home.glob("*")):
        if path.suffix not in (".html", ".txt", ".md"):
            continue
        text, start = _yaml.read_text(path), 0
        name = path.name
        for heading in _HEADING.finditer(text):
            found[name] = found.get(name, "") + _body(text[start : heading.start()])
            name, start = _body(heading.group()), heading.start()
            of_the_kit = (heading.group("of_the_kit") or "").replace("_", " ")
            said[name] = of_the_kit or _said(heading.group("inside") or heading.group("given") or "", words) or name
        found[name] = found.get(name, "") + _body(text[start:])
    return found, said


def _body(text: str) -> str:
    return " ".join(text.split())


def _said(heading: str, words: Mapping[str, str]) -> str:
    """What a heading says in English, as far as it can be told without filling it."""
    bare = _NUMBER.sub("", heading.strip())
    said = [words[key] for key in _WORD.findall(bare) if key in words]
    return "; ".join(said) or " ".join(_MARKS.sub(" ", bare).split())


def _files(home: Path, pattern: str) -> dict[str, str]:
    return {path.name: path.read_bytes().hex() for path in sorted(home.glob(pattern))}


def _brand(root: Path) -> Row:
    path = root / BRAND
    data = _yaml.parse(_yaml.read_text(path), BRAND) if path.is_file() else None
    if not isinstance(data, Mapping):
        return {}
    colours = {f"colours_{name}": str(value) for name, value in (data.get("colours") or {}).items()}
    lines = "; ".join(map(str, data.get("letterhead") or ()))
    return {"logo": str(data.get("logo") or ""), "alt": str(data.get("alt") or ""), "letterhead": lines, **colours}


def _translated(folder: Path) -> dict[str, dict[str, str]]:
    """By language, by key: the translation."""
    return {
        home.name: {
            entry.msgctxt or entry.msgid: " / ".join([entry.msgstr, *entry.msgstr_plural.values()]).strip(" /")
            for path in sorted(home.glob("*.po"))
            for entry in read_po(path)
            if entry.translated()
        }
        for home in sorted(folder.glob("*"))
        if home.is_dir()
    }


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{name} {_plain(told)}" for name, told in value.items() if told is not None)
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return "" if value is None else str(value)


def own_papers(read: Read) -> dict[str, Document]:
    """The papers that the pack itself defines, by id."""
    home = str(read.layer.root)
    return {name: paper for name, paper in load_documents(packs=read.whole.packs).items() if paper.home == home}
