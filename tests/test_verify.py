"""verify: a paper is derived again from what it carries; what changed is told; hostile files end in a message."""

import hashlib
import io
import json
import random
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from conftest import ROOT, Here
from paper_page import catalogue, example
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from compliance_kit.answers import Answer
from compliance_kit.documents import Composer, load_documents
from compliance_kit.errors import BadInput, RenderFailed
from compliance_kit.papers import write
from compliance_kit.pdf.carried import LARGEST_FILE, read_carried
from compliance_kit.pdf.seal import description, record_in, sealed, unbroken
from compliance_kit.sheets import write_sheet

SHEET = ROOT / "examples" / "lora_startup.yaml"


@pytest.fixture(scope="module")
def paper() -> bytes:
    """A threshold record with its facts and findings."""
    return write(Composer(example("lora_startup")), load_documents()["threshold_record"], "pdf")


@pytest.fixture
def file(paper: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "paper.pdf"
    path.write_bytes(paper)
    return path


def rewritten(path: Path, change: Callable[[pikepdf.Pdf], None]) -> None:
    """The file after somebody changed it with a tool that keeps its metadata."""
    with pikepdf.open(io.BytesIO(path.read_bytes())) as pdf:
        change(pdf)
        pdf.save(path)


def replaced(path: Path, name: str, change: Callable[[Any], Any], *, restated: bool = True) -> None:
    """The file with another content of an attachment, and the record made to fit if wanted."""

    def put(pdf: pikepdf.Pdf) -> None:
        data = json.dumps(change(json.loads(pdf.attachments[name].get_file().read_bytes()))).encode()
        pdf.attachments[name].obj.EF.F.write(zlib.compress(data), filter=pikepdf.Name.FlateDecode)
        if restated:
            packet = pdf.Root.Metadata.read_bytes()
            record = record_in(packet)
            assert record is not None
            old = record["attachments"][name]
            pdf.Root.Metadata.write(packet.replace(old.encode(), hashlib.sha256(data).hexdigest().encode()))

    rewritten(path, put)


# --- the same ---------------------------------------------------------------------------------------------------------


def test_a_paper_as_written_is_the_same(here: Here, file: Path) -> None:
    said = here("verify", file)
    assert (said.code, said.out.splitlines()[-1]) == (0, "Same.")
    assert "Bytes        same as written" in said.out
    assert "findings.json same as when the paper was written" in said.out
    assert "rest on answers that this paper leaves out" in said.out


def test_with_its_sheet_every_finding_and_every_byte_comes_out_the_same(here: Here, file: Path) -> None:
    said = here("verify", file, "--sheet", SHEET)
    assert said.code == 0
    n = len(example("lora_startup").findings)
    assert f"Findings     same: {n} of {n}" in said.out
    assert "Pages        the sheet gives the same file again, byte for byte" in said.out


def test_a_public_paper_carries_nothing_and_is_printed_again_from_its_sheet(here: Here, tmp_path: Path) -> None:
    path = tmp_path / "card.pdf"
    path.write_bytes(write(Composer(example("lora_startup")), load_documents()["model_card"], "pdf"))
    said = here("verify", path, "--sheet", SHEET)
    assert said.code == 0
    assert "Attachments  none" in said.out
    assert "byte for byte" in said.out


# --- what differs -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_one_flipped_bit_anywhere_is_reported_and_never_called_the_same(
    seed: int, here: Here, file: Path, paper: bytes
) -> None:
    place = random.Random(seed).randrange(len(paper) * 8)  # noqa: S311 - a place, no secret
    data = bytearray(paper)
    data[place // 8] ^= 1 << place % 8
    file.write_bytes(data)
    said = here("verify", file)
    assert said.code in (1, 2)
    assert said.code == 2 or "CHANGED since the paper was written" in said.out or "bears no seal" in said.out


def test_a_changed_attachment_is_named_even_if_the_rest_was_made_to_fit(here: Here, file: Path) -> None:
    replaced(file, "findings.json", lambda data: data, restated=False)
    said = here("verify", file)
    assert said.code == 1
    assert "findings.json CHANGED" in said.out


def test_a_changed_verdict_is_named_with_both_values(here: Here, file: Path) -> None:
    def turned(data: Any) -> Any:
        row = next(row for row in data["findings"] if row["id"] == "eu.ai_act.literacy")
        row["verdict"] = row["shade"] = "does_not_apply"
        return data

    replaced(file, "findings.json", turned)
    said = here("verify", file)
    assert said.code == 1
    assert "Findings     DIFFERENT: 1 of" in said.out
    assert "eu.ai_act.literacy: verdict was does_not_apply, is applies" in said.out
    assert "findings.json same as when the paper was written" in said.out
    assert "Bytes        CHANGED" in said.out


def test_findings_that_are_new_or_gone_are_named(here: Here, file: Path) -> None:
    def other(data: Any) -> Any:
        data["findings"][0]["id"] = "a.rule.of.long_ago"
        return data

    gone = next(iter(example("lora_startup").findings))
    replaced(file, "findings.json", other)
    said = here("verify", file)
    assert "a.rule.of.long_ago: in the paper as" in said.out
    assert f"{gone}: not in the paper, now" in said.out


def test_another_sheet_is_told_by_the_facts_that_differ(here: Here, file: Path, tmp_path: Path) -> None:
    other = example("lora_startup").sheet.with_answer("use.languages", Answer(value=["fr"]))
    path = tmp_path / "other.yaml"
    write_sheet(path, other)
    said = here("verify", file, "--sheet", path)
    assert said.code == 1
    assert "Facts        OTHER than those of the sheet: use.languages" in said.out
    assert "Pages        DIFFERENT" in said.out


def test_another_edition_of_the_catalogue_is_named_and_the_verdicts_are_compared_all_the_same(
    here: Here, file: Path
) -> None:
    def older(pdf: pikepdf.Pdf) -> None:
        packet = pdf.Root.Metadata.read_bytes()
        pdf.Root.Metadata.write(packet.replace(catalogue().digest.encode(), b"0" * 64))

    rewritten(file, older)
    said = here("verify", file)
    assert said.code == 1
    assert "ANOTHER EDITION: the paper follows 2026.11.28 (000000000000…)" in said.out
    assert "Findings     685 same" in said.out or " same; " in said.out


def test_bytes_added_after_the_paper_are_told_and_do_not_break_its_seal(here: Here, file: Path) -> None:
    with file.open("ab") as stream:
        stream.write(b"% a note\n")
    said = here("verify", file)
    assert said.code == 0
    assert "Bytes        9 bytes were appended after the paper was written" in said.out


def test_a_paper_that_claims_an_approval_which_the_sheet_does_not_bear_out_differs(here: Here, file: Path) -> None:
    data = file.read_bytes().replace(b'"status":"draft"', b'"status":"approved"')
    length = unbroken(file.read_bytes())
    assert length
    seal = f"{length:010d}-".encode()
    at = data.index(seal)
    data = sealed(data[:at] + b"0" * 10 + b"-" + b"0" * 64 + data[at + 75 :])
    file.write_bytes(data)
    said = here("verify", file, "--sheet", SHEET)
    assert said.code == 1
    assert "the signatures in the sheet do not approve it" in said.out


def appended(paper: bytes, change: Callable[[Any], None]) -> bytes:
    """The paper with a change appended to it, as programs do that save without writing anew."""
    writer = IncrementalPdfFileWriter(io.BytesIO(paper))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_note(writer: Any) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    while "/Kids" in page:
        page = page["/Kids"][0]
    place = generic.ArrayObject([generic.NumberObject(side) for side in (50, 50, 300, 300)])
    named = {"/Type": generic.pdf_name("/Annot"), "/Subtype": generic.pdf_name("/FreeText"), "/Rect": place}
    note = generic.DictionaryObject({generic.pdf_name(name): value for name, value in named.items()})
    page["/Annots"] = generic.ArrayObject([writer.add_object(note)])
    writer.update_container(page)


def with_other_title(writer: Any) -> None:
    writer.root["/Lang"] = generic.pdf_string("xx")
    writer.update_root()


@pytest.mark.parametrize("change", [with_note, with_other_title])
def test_an_appended_change_of_what_is_shown_is_no_same_paper_though_its_bytes_stay(
    change: Callable[[Any], None], here: Here, file: Path, paper: bytes
) -> None:
    data = appended(paper, change)
    assert data.startswith(paper)
    file.write_bytes(data)
    said = here("verify", file)
    assert said.code == 1
    assert "they change what it shows or carries" in said.out


# --- files that nobody vouches for ------------------------------------------------------------------------------------


def bomb(size: int) -> bytes:
    return zlib.compress(b"0" * size, 1)


def with_part(data: bytes, **keys: Any) -> bytes:
    """A PDF that carries one file of these raw bytes."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.attachments["facts.json"] = b"x"
        stream = pdf.attachments["facts.json"].obj.EF.F
        stream.write(data, filter=keys.pop("filter", pikepdf.Name.FlateDecode))
        for name, value in keys.items():
            stream[f"/{name}"] = value
        pdf.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return out.getvalue()


def locked() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is no PDF."),
        (b"hello", "is no PDF."),
        (b"%PDF-1.7\n", "is no PDF that can be read"),
        (b"%PDF-1.7\n" + b"\xff" * 5000, "is no PDF that can be read"),
        (locked(), "is locked with a password."),
        (with_part(bomb(65 * 1024 * 1024)), "unpacks to more than 64 MB"),
        (with_part(zlib.compress(b"x")).replace(b"/FlateDecode", b"/JBIG2Decode"), "packed in a way"),
        (with_part(b"no zip"), "cannot be unpacked"),
        (with_part(zlib.compress(b"x" * 5000)[:-9]), "cut short"),
    ],
    ids=["empty", "text", "head only", "noise", "locked", "bomb", "other packing", "not packed", "cut short"],
)  # fmt: skip
def test_a_hostile_file_ends_in_a_message(data: bytes, said: str, here: Here, tmp_path: Path) -> None:
    path = tmp_path / "hostile.pdf"
    path.write_bytes(data)
    found = here("verify", path)
    assert found.code == 2
    assert said in found.err
    assert "Traceback" not in found.err


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.pdf"
    with path.open("wb") as stream:
        stream.write(b"%PDF-1.7\n")
        stream.truncate(LARGEST_FILE + 1)
    with pytest.raises(BadInput, match="larger than 64 MB"):
        read_carried(path)


def object_bomb() -> bytes:
    """A PDF whose catalogue lies in a stream that unpacks to 128 MB."""
    catalog, pages = b"<</Type/Catalog/Pages 4 0 R>> ", b"<</Type/Pages/Kids[]/Count 0>> "
    head = b"2 0 4 %d " % len(catalog)
    packed = zlib.compress(head + catalog + pages + b" " * (128 * 1024 * 1024), 1)
    out = io.BytesIO(b"%PDF-1.5\n")
    out.seek(0, io.SEEK_END)
    at = out.tell()
    out.write(b"1 0 obj\n<</Type/ObjStm/N 2/First %d/Filter/FlateDecode/Length %d>>stream\n" % (len(head), len(packed)))
    out.write(packed + b"\nendstream\nendobj\n")
    table = out.tell()
    rows = [(0, 0, 255), (1, at, 0), (2, 1, 0), (1, table, 0), (2, 1, 1)]
    told = b"".join(bytes([kind]) + place.to_bytes(4, "big") + bytes([last]) for kind, place, last in rows)
    out.write(b"3 0 obj\n<</Type/XRef/Size 5/W[1 4 1]/Root 2 0 R/Length %d>>stream\n" % len(told))
    out.write(told + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % table)
    return out.getvalue()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to a limit of memory")
@pytest.mark.parametrize(("limit", "said"), [(32, "is no PDF that can be read"), (768, "is no paper of this program")])
def test_objects_that_unpack_without_end_are_stopped_by_the_limit_on_memory(
    limit: int, said: str, here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("compliance_kit.pdf.carried.MEMORY", limit * 1024 * 1024)
    path = tmp_path / "objects.pdf"
    path.write_bytes(object_bomb())
    found = here("verify", path)
    assert found.code == 2
    assert said in found.err


def test_a_pdf_of_another_program_is_no_paper(here: Here, tmp_path: Path) -> None:
    path = tmp_path / "other.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path)
    found = here("verify", path)
    assert found.code == 2
    assert "is no paper of this program" in found.err


@pytest.mark.parametrize("content", [[], {"findings": 7}, {"findings": [{"id": 3}]}, "text"])
def test_findings_that_are_no_findings_end_in_a_message(content: object, here: Here, file: Path) -> None:
    replaced(file, "findings.json", lambda _: content)
    found = here("verify", file)
    assert found.code == 2
    assert "that is not what papers carry" in found.err


def test_facts_that_are_no_facts_are_told(here: Here, file: Path) -> None:
    replaced(file, "facts.json", lambda data: {**data, "answers": {"use.languages": {"value": 7}}})
    found = here("verify", file)
    assert found.code == 1
    assert "Facts        CANNOT BE READ with this catalogue: facts.json" in found.out


# --- the seal ---------------------------------------------------------------------------------------------------------


def test_a_seal_covers_the_file_up_to_its_length_and_nothing_after_it() -> None:
    data = sealed(b"before" + description({"a": "<&>"}) + b"after")
    assert unbroken(data) == len(data)
    assert unbroken(data + b"more") == len(data)
    assert unbroken(data[:-1]) == 0
    assert unbroken(data.replace(b"before", b"befora")) == 0
    assert unbroken(b"nothing") is None
    assert record_in(data) == {"a": "<&>"}


def test_a_file_without_exactly_one_empty_seal_is_not_sealed() -> None:
    for data in (b"nothing", description({}) * 2):
        with pytest.raises(RenderFailed):
            sealed(data)
