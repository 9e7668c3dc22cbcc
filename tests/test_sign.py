"""Signing: a paper keeps its bytes and its conformance, and verify tells an intact signature from a broken one."""

import builtins
import datetime
import os
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from conftest import Here
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from paper_page import example
from verapdf import failures, without_java

from compliance_kit.commands import sign
from compliance_kit.documents import Composer, load_documents
from compliance_kit.papers import write

PHRASE = "open sesame"


@pytest.fixture(scope="module")
def paper() -> bytes:
    """The shortest paper that carries data."""
    return write(Composer(example("lora_startup")), load_documents()["risk_statement"], "pdf")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of nobody, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Jane Roe")])
    first = datetime.datetime.now(tz=datetime.UTC) - datetime.timedelta(days=1)
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
    made = made.not_valid_before(first).not_valid_after(first + datetime.timedelta(days=30))
    signed = made.add_extension(usage, critical=True).sign(key, hashes.SHA256())
    lock = serialization.BestAvailableEncryption(PHRASE.encode())
    path = tmp_path_factory.mktemp("keys") / "key.p12"
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"key", key, signed, None, lock))
    return path


@pytest.fixture
def file(paper: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(sign.PASSPHRASE, PHRASE)
    path = tmp_path / "paper.pdf"
    path.write_bytes(paper)
    return path


@pytest.fixture
def signed(here: Here, file: Path, certificate: Path) -> Path:
    said = here("sign", file, "--certificate", certificate)
    assert said.code == 0
    assert "signed by Jane Roe (field Signature1)" in said.out
    return file.with_name("paper_signed.pdf")


def test_a_signature_is_appended_and_the_paper_before_it_stays_byte_for_byte(signed: Path, paper: bytes) -> None:
    data = signed.read_bytes()
    assert data.startswith(paper)
    assert len(data) > len(paper)


@without_java
@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_a_signed_paper_still_conforms(signed: Path, flavour: str, tmp_path: Path) -> None:
    assert failures(signed.read_bytes(), flavour, tmp_path) == []


def test_the_field_has_no_area_and_a_name_that_can_be_read_aloud(signed: Path) -> None:
    with pikepdf.open(signed) as pdf:
        field = pdf.Root.AcroForm.Fields[0]
        assert [int(side) for side in field.Rect] == [0, 0, 0, 0]
        assert str(field.TU) == "Jane Roe"
        assert str(field.V.SubFilter) == "/ETSI.CAdES.detached"


def test_verify_reports_an_intact_signature_and_what_it_covers(here: Here, signed: Path) -> None:
    said = here("verify", signed)
    assert said.code == 0
    assert "Signature1: intact; covers the whole file; signed by Jane Roe" in said.out
    assert "is not checked (no network)" in said.out
    assert "bytes were appended after the paper was written" in said.out


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9])
def test_a_flipped_bit_breaks_signature_and_seal(share: float, here: Here, signed: Path, paper: bytes) -> None:
    data = bytearray(signed.read_bytes())
    data[int(len(paper) * share)] ^= 4
    signed.write_bytes(data)
    said = here("verify", signed)
    assert said.code in (1, 2)
    if said.code == 1:
        assert "Bytes        CHANGED" in said.out
        assert "BROKEN" in said.out or "CANNOT BE READ" in said.out or "bears no seal" in said.out


def test_a_bit_flipped_in_what_was_appended_is_found_by_the_signature(here: Here, signed: Path, paper: bytes) -> None:
    data = signed.read_bytes()
    at = data.index(b"/Producer", len(paper)) if b"/Producer" in data[len(paper) :] else len(data) - 200
    changed = bytearray(data)
    changed[at + 12] ^= 1
    signed.write_bytes(changed)
    said = here("verify", signed)
    assert said.code in (1, 2)
    assert "intact" not in said.out


def test_a_second_signature_leaves_the_first_intact(here: Here, signed: Path, certificate: Path) -> None:
    assert here("sign", signed, "--certificate", certificate, "-o", signed).code == 0
    said = here("verify", signed)
    assert said.code == 0
    assert "Signature1: intact; covers the file as it was then" in said.out
    assert "Signature2: intact; covers the whole file" in said.out


def test_a_field_that_is_there_already_is_refused(here: Here, signed: Path, certificate: Path) -> None:
    before = signed.read_bytes()
    said = here("sign", signed, "--certificate", certificate, "--field", "Signature1", "-o", signed)
    assert (said.code, signed.read_bytes()) == (2, before)
    assert "the field 'Signature1' is there already" in said.err


def test_a_wrong_passphrase_ends_in_a_message_that_does_not_repeat_it(
    here: Here, file: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(sign.PASSPHRASE, "wrong-phrase")
    said = here("sign", file, "--certificate", certificate)
    assert said.code == 2
    assert "Check the passphrase" in said.err
    assert "wrong-phrase" not in said.err + said.out
    assert not file.with_name("paper_signed.pdf").exists()


def test_a_passphrase_is_typed_where_the_environment_has_none(
    here: Here, file: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(sign.PASSPHRASE)
    said = here("sign", file, "--certificate", certificate)
    assert (said.code, f"environment variable {sign.PASSPHRASE}" in said.err) == (2, True)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda _prompt: PHRASE)
    assert here("sign", file, "--certificate", certificate).code == 0


@pytest.mark.parametrize("content", [b"", b"no key", b"0" * 2_000_000])
def test_a_file_that_is_no_certificate_ends_in_a_message(
    content: bytes, here: Here, file: Path, tmp_path: Path
) -> None:
    key = tmp_path / "key.p12"
    key.write_bytes(content)
    said = here("sign", file, "--certificate", key)
    assert said.code == 2
    assert "PKCS #12" in said.err


def test_a_changed_paper_is_not_signed(here: Here, file: Path, certificate: Path, paper: bytes) -> None:
    file.write_bytes(paper.replace(b'"status":"draft"', b'"status":"draff"'))
    said = here("sign", file, "--certificate", certificate)
    assert said.code == 2
    assert "its bytes are changed" in said.err


def test_signing_a_draft_says_that_this_approves_nothing(here: Here, file: Path, certificate: Path) -> None:
    assert "Signing it does not approve it" in here("sign", file, "--certificate", certificate).err


def test_without_the_extra_the_message_has_the_command_that_installs_it(
    here: Here, signed: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported = builtins.__import__

    def lacking(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("pyhanko"):
            raise ImportError(name)
        return imported(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", lacking)
    said = here("sign", signed, "--certificate", certificate)
    assert said.code == 3
    assert "pip install 'compliance-kit[sign]'" in said.err
    checked = here("verify", signed)
    assert checked.code == 0
    assert "Signatures   1, not checked: install the extra" in checked.out


def test_no_passphrase_is_taken_from_the_command_line() -> None:
    from compliance_kit.cli import parser  # noqa: PLC0415 - only here

    with pytest.raises(SystemExit):
        parser().parse_args(["sign", "x.pdf", "--certificate", "k", "--passphrase", "p"])
    assert sign.PASSPHRASE not in os.environ
