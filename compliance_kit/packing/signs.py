"""Signs in texts of others that steer whatever shows them: terminals, page layout, our own marks. None is let in."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from compliance_kit.errors import BadInput
from compliance_kit.locales import read_po

_STEERING: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ue000-\uf8ff\ufff9-\ufffb]"
)
"""Control characters but tab and line feed, what turns the direction of text, half characters, private ones."""


def steering(text: str, where: str) -> BadInput | None:
    """The problem of a text that holds such a sign; None if it does not.

    Marks of direction that touch only their neighbours (U+200E, U+200F) are let through, because languages need them.
    """
    found = _STEERING.search(text)
    if found is None:
        return None
    mend = "Take it out; texts hold letters, signs and line feeds."
    return BadInput(f"a text holds the control character U+{ord(found[0]):04X}.", where=where, mend=mend)


def translation_problems(path: Path, shown: str) -> Iterator[BadInput]:
    """What is wrong with the texts of a file of translators."""
    try:
        entries = read_po(path)
    except BadInput as error:
        yield error
        return
    for entry in entries:
        for text in (entry.msgctxt or "", entry.msgid, entry.msgstr, *(entry.msgstr_plural or {}).values()):
            if problem := steering(text, f"{shown}:{entry.linenum}"):
                yield problem
                break
