# ruff: noqa: E501 - rows of a table read better in one line
"""Attacks with time, memory and links on whatever this program reads: each ends soon, in a message, and reads nothing outside."""

import datetime
import json
import resource
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from third_party import LOGO, pack, refused
from third_party import manifest as as_manifest

from compliance_kit.answers import AnswerSheet, Subject
from compliance_kit.assessment import assess
from compliance_kit.authoring.oscal_in import read_oscal
from compliance_kit.catalogue import Catalogue
from compliance_kit.documents import Composer
from compliance_kit.errors import BadInput, KitError
from compliance_kit.formats.foreign import check_page
from compliance_kit.intake.collected import collected
from compliance_kit.packing import archive, limits, signing, store
from compliance_kit.packing.manifest import PackManifest
from compliance_kit.papers import Format, write, write_one
from compliance_kit.sheets import sheet_from_text
from compliance_kit.views.file_names import file_name
from targets import NAMES, PACK, TARGETS, good_pack

HEAD = "format: 1\nsubject: {name: x}\n"
SECONDS = 8
"""More processor time than any of these takes; without its limit each took minutes, or more memory than there is."""


@pytest.fixture(autouse=True)
def _soon() -> Iterator[None]:
    """An attack that is not stopped stops the process."""
    before = resource.getrlimit(resource.RLIMIT_CPU)
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + SECONDS, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_CPU, before)


def short(value: object) -> str:
    """A name for a test of an attack that is too long to print."""
    return "".join(sign if sign.isalnum() else "." for sign in str(value)[:24])


def said(name: str, data: bytes) -> str:
    """What a target says against an input."""
    with pytest.raises(KitError) as caught:
        TARGETS[name].run.__wrapped__(data)  # type: ignore[attr-defined] # the target without its net
    return str(caught.value)


def with_file(name: str, content: str) -> bytes:
    return bytes([NAMES.index(name)]) + content.encode()


def of_body(name: str) -> str:
    return next(one for one in NAMES if one.endswith(name))


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("thresholds.yaml", f"- &a {'x' * 1_000_000}\n- [{'*a, ' * 500_000}1]\n", "refers to another part"),
        ("thresholds.yaml", f"- &a [x]\n- *a\n- {'[' * 100_000}{']' * 100_000}\n", "refers to another part"),
        ("thresholds.yaml", "- 1\n" * 200_000, "stands where keys with values belong"),
        ("thresholds.yaml", f"- {{id: 0x{'f' * 5000}}}\n", "too many digits"),
        ("style.css", "attr(" * 800_000 + "url", "holds 'attr"),
        ("style.css", "/*" * 1_900_000 + "*/ (", "holds '*/ ("),
        ("style.css", f"p {{ content: attr({' ' * 1000}data-x url) }}", "holds 'attr"),
        ("brand.yaml", "{logo: /etc/passwd, alt: x}", "branding/brand.yaml"),
        ("more_prompts.yaml", "when: {all: " * 200 + "x" + "}" * 200, "obligations"),
    ],
    ids=short,
)
def test_a_file_of_a_pack_that_grows_or_stalls_is_refused(name: str, content: str, told: str) -> None:
    assert told in said("pack", with_file(of_body(name), content))


@pytest.mark.parametrize("content", ["/*" * 1_900_000, "url" + " " * 3_900_000 + "x", "*/" * 1_900_000], ids=short)
def test_a_style_sheet_without_end_is_read_as_fast_as_it_is_long(content: str) -> None:
    assert limits.fetched(content) is None


