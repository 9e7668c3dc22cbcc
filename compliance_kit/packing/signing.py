"""Detached signatures of packs: who signed which bytes. Whether that person deserves trust is nothing a program knows.

The signature lies beside the pack, in `FILE.sig`: JSON with the id, the version and the digest of the pack, the public
key or the certificate, and a signature over exactly these three.
"""

import base64
import binascii
import datetime
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from compliance_kit.errors import BadInput, MissingSoftware
from compliance_kit.packing.archive import Packed

EXTRA: Final = "pip install 'compliance-kit[sign]'"
FORMAT: Final = 1
LARGEST: Final = 256 * 1024
_DOMAIN: Final = b"compliance-kit pack signature 1"
LEAST_RSA_BITS: Final = 2048


@dataclass(frozen=True)
class Signed:
    """A signature that holds.

    Attributes:
        signer: whom the certificate names; "" for a bare key.
        fingerprint: of the certificate, or of the public key (SHA-256, hexadecimal).
        valid: the first and last day of the certificate; None for a bare key.

    """

    signer: str
    fingerprint: str
    valid: tuple[datetime.date, datetime.date] | None = None


def signature_file(path: Path) -> Path:
    """Where the signature of a pack lies."""
    return path.with_name(f"{path.name}.sig")


def require() -> None:
    """Make sure that the extra is installed.

    Raises:
        MissingSoftware: it is not; the message has the command that installs it.

    """
    try:
        import cryptography  # noqa: F401, PLC0415 - an extra
    except ImportError:
        raise MissingSoftware("Signatures of packs need the extra 'sign'.", mend=f"Install it: {EXTRA}") from None


def _message(pack: str, version: str, digest: str) -> bytes:
    """What is signed; the parts are kept apart by zero bytes, which none of them holds."""
    return b"\0".join((_DOMAIN, pack.encode(), version.encode(), digest.encode()))


def load_key(path: Path, passphrase: bytes | None) -> Any:  # noqa: ANN401 - a key of the library
    """A private key from a PEM file; TypeError where it has a passphrase and none is given.

    Raises:
        BadInput: it cannot be read or opened, or it is of a kind that does not sign packs.

    """
    require()
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - an extra
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415

    try:
        return _usable(load_pem_private_key(_read(path), passphrase), path)
    except (ValueError, UnsupportedAlgorithm):
        mend = "Name a private key in PEM form, and check its passphrase."
        raise BadInput("cannot be opened.", where=str(path), mend=mend) from None


def load_certificate(path: Path, passphrase: bytes | None) -> tuple[Any, Any]:
    """Key and certificate from a PKCS #12 file.

    Raises:
        BadInput: it cannot be read or opened, or lacks one of the two.

    """
    require()
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates  # noqa: PLC0415

    mend = "Check the passphrase, and that the file is PKCS #12 (.p12, .pfx) with certificate and key."
    try:
        key, certificate, _ = load_key_and_certificates(_read(path), passphrase)
    except (ValueError, TypeError):
        raise BadInput("cannot be opened.", where=str(path), mend=mend) from None
    if key is None or certificate is None:
        raise BadInput("holds no certificate with its key.", where=str(path), mend=mend)
    return _usable(key, path), certificate


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror or error}.", where=str(path), mend="Check its name.") from None
    if len(data) > LARGEST:
        raise BadInput("is larger than any such file.", where=str(path), mend="Is it the right file?")
    return data


def _usable(key: Any, path: Path) -> Any:  # noqa: ANN401 - a key of the library
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa  # noqa: PLC0415 - an extra

    long_enough = not isinstance(key, rsa.RSAPrivateKey) or key.key_size >= LEAST_RSA_BITS
    kinds = (ed25519.Ed25519PrivateKey, ec.EllipticCurvePrivateKey, rsa.RSAPrivateKey)
    if isinstance(key, kinds) and long_enough:
        return key
    mend = f"Use Ed25519, an elliptic curve, or RSA with at least {LEAST_RSA_BITS} bits."
    raise BadInput("holds a key of a kind that does not sign packs.", where=str(path), mend=mend)


