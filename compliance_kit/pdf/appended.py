"""What was appended to a paper after it was written: nothing but signatures may be there.

A PDF is changed by appending new versions of its objects; the bytes of the paper stay and its seal stays unbroken. So
each object of the paper is compared with what the whole file makes of it.
"""

import io
from typing import Final

import pikepdf

from compliance_kit.pdf.carried import BROKEN, bounded_memory

_FREE: Final = {
    "/Catalog": frozenset({"/AcroForm", "/Metadata", "/DSS", "/Extensions", "/Version"}),
    "/Page": frozenset({"/Annots"}),
}
"""Keys that a signature may change, by the type of the object."""
_UNSEEN: Final = frozenset({"/Metadata", "/XRef", "/ObjStm"})
"""Types of objects that show nothing on a page."""


def only_signatures(first: bytes, whole: bytes) -> bool:
    """Whether the whole file shows and carries what its first part does, signatures aside.

    Args:
        first: the paper as it was written.
        whole: the same with what was appended.

    """
    try:
        with (
            bounded_memory(),
            pikepdf.open(io.BytesIO(first)) as before,
            pikepdf.open(io.BytesIO(whole)) as after,
        ):
            information = before.trailer.get("/Info")
            same = (
                _same(one, after.get_object(one.objgen))
                for one in list(before.objects)
                if information is None or one.objgen != information.objgen
            )
            return before.Root.objgen == after.Root.objgen and all(same) and _only_widgets(before, after)
    except BROKEN:
        return False


def _same(before: pikepdf.Object, after: pikepdf.Object) -> bool:
    if isinstance(before, pikepdf.Stream):
        if str(before.get("/Type")) in _UNSEEN:
            return True
        return isinstance(after, pikepdf.Stream) and _keys(before) == _keys(after) and _raw(before) == _raw(after)
    if isinstance(before, pikepdf.Dictionary):
        return isinstance(after, pikepdf.Dictionary) and _keys(before) == _keys(after)
    return _written(before) == _written(after)


def _raw(stream: pikepdf.Stream) -> bytes:
    return stream.read_raw_bytes()


def _keys(found: pikepdf.Object) -> dict[str, object]:
    free = _FREE.get(str(found.get("/Type")), frozenset())
    return {name: _written(found[name]) for name in found.keys() if name not in free}  # noqa: SIM118 - no mapping


def _written(found: object) -> object:
    """How an object is written; other objects by their numbers."""
    return found.unparse() if isinstance(found, pikepdf.Object) else found


def _only_widgets(before: pikepdf.Pdf, after: pikepdf.Pdf) -> bool:
    """Whether the pages are the same ones, and what was put on them takes no room."""
    if len(before.pages) != len(after.pages):
        return False
    for old, new in zip(before.pages, after.pages, strict=True):
        known = {one.unparse() for one in _annotations(old)}
        for one in _annotations(new):
            if one.unparse() in known:
                known.discard(one.unparse())
            elif one.get("/FT") != pikepdf.Name.Sig or any(float(side) for side in one.get("/Rect", [1])):
                return False
        if known:
            return False
    return True


def _annotations(page: pikepdf.Page) -> list[pikepdf.Object]:
    return list(page.obj.get("/Annots", []))
