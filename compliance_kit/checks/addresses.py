"""Addresses anywhere in the files of a pack, notes and comments too: untrusted hosts, no https, user names."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from compliance_kit._yaml import read_text
from compliance_kit.checks.found import Found
from compliance_kit.packs import data_root

_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s\"'<>)\]},]+", re.IGNORECASE)


def address_problems(untrusted: Iterable[str], root: Path | None = None) -> Iterator[Found]:
    """Every address that should not stand there, wherever it stands.

    Args:
        untrusted: hosts that are no sources; their subdomains are none either.
        root: the folder of the pack; the built-in one by default.

    """
    folder, hosts = (root or data_root()) / "obligations", tuple(host.casefold() for host in untrusted)
    for path in sorted(folder.rglob("*.yaml")):
        shown = f"obligations/{path.relative_to(folder).as_posix()}"
        text = read_text(path, name=shown)
        if "://" not in text:
            continue
        for match in _ADDRESS.finditer(text):
            message, mend = _wrong(match[0].rstrip(".;:"), hosts)
            if message:
                yield Found(shown, message, mend, line=text.count("\n", 0, match.start()) + 1)


def _wrong(address: str, untrusted: tuple[str, ...]) -> tuple[str | None, str | None]:
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").casefold()
    except ValueError:
        return f"'{address}' is no address.", "Copy it again from the page."
    if any(host == name or host.endswith(f".{name}") for name in untrusted):
        return f"'{address}' is an untrusted mirror.", "Cite the official page."
    return _form(address, parts, host)


def _form(address: str, parts: SplitResult, host: str) -> tuple[str | None, str | None]:
    if "@" in parts.netloc:
        return f"'{address}' carries a user name.", "Take out what stands before the @."
    if parts.scheme != "https":
        return f"'{address}' does not start with https.", "Write the https address of the page."
    return (None, None) if "." in host else (f"'{address}' names no host.", "Copy it again from the page.")