@pytest.mark.parametrize(
    ("sheet", "told"),
    [
        (f"answers: {{a: &a {'x' * 1_000_000}, b: [{'*a, ' * 500_000}1]}}\n", "refers to its own parts"),
        (f"answers: {{a: &a [x], b: *a, c: {'[' * 100_000}{']' * 100_000}}}\n", "nested too deeply"),
        ("answers:\n" + "".join(f" a{number}: 1\n" for number in range(30_000)), "no pack defines this fact"),
        ("tasks:\n" + "".join(f" a{number}: 1\n" for number in range(30_000)), "tasks.a0"),
        (f"answers: {{modification.compute_reported: '1{' ' * 2_000_000}x'}}\n", "longer than any answer"),
        ("answers: {use.purpose: {? {a: [b]} : 1}}\n", "no valid YAML"),
        ('profile: {locale: "\\e[2J"}\n', "control sign"),
    ],
    ids=short,
)  # fmt: skip
def test_a_sheet_that_grows_or_stalls_is_refused(sheet: str, told: str, catalogue: Catalogue) -> None:
    with pytest.raises(BadInput) as caught:
        sheet_from_text(HEAD + sheet, "the sheet", catalogue)
    assert told in str(caught.value)
    assert len(str(caught.value).splitlines()) <= 200


def _text(value: bytes) -> bytes:
    return struct.pack("<Q", len(value)) + value


GGUF = b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + _text(b"a")
NESTED = struct.pack("<I", 9) + struct.pack("<IQ", 9, 1) * 5000
SIZES = json.dumps({"a": {"dtype": "F", "shape": [2**47] * 400}}).encode()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("m.gguf", GGUF + NESTED, "lists hold more"),
        ("m.gguf", b"GGUF" + struct.pack("<IQQ", 3, 0, 1_999_999), "more keys"),
        ("m.safetensors", struct.pack("<Q", len(SIZES)) + SIZES, "has no shape"),
        ("config.json", b'{"model_type": ' + b"[" * 100_000, "no JSON of such a file"),
        (
            "train.yaml",
            b"base_model: &a [xxxxxxxxxxxxxxxxxxxx]\nadapter: [" + b"*a, " * 300_000 + b"1]",
            "refers to its own parts",
        ),
    ],
    ids=short,
)
def test_a_model_folder_that_grows_or_stalls_is_told_of(
    name: str, content: bytes, told: str, tmp_path: Path, catalogue: Catalogue
) -> None:
    (tmp_path / name).write_bytes(content)
    found = collected([tmp_path], catalogue)
    assert [problem for problem in found.problems if told in str(problem)], found


def test_what_a_card_says_with_control_signs_is_no_answer(tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / "README.md").write_text('---\nlicense: "mit\\e[2J"\nlanguage: [en]\n---\nx\n', "utf-8")
    assert "release.licence" not in collected([tmp_path], catalogue).answers


def test_a_catalogue_with_a_million_keys_is_looked_through_once(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("{" + ",".join(f'"{number}":1' for number in range(400_000)) + ',"7":2}', "utf-8")
    with pytest.raises(BadInput, match="the key '7' twice"):
        read_oscal(path)


def test_an_archive_with_a_second_directory_is_refused(tmp_path: Path) -> None:
    listed = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, *[0] * 14) * 100_000
    count, size = 100_000, len(listed)
    end = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, 0)
    end += struct.pack("<4sLQL", b"PK\6\7", 0, size, 1) + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, 46, 0, 0)
    (tmp_path / "x.ckpack").write_bytes(listed + end)
    with pytest.raises(BadInput, match="its end is missing or changed"):
        archive.read_archive(tmp_path / "x.ckpack")


def test_a_name_in_the_list_of_an_archive_steers_no_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = archive._list_of  # noqa: SLF001 - an enemy writes it otherwise
    monkeypatch.setattr(archive, "_list_of", lambda *given: {**made(*given), "files": {"\x1b[2Jgone": {}}})
    files = {"pack.yaml": good_pack()["pack.yaml"].encode()}
    path = tmp_path / "x.ckpack"
    path.write_bytes(archive.built(files, PackManifest.model_validate(as_manifest())))
    with pytest.raises(BadInput) as caught:
        archive.read_archive(path)
    assert "\x1b" not in str(caught.value)
    assert "gone: is missing" in str(caught.value)