def signed(packed: Packed, key: Any, certificate: Any = None) -> bytes:  # noqa: ANN401 - of the library
    """The signature file of a pack."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415 - an extra

    manifest = packed.manifest
    if certificate is None:
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        who = {"public_key": public.decode()}
    else:
        who = {"certificate": certificate.public_bytes(Encoding.PEM).decode()}
    made = _sign(key, _message(manifest.id, manifest.version, packed.digest))
    data = {
        "format": FORMAT,
        "pack": {"id": manifest.id, "version": manifest.version, "sha256": packed.digest},
        **who,
        "signature": base64.b64encode(made).decode(),
    }
    return json.dumps(data, indent=1).encode() + b"\n"


def _sign(key: Any, message: bytes) -> bytes:  # noqa: ANN401 - a key of the library
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - an extra
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa  # noqa: PLC0415

    if isinstance(key, rsa.RSAPrivateKey):
        made: bytes = key.sign(message, _pss(padding), hashes.SHA256())
    elif isinstance(key, ec.EllipticCurvePrivateKey):
        made = key.sign(message, ec.ECDSA(hashes.SHA256()))
    else:
        made = key.sign(message)
    return made


def _pss(padding: Any) -> Any:  # noqa: ANN401 - a module of the library
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - an extra

    return padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH)


def verified(packed: Packed, path: Path) -> Signed | None:
    """Who signed a pack; None where no signature lies beside it.

    Args:
        packed: what the archive holds.
        path: the signature file.

    Raises:
        BadInput: the signature is that of another pack, does not hold, or cannot be read.

    """
    if not path.exists():
        return None
    require()
    data = _data(path)
    pack, manifest = data["pack"], packed.manifest
    if (pack["id"], pack["version"]) != (manifest.id, manifest.version):
        other, this = f"{pack['id']} {pack['version']}", f"{manifest.id} {manifest.version}"
        message = f"is the signature of another pack ({other}), not of {this}."
        raise BadInput(message, where=str(path), mend="Fetch the pack and its signature again.")
    if pack["sha256"] != packed.digest:
        message = "was made for other content under the same id and version: this is not the file that was signed."
        raise BadInput(message, where=str(path), mend="Do not use it; fetch the pack and its signature again.")
    public, found = _who(data, path)
    if not _holds(public, data["made"], _message(manifest.id, manifest.version, packed.digest)):
        raise BadInput("does not hold: it was not made with the key it names.", where=str(path), mend="Do not use it.")
    return found


def _data(path: Path) -> dict[str, Any]:
    unusable = BadInput("is no signature of a pack.", where=str(path), mend="Fetch it again from the publisher.")
    try:
        data = json.loads(_read(path))
        pack = data["pack"]
        texts = [pack["id"], pack["version"], pack["sha256"], data["signature"]]
        if data["format"] != FORMAT or not all(isinstance(text, str) and text.isprintable() for text in texts):
            raise unusable
        return {**data, "made": base64.b64decode(data["signature"], validate=True)}
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
        raise unusable from None


def _who(data: dict[str, Any], path: Path) -> tuple[Any, Signed]:
    """The public key of a signature file, and whom it names."""
    from cryptography import x509  # noqa: PLC0415 - an extra
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
        Encoding,
        PublicFormat,
        load_pem_public_key,
    )

    try:
        if "certificate" in data:
            certificate = x509.load_pem_x509_certificate(str(data["certificate"]).encode())
            valid = (certificate.not_valid_before_utc.date(), certificate.not_valid_after_utc.date())
            signer = "".join(letter for letter in certificate.subject.rfc4514_string() if letter.isprintable())
            fingerprint = certificate.fingerprint(hashes.SHA256()).hex()
            return certificate.public_key(), Signed(signer[:300], fingerprint, valid)
        public: Any = load_pem_public_key(str(data.get("public_key")).encode())
        digest = hashes.Hash(hashes.SHA256())
        digest.update(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
        return public, Signed("", digest.finalize().hex())
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion):
        raise BadInput("names no key that can be read.", where=str(path), mend="Fetch it again.") from None


def _holds(public: Any, made: bytes, message: bytes) -> bool:  # noqa: ANN401 - a key of the library
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - an extra
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa  # noqa: PLC0415

    try:
        if isinstance(public, ed25519.Ed25519PublicKey):
            public.verify(made, message)
        elif isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(made, message, ec.ECDSA(hashes.SHA256()))
        elif isinstance(public, rsa.RSAPublicKey) and public.key_size >= LEAST_RSA_BITS:
            public.verify(made, message, _pss(padding), hashes.SHA256())
        else:
            return False
    except InvalidSignature:
        return False
    return True
