"""Reading a PDF with pyHanko in time that grows with its objects, not with their square.

The library reads the table at the head of a stream of objects from its start for each object of it. Our papers keep
some thousand objects in one stream, so comparing two states of a signed paper took minutes. Here the table is read
once; whatever is not as expected goes through the library's own method.
"""

import io
from collections.abc import Mapping
from functools import lru_cache
from typing import Any


def reader(data: bytes) -> Any:  # noqa: ANN401 - an object of the library
    """A reader of pyHanko over a file, as forgiving as the library's own with `strict=False`."""
    from pyhanko.pdf_utils import generic, misc  # noqa: PLC0415 - an extra
    from pyhanko.pdf_utils.decode_limits import DecodePurpose  # noqa: PLC0415
    from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415

    class Reader(PdfFileReader):
        def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> Any:  # noqa: ANN401
            stream: Any = generic.Reference(stmnum, 0, self).get_object()
            content = stream.read_data(DecodePurpose.OBJECT_STREAM)
            start = _starts(content[: int(stream["/First"])]).get(idnum)
            if start is not None and 0 <= idx < stream["/N"]:
                source = io.BytesIO(content)
                source.seek(int(stream["/First"]) + start)
                try:
                    return generic.read_object(source, generic.Reference(idnum, 0, self))
                except (misc.PdfReadError, misc.PdfStreamError):
                    pass  # the library says what is wrong
            return super()._get_object_from_stream(idnum, stmnum, idx)  # type: ignore[no-untyped-call]

    return Reader(io.BytesIO(data), strict=False)


@lru_cache(maxsize=8)
def _starts(head: bytes) -> Mapping[int, int]:
    """Where each object begins, from the table of a stream (ISO 32000-2, 7.5.7); empty if it holds anything else."""
    try:
        numbers = [int(word) for word in head.split()]
    except ValueError:
        return {}
    return dict(reversed(list(zip(numbers[::2], numbers[1::2], strict=False))))  # the first of two wins, as there