def test_a_certificate_of_a_version_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    key, name = Ed25519PrivateKey.generate(), x509.Name([])
    days = (datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC))
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, *days).sign(key, None)
    broken = made.public_bytes(Encoding.DER).replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x07", 1)
    pem = x509.load_der_x509_certificate(made.public_bytes(Encoding.DER)).public_bytes(Encoding.PEM)
    import base64  # noqa: PLC0415 - only here

    pem = b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(broken) + b"-----END CERTIFICATE-----\n"
    files = {name: text.encode() for name, text in good_pack().items()}
    path = tmp_path / "x.ckpack"
    path.write_bytes(archive.built(files, PackManifest.model_validate({**as_manifest(), "id": PACK})))
    packed = archive.Packed(PackManifest.model_validate(as_manifest()), files, "0")
    data = json.loads(signing.signed(packed, key))
    del data["public_key"]
    beside = tmp_path / "x.sig"
    beside.write_text(json.dumps({**data, "certificate": pem.decode()}), "utf-8")
    with pytest.raises(BadInput, match="names no key that can be read"):
        signing.verified(packed, beside)


def test_a_version_with_more_digits_than_python_reads_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is no version"):
        store.resolved([f"acme=={'1' * 5000}"], tmp_path)


@pytest.mark.parametrize("name", ["branding", "templates", "locales", "obligations/acme"])
def test_a_folder_that_is_a_link_is_not_even_looked_into(name: str, tmp_path: Path, catalogue: Catalogue) -> None:
    outside, home = tmp_path / "outside", pack(tmp_path / "acme")
    outside.mkdir()
    for file in ("brand.yaml", "keep_log.yaml", "document.yaml"):
        (outside / file).write_text("the_secret: 1\n", "utf-8")
    shutil.rmtree(home / name, ignore_errors=True)
    (home / name).symlink_to(outside)
    found = refused(catalogue, home)
    assert any(one.startswith(f"{name}: is a link") for one in found), found
    assert not any("the_secret" in one for one in found), found


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (('viewBox="0 0 60 40"', 'viewBox="1e999 0 60 40"'), "no usable 'viewBox'"),
        (('viewBox="0 0 60 40"', 'viewBox="0 0 1e-320 1e-320"'), "no usable 'viewBox'"),
        (("<rect", "<svg viewBox='1'/><rect"), "holds <svg>"),
        (("<rect", "<g transform='rotate()'/><rect"), "holds the attribute transform"),
        (("<rect", f"<g transform='scale({'1' * 4000}x'/><rect"), "holds the attribute transform"),
        (("<rect", "<g opacity='nan'/><rect"), "holds the attribute opacity"),
        (("<rect", "<g>" * 60_000 + "</g>" * 60_000 + "<rect"), "nested too deeply"),
    ],
    ids=short,
)  # fmt: skip
def test_a_drawing_that_breaks_the_layout_is_refused(changed: tuple[str, str], told: str) -> None:
    assert told in said("logo", LOGO.replace(*changed).encode())


@pytest.mark.parametrize(
    "middle",
    [
        "<table></table>",
        "<table><colgroup><col style='width: 1e999%'></colgroup><tbody><tr><td>x</td></tr></tbody></table>",
        "<figure><svg width='1mm' height='1mm'><!-- x --><title>x</title></svg></figure>",
    ],
)
def test_a_page_with_empty_and_hidden_parts_is_read_or_refused(middle: str) -> None:
    TARGETS["page"].run(f"<html><head><title>x</title></head><body>{middle}</body></html>".encode())


def test_a_style_of_a_page_that_fetches_is_refused() -> None:
    with pytest.raises(KitError, match="which fetches something"):
        check_page("<p style='content: attr(data-x url)'>x</p>", limits.LARGEST_HTML)


@pytest.mark.parametrize("form", ["html", "docx", "md", "json"])
def test_a_name_without_end_and_a_version_with_slashes_stay_in_the_folder(
    form: Format, tmp_path: Path, catalogue: Catalogue
) -> None:
    subject = Subject(name="ä/.." * 200, version="../../" * 100 + "\n")
    made = Composer(assess(catalogue, AnswerSheet(subject), datetime.date(2026, 11, 20)))
    document = made.document("dates_schedule")
    (found,) = write_one(made, document, tmp_path / "out", (form,))
    assert found.path.parent == tmp_path / "out"
    assert len(file_name(made, document, form).encode()) <= 255
    assert found.path.read_bytes() == write(made, document, form)
