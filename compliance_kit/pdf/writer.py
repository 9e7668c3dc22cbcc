"""HTML becomes one PDF that conforms to PDF/A-3a (archive) and to PDF/UA-1 (accessibility) at once.

Equal input gives equal bytes: no clock, no fonts of the machine, no network. Whatever WeasyPrint would only warn about
is an error.
"""

import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from compliance_kit.errors import RenderFailed
from compliance_kit.pdf.assets import SCHEME, AssetSource, asset
from compliance_kit.pdf.finish import Attachment, Pdf, finish
from compliance_kit.pdf.fonts import Engine, check_fonts, engine
from compliance_kit.pdf.line_ends import full_lines
from compliance_kit.pdf.seal import sealed

__all__ = ["Attachment", "Metadata", "to_pdf"]

LAYOUT_ERRORS = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What WeasyPrint lets escape when a document is stranger than it expects."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the file says about itself; the language is that of the HTML's root element.

    `record` says what a paper was made from; a file with a record bears a seal over its bytes.
    """

    title: str
    author: str
    subject: str = ""
    keywords: tuple[str, ...] = ()
    generator: str = "compliance_kit"
    record: Mapping[str, Any] | None = None


def to_pdf(
    html: str,
    *,
    base: AssetSource,
    attachments: Sequence[Attachment] = (),
    on: date,
    metadata: Metadata,
) -> bytes:
    """The finished file. `base` serves what the HTML names with `kit:`; `on` dates the file and its attachments.

    Raises:
        MissingSoftware: a system library or a font is missing; the message has the command that installs it.
        RenderFailed: the document asks for something outside the pack, uses an unknown character, style or font, or
            cannot be laid out.

    """
    loaded = engine()
    carried = sorted(attachments, key=lambda attachment: attachment.name)  # a PDF lists its files by name
    with _no_complaints(loaded):
        page_source = loaded.weasyprint.HTML(string=html, url_fetcher=_fetcher(loaded, base))
        with full_lines(loaded.weasyprint):
            document = page_source.render(font_config=loaded.fonts)
        _describe(document.metadata, metadata, on)
        for page in document.pages:  # what stands inside a link would become a link of its own, which nothing tags
            page.links[:] = [link for link in page.links if link[-1].link]

        def finisher(document: Any, pdf: Pdf) -> None:  # noqa: ANN401 - WeasyPrint has no types
            check_fonts(document.fonts, loaded.approved)
            finish(document, pdf, carried, metadata.record)

        files = [_attached(loaded, attachment, on) for attachment in carried]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves its colour profile to the collector
            data: bytes = document.write_pdf(finisher=finisher, pdf_variant="pdf/a-3a", attachments=files)
    return data if metadata.record is None else sealed(data)


def _describe(target: Any, metadata: Metadata, on: date) -> None:  # noqa: ANN401 - WeasyPrint has no types
    target.title = metadata.title
    target.authors = [metadata.author]
    target.description = metadata.subject
    target.keywords = list(metadata.keywords)
    target.generator = metadata.generator
    target.created = target.modified = f"{on.isoformat()}T00:00:00Z"


def _attached(loaded: Engine, attachment: Attachment, on: date) -> Any:  # noqa: ANN401 - WeasyPrint has no types
    midnight = datetime.combine(on, time(), UTC)
    return loaded.weasyprint.Attachment(
        string=attachment.data,
        name=attachment.name,
        description=attachment.description,
        created=midnight,
        modified=midnight,
        relationship=attachment.relationship,
    )


def _fetcher(loaded: Engine, base: AssetSource) -> Any:  # noqa: ANN401 - WeasyPrint has no types
    """Serves `kit:` from `base` and `data:` from the document itself; anything else ends the rendering."""
    urls = loaded.weasyprint.urls

    class Fetcher(urls.URLFetcher):  # type: ignore[misc,name-defined]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:  # noqa: ANN401
            if url.startswith(SCHEME):
                content, media_type = asset(base, url)
                return urls.URLFetcherResponse(url, content, {"Content-Type": media_type})
            return super().fetch(url, headers)

    return Fetcher(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)


class _Complaints(logging.Handler):
    """Keeps what WeasyPrint warns about, each thing once."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: dict[str, None] = {}

    def emit(self, record: logging.LogRecord) -> None:
        self.lines[record.getMessage()] = None


@contextmanager
def _no_complaints(loaded: Engine) -> Iterator[None]:
    """Turn every warning and every failure of the layout into one `RenderFailed`."""
    logger, complaints = logging.getLogger("weasyprint"), _Complaints()
    level, logger.level = logger.level, logging.WARNING
    logger.addHandler(complaints)
    try:
        yield
    except loaded.weasyprint.urls.FatalURLFetchingError as error:
        raise RenderFailed(f"The document asks for something outside its pack: {error}") from error
    except LAYOUT_ERRORS as error:
        raise RenderFailed(f"The page layout broke down ({type(error).__name__}: {error}).") from error
    finally:
        logger.removeHandler(complaints)
        logger.level = level
    if complaints.lines:
        raise RenderFailed(
            "The document cannot be printed as it stands: " + "; ".join(complaints.lines) + ".",
            mend="If a letter is missing in the fonts, write the name or answer with Latin, Greek or Cyrillic letters.",
        )
