"""`compliance-kit pack`: packs of others on this machine, and packs as files that can be published.

Exit codes: 0 fine; 1 the signer is not the one asked for; 2 bad input; 3 the extra for signatures is not installed.
"""

import argparse
import importlib
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from compliance_kit import _yaml
from compliance_kit.commands._common import day, words_for
from compliance_kit.commands.sign import passphrase
from compliance_kit.definitions import load_documents, templates_root
from compliance_kit.errors import GateFailed
from compliance_kit.pack_options import NEEDS_NO_MORE
from compliance_kit.packing import archive, limits, signing, store
from compliance_kit.packing.layers import Layer, layered
from compliance_kit.refusals import about
from compliance_kit.situations import load_situations
from compliance_kit.wording import Words


def run(options: argparse.Namespace) -> int:
    """Do what the action names; those of authors have modules of their own."""
    if options.action not in NEEDS_NO_MORE:
        name = "check" if options.action == "check" else f"pack_{options.action}"
        code: int = importlib.import_module(f"compliance_kit.commands.{name}").run(options)
        return code
    words = words_for(options)
    for line in ACTIONS[options.action](options, words):
        print(line)
    return 0


def _looked_at(folder: Path, others: Sequence[str] = ()) -> Layer:
    """A pack that can be read on top of the built-in catalogue, with what it needs.

    Raises:
        Problems: everything that is wrong with it.

    """
    root = folder.absolute()
    catalogue, layers = layered(store.resolved([*others, str(root)]))
    load_documents(packs=catalogue.packs)
    load_situations(templates_root(), catalogue.packs)
    return next(layer for layer in layers if layer.root == root)


def _build(options: argparse.Namespace, words: Words) -> Iterator[str]:
    folder = Path(options.folder)
    layer = _looked_at(folder, options.packs or ())
    manifest, files = layer.manifest, archive.contents(folder)
    if limits.digest_of_contents(files.items()) != layer.digest:
        raise store.changed_meanwhile(folder)
    out = Path(options.out or f"{manifest.id}-{manifest.version}{archive.ENDING}")
    _yaml.write_atomically(out, archive.built(files, manifest))
    packed = archive.read_archive(out)
    parts = {"id": manifest.id, "version": manifest.version, "digest": packed.digest}
    yield words.say("pack.built", out=str(out), n=str(len(files)), **parts)


def _sign(options: argparse.Namespace, words: Words) -> Iterator[str]:
    signing.require()
    path = Path(options.file)
    packed = archive.read_archive(path)
    if options.key:
        source, certificate = Path(options.key), None
        try:
            key = signing.load_key(source, None)
        except TypeError:  # it has a passphrase
            key = signing.load_key(source, passphrase(source, words).encode())
    else:
        source = Path(options.certificate)
        key, certificate = signing.load_certificate(source, passphrase(source, words).encode() or None)
    out = signing.signature_file(path)
    _yaml.write_atomically(out, signing.signed(packed, key, certificate))
    found = signing.verified(packed, out)
    assert found is not None  # noqa: S101 - it was written just now
    name = "pack.signature" if found.signer else "pack.signature_key"
    yield words.say(name, out=str(out), signer=found.signer, fingerprint=found.fingerprint)


def _verify(options: argparse.Namespace, words: Words) -> Iterator[str]:
    path = Path(options.file)
    packed = archive.read_archive(path)
    manifest = packed.manifest
    parts = {"id": manifest.id, "version": manifest.version, "publisher": manifest.publisher}
    yield words.say("pack.same", file=str(path), digest=packed.digest, **parts)
    yield words.say("pack.in_papers", digest=limits.digest_of_contents(packed.files.items()))
    yield from _signer(path, packed, options.signer, words)


