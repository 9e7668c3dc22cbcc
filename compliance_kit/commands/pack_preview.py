"""`compliance-kit pack preview`: the papers of a pack as HTML and PDF, again whenever one of its files changes."""

import argparse
import sys
from pathlib import Path

from compliance_kit import _yaml
from compliance_kit.authoring.preview import Preview, changes, example_sheet, own_documents, write_once
from compliance_kit.commands._common import words_for
from compliance_kit.errors import BadInput
from compliance_kit.packing.manifest import is_layer
from compliance_kit.wording import Words


def run(options: argparse.Namespace) -> int:
    """Write the papers, once or until somebody stops it; with --once the exit code of the writing."""
    preview = _preview(options)
    words = words_for(options)
    code = _write(preview, words)
    if options.once:
        return code
    _say(words, "watching", folder=str(preview.folder))
    try:
        for _ in changes(preview):
            _write(preview, words)
            _say(words, "watching", folder=str(preview.folder))
    except KeyboardInterrupt:
        _say(words, "stopped")
    return 0


def _write(preview: Preview, words: Words) -> int:
    code = write_once(preview)
    failed = "failed" if preview.out.is_dir() and any(preview.out.iterdir()) else "nothing"
    _say(words, "written" if code == 0 else failed, out=str(preview.out))
    return code


def _preview(options: argparse.Namespace) -> Preview:
    folder = Path(options.folder)
    if not is_layer(folder):
        mend = "Name the folder of a pack, or start one: compliance-kit pack new FOLDER --id ID --publisher NAME"
        raise BadInput("is no pack: it has no 'pack.yaml'.", where=str(folder), mend=mend)
    sheet = Path(options.sheet) if options.sheet else example_sheet(folder)
    further = [part for name in options.packs or () for part in ("--pack", name)]
    further += ["--on", options.on] if options.on else []
    further += ["--language", options.language] if options.language else []
    documents = tuple(options.document or ()) or (() if _names_papers(sheet) else own_documents(folder))
    return Preview(folder, sheet, Path(options.out), documents, tuple(further))


def _names_papers(sheet: Path) -> bool:
    """Whether a sheet says itself which papers it wants."""
    data = _yaml.parse(_yaml.read_text(sheet), str(sheet))
    profile = data.get("profile") if isinstance(data, dict) else None
    return bool(profile.get("documents")) if isinstance(profile, dict) else False


def _say(words: Words, name: str, **parts: str) -> None:
    print(words.say(f"pack_authoring.preview.{name}", **parts), file=sys.stderr, flush=True)
