"""Signatures inside a PDF (PAdES): made with the user's own certificate, and read back. Nothing touches a network.

The field is a widget without an area, outside what is printed, with a name that assistive software reads; so a signed
paper stays PDF/A-3a and PDF/UA-1. A signature is appended: the bytes of the paper before it stay as they are.
"""

import io
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from compliance_kit.errors import BadInput, MissingSoftware
from compliance_kit.pdf.carried import bounded_memory
from compliance_kit.pdf.object_streams import reader

EXTRA: Final = "pip install 'compliance-kit[sign]'"
LARGEST_KEY: Final = 1024 * 1024
MOST_SIGNATURES: Final = 50


@dataclass(frozen=True)
class Found:
    """One signature in a file.

    Attributes:
        field: the name of its field.
        signer: whom the certificate names.
        state: good; broken (the signed bytes or the signature are changed); later (intact, and the file was changed
            after it in a way that signatures do not allow); unreadable.
        whole: whether it covers the whole file, or only the file as it was then.
        reason: what is wrong, in words of the library.

    """

    field: str
    signer: str
    state: Literal["good", "broken", "later", "unreadable"]
    whole: bool = False
    reason: str = ""


def require() -> None:
    """Make sure that the extra is installed.

    Raises:
        MissingSoftware: it is not; the message has the command that installs it.

    """
    try:
        import pyhanko.sign.signers  # noqa: PLC0415 - an extra, and a second to load
        import pyhanko.sign.validation  # noqa: F401, PLC0415
    except ImportError:
        raise MissingSoftware("Signatures in PDF files need the extra 'sign'.", mend=f"Install it: {EXTRA}") from None


def signer_of(certificate: Path, passphrase: str) -> Any:  # noqa: ANN401 - an object of the library
    """Who signs, from a PKCS #12 file.

    Raises:
        MissingSoftware: the extra is not installed.
        BadInput: the file cannot be read, or the passphrase does not open it.

    """
    require()
    from pyhanko.sign import signers  # noqa: PLC0415 - see above

    try:
        with certificate.open("rb") as file:
            data = file.read(LARGEST_KEY + 1)
    except OSError as error:
        mend = "Name the file with your certificate and its key (PKCS #12, often .p12 or .pfx)."
        raise BadInput(f"cannot be read: {error.strerror or error}.", where=str(certificate), mend=mend) from None
    mend = "Check the passphrase, and that the file is PKCS #12 (.p12, .pfx) with certificate and key."
    unusable = BadInput("cannot be opened.", where=str(certificate), mend=mend)
    if len(data) > LARGEST_KEY:
        raise unusable
    try:
        with _quiet():
            return signers.SimpleSigner.load_pkcs12_data(data, other_certs=[], passphrase=passphrase.encode() or None)
    except (ValueError, TypeError):
        raise unusable from None


def signed_pdf(data: bytes, signer: Any, field: str | None = None) -> tuple[bytes, str, str]:  # noqa: ANN401
    """The file with a signature appended, the name of its field, and whom the certificate names.

    Args:
        data: a file that this program wrote, signed before or not.
        signer: from `signer_of`.
        field: the name of the field; by default the first one that is free (Signature1, Signature2, …).

    Raises:
        BadInput: the field is signed already, or the file cannot be signed.

    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415 - an extra
    from pyhanko.sign import fields, signers  # noqa: PLC0415

    name = str(signer.signing_cert.subject.native.get("common_name") or signer.signing_cert.subject.human_friendly)
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(data))
        chosen = _free_field([known for known, _, _ in fields.enumerate_sig_fields(writer)], field)
        about = signers.PdfSignatureMetadata(
            field_name=chosen, name=name, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
        )
        spec = fields.SigFieldSpec(chosen, readable_field_name=name)
        with _quiet():
            out = signers.PdfSigner(about, signer, new_field_spec=spec).sign_pdf(writer)
    except BadInput:
        raise
    except Exception as error:  # the library lets out whatever its parsers meet
        raise BadInput(f"cannot be signed: {error}.", where="sign", mend="Render the paper again.") from error
    return out.getvalue(), chosen, name


def _free_field(taken: Sequence[str], field: str | None) -> str:
    if field in taken:
        raise BadInput(f"the field '{field}' is there already.", where="--field", mend="Leave --field out.")
    return field or next(free for n in range(1, len(taken) + 2) if (free := f"Signature{n}") not in taken)


def signatures_in(data: bytes) -> list[Found]:
    """Every signature of a file, whether it is intact and what it covers; certificates are not looked up anywhere.

    Raises:
        MissingSoftware: the extra is not installed.

    """
    require()
    with _quiet(), bounded_memory():
        try:
            embedded = reader(data).embedded_signatures[:MOST_SIGNATURES]
        except Exception as error:  # noqa: BLE001 - as above; it is reported
            return [Found("?", "", "unreadable", reason=str(error)[:200])]
        return [_examined(one) for one in embedded]


def _examined(embedded: Any) -> Found:  # noqa: ANN401 - an object of the library
    from pyhanko.sign.validation import validate_pdf_signature  # noqa: PLC0415 - an extra
    from pyhanko.sign.validation.status import SignatureCoverageLevel  # noqa: PLC0415
    from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415

    field = str(embedded.field_name)
    try:
        certificate = embedded.signer_cert
        signer = str(certificate.subject.native.get("common_name") or certificate.subject.human_friendly)
        # The certificate stands for itself here: whether it belongs to that person is not asked of anybody.
        context = ValidationContext(trust_roots=[certificate], allow_fetching=False)
        status = validate_pdf_signature(embedded, context)
    except Exception as error:  # noqa: BLE001 - as above; it is reported
        return Found(field, "", "unreadable", reason=str(error)[:200])
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    if not (status.intact and status.valid):
        return Found(field, signer, "broken", whole, "the signed bytes are changed" if status.valid else "it is forged")
    if status.modification_level is None or not status.docmdp_ok:
        return Found(field, signer, "later", whole, "changes that a signature does not allow")
    return Found(field, signer, "good", whole)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the library from writing its own messages; ours say what is wrong."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)