def _signer(path: Path, packed: archive.Packed, wanted: str | None, words: Words) -> Iterator[str]:
    """Who signed it, in words that leave the trust to the reader.

    Raises:
        GateFailed: it was not signed by the key or certificate that was asked for.

    """
    beside = signing.signature_file(path)
    found = signing.verified(packed, beside)
    if found is None:
        if wanted:
            mend = words.say("pack.no_signer_mend", file=str(beside))
            raise GateFailed(words.say("pack.no_signer"), where=str(path), mend=mend)
        yield words.say("pack.unsigned")
        return
    if wanted and _plain(wanted) != found.fingerprint:
        mend = words.say("pack.wrong_signer_mend", fingerprint=found.fingerprint)
        raise GateFailed(words.say("pack.wrong_signer"), where=str(path), mend=mend)
    name = "pack.signed" if found.signer else "pack.signed_key"
    yield words.say(name, signer=found.signer, fingerprint=found.fingerprint)
    if found.valid is not None:
        first, last, today = *found.valid, day(None)
        name = "pack.certificate" if first <= today <= last else "pack.expired"
        yield words.say(name, first=str(first), last=str(last), today=str(today))


def _plain(fingerprint: str) -> str:
    """A fingerprint as people write it, with colons and capitals or without."""
    return fingerprint.replace(":", "").replace(" ", "").casefold()


def _install(options: argparse.Namespace, words: Words) -> Iterator[str]:
    path = Path(options.pack)
    if path.is_dir():
        if options.signer:
            mend = words.say("pack.no_signer_mend", file=f"{path}{archive.ENDING}.sig")
            raise GateFailed(words.say("pack.no_signer"), where=str(path), mend=mend)
        yield from _put(path, words)
        return
    packed = archive.read_archive(path)
    said = list(_signer(path, packed, options.signer, words))
    with tempfile.TemporaryDirectory(prefix="compliance-kit-pack-") as folder:
        archive.unpack(packed, Path(folder))
        yield from _put(Path(folder), words)
    yield from said


def _put(folder: Path, words: Words) -> Iterator[str]:
    layer = _looked_at(folder)
    manifest = layer.manifest
    known = {(one.root.parent.name, one.root.name) for one in store.installed()}
    target = store.install(folder, digest=layer.digest)
    parts = {"id": manifest.id, "version": manifest.version}
    yield words.say("pack.installed", publisher=manifest.publisher, folder=str(target), **parts)
    if (manifest.id, manifest.version) in known:
        yield words.say("pack.replaced", **parts)
    yield words.say(f"pack.kinds.{manifest.kind}")
    if manifest.replaces:
        yield words.say("pack.replaces", ids=words.names(manifest.replaces))
    yield words.say("pack.use", id=manifest.id)


def _list(_options: argparse.Namespace, words: Words) -> Iterator[str]:
    found = store.installed()
    if not found:
        yield words.say("pack.none", folder=str(store.store_root()))
    for one in found:
        if one.manifest is None:
            reason = about(one.broken, words.locale) if one.broken else ""
            yield words.say("pack.broken", folder=str(one.root), reason=reason)
        else:
            parts = {name: str(getattr(one.manifest, name)) for name in ("id", "version", "title", "publisher")}
            yield words.say("pack.row", kind=words.say(f"pack.kind.{one.manifest.kind}"), **parts)


def _remove(options: argparse.Namespace, words: Words) -> Iterator[str]:
    name, _, version = options.id.partition("==")
    gone = store.remove(name, version or None)
    yield words.say("pack.removed", id=name, versions=", ".join(gone))
    left = any(one.root.parent.name == name for one in store.installed())
    needers = [] if left else list(dict.fromkeys(store.needed_by(name)))
    if needers:
        print(words.say("pack.needed", ids=words.names(needers)), file=sys.stderr)


Action = Callable[[argparse.Namespace, Words], Iterator[str]]
ACTIONS: Mapping[str, Action] = {
    "build": _build, "sign": _sign, "verify": _verify, "install": _install, "list": _list, "remove": _remove,
}  # fmt: skip
