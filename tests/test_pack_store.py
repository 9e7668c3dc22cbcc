# ruff: noqa: E501 - rows of a table read better in one line
"""Installed packs and built ones: versions side by side, one way to write a file, and nothing that an enemy packed."""

import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Here
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from third_party import pack, with_paper

from compliance_kit.errors import BadInput, Problems
from compliance_kit.packing import archive, limits, signing, store
from compliance_kit.packing.layers import layered
from compliance_kit.packing.manifest import read_manifest


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(store.VARIABLE, str(tmp_path / "store"))
    return tmp_path / "store"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = with_paper(tmp_path / "acme")
    path = tmp_path / "acme.ckpack"
    path.write_bytes(archive.built(archive.contents(folder), read_manifest(folder)))
    return path


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "key.pem"
    made = Ed25519PrivateKey.generate()
    path.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path


def test_the_newest_version_that_satisfies_wins(tmp_path: Path) -> None:
    for version in ("1.0.0", "1.10.0", "1.9.0", "2.0.0rc1"):
        store.install(pack(tmp_path / version, version=version))
    assert store.resolved(["acme"])[0].name == "1.10.0"
    assert store.resolved(["acme==1.9"])[0].name == "1.9.0"
    needer = pack(
        tmp_path / "needer",
        {"obligations/acme/keep_log.yaml": None, "obligations/instruments.yaml": None},
        id="needer",
        requires={"acme": "<1.10"},
    )
    assert [path.name for path in store.resolved([str(needer)])] == ["1.9.0", "needer"]
    with pytest.raises(BadInput, match=r"no installed version of the pack 'acme' fits"):
        store.resolved(["acme==7"])


def test_folders_are_found_again_from_wherever_the_process_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.install(pack(tmp_path / "acme"))
    pack(tmp_path / "other", id="other")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(store.VARIABLE, "store")
    assert store.resolved(["acme", "./other"]) == [tmp_path / "store" / "acme" / "1.0.0", tmp_path / "other"]


def test_installing_and_removing_leave_nothing_half_done(tmp_path: Path, own_store: Path) -> None:
    target = store.install(pack(tmp_path / "a"))
    (target / "left.txt").write_text("of the former one", "utf-8")
    assert not (store.install(pack(tmp_path / "b")) / "left.txt").exists()
    store.install(pack(tmp_path / "c", version="2.0"))
    assert store.remove("acme", "1.0.0") == ["1.0.0"]
    assert [one.root.name for one in store.installed()] == ["2.0"]
    assert store.remove("acme") == ["2.0"]
    assert list(own_store.rglob("*")) == []
    with pytest.raises(BadInput, match="is not installed"):
        store.remove("acme")


def test_a_pack_that_cannot_be_read_is_not_installed(tmp_path: Path, here: Here, own_store: Path) -> None:
    found = here("pack", "install", pack(tmp_path / "wrong", replaces=["eu.ai_act.literacy"]))
    assert found.code == 2
    assert not own_store.exists()


def test_a_broken_pack_in_the_store_is_listed_as_such(tmp_path: Path, here: Here) -> None:
    (store.install(pack(tmp_path / "a")) / "pack.yaml").write_text("id: [", "utf-8")
    listed = here("pack", "list")
    assert (listed.code, "cannot be used." in listed.out) == (0, True)


def test_building_twice_gives_the_same_bytes(tmp_path: Path, here: Here) -> None:
    with_paper(tmp_path / "one")
    second = with_paper(tmp_path / "two")
    for path in second.rglob("*"):
        os.utime(path, (0, 0))
    for name in ("one", "two"):
        assert here("pack", "build", tmp_path / name, "-o", tmp_path / f"{name}.ckpack").code == 0
    assert (tmp_path / "one.ckpack").read_bytes() == (tmp_path / "two.ckpack").read_bytes()
    listed = json.loads(zipfile.ZipFile(tmp_path / "one.ckpack").read("manifest.json"))
    assert listed["licences"]["content"] == "CC-BY-4.0"
    assert set(listed["files"]["pack.yaml"]) == {"sha256", "size"}


def test_what_was_built_has_the_digest_that_papers_print(tmp_path: Path, built: Path, here: Here) -> None:
    _, (layer,) = layered([tmp_path / "acme"])
    assert here("pack", "verify", str(built)).out.splitlines()[1].endswith(f"the digest {layer.digest}.")


def test_every_flipped_bit_is_noticed(built: Path) -> None:
    data = built.read_bytes()
    for place in range(0, len(data), max(len(data) // 150, 1)):
        changed = bytearray(data)
        changed[place] ^= 1
        built.write_bytes(changed)
        with pytest.raises(BadInput):
            archive.read_archive(built)


def test_a_flipped_bit_is_reported_by_the_name_of_its_file(built: Path) -> None:
    data = bytearray(built.read_bytes())
    data[data.find(b"clause 4.2")] ^= 1
    built.write_bytes(data)
    with pytest.raises(Problems) as caught:
        archive.read_archive(built)
    assert [problem.where for problem in caught.value.problems] == ["obligations/acme/keep_log.yaml"]


def test_an_archive_is_installed_and_its_signer_named(built: Path, key: Path, here: Here) -> None:
    assert here("pack", "sign", built, "--key", key).code == 0
    verified = here("pack", "verify", built)
    assert (verified.code, "whether you trust this key is yours to decide" in verified.out) == (0, True)
    fingerprint = verified.out.split("fingerprint ")[1].split(")")[0]
    assert here("pack", "install", built, "--signer", fingerprint.upper()).code == 0
    assert [one.root.name for one in store.installed()] == ["1.0.0"]
    store.remove("acme")
    assert here("pack", "install", built, "--signer", "00" * 32).code == 1
    assert store.installed() == []


def test_the_signature_of_another_pack_is_refused(tmp_path: Path, built: Path, key: Path) -> None:
    packed = archive.read_archive(built)
    private = signing.load_key(key, None)
    beside = signing.signature_file(built)
    rows: tuple[tuple[dict[str, Any], str], ...] = (
        ({"id": "other"}, "is the signature of another pack"),
        ({"version": "1.0.1"}, "is the signature of another pack"),
        ({"title": "Other words"}, "was made for other content"),
    )
    for changed, said in rows:
        folder = pack(tmp_path / str(changed), **changed)
        other = tmp_path / "other.ckpack"
        other.write_bytes(archive.built(archive.contents(folder), read_manifest(folder)))
        beside.write_bytes(signing.signed(archive.read_archive(other), private))
        with pytest.raises(BadInput, match=said):
            signing.verified(packed, beside)
    data = json.loads(signing.signed(packed, private))
    data["signature"] = data["signature"][::-1].replace("=", "A")
    beside.write_text(json.dumps(data), "utf-8")
    with pytest.raises(BadInput, match=r"does not hold|is no signature"):
        signing.verified(packed, beside)
    beside.write_text("[]", "utf-8")
    with pytest.raises(BadInput, match="is no signature of a pack"):
        signing.verified(packed, beside)


def zipped(path: Path, *entries: tuple[str, bytes], packed: int = zipfile.ZIP_STORED, mode: int = 0o100644) -> Path:
    with zipfile.ZipFile(path, "w", packed) as made:
        for name, content in entries:
            entry = zipfile.ZipInfo(name)
            entry.compress_type, entry.external_attr = packed, mode << 16
            made.writestr(entry, content)
    return path


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: zipped(path, ("../out.yaml", b"x")), "leads out of the pack"),
        (lambda path: zipped(path, ("/etc/out.yaml", b"x")), "has an absolute path"),
        (lambda path: zipped(path, ("C:/out.yaml", b"x")), "has an absolute path"),
        (lambda path: zipped(path, ("a/CON.yaml", b"x")), "has the name of a device"),
        (lambda path: zipped(path, ("a\\b.yaml", b"x")), "has a sign in its name"),
        (lambda path: zipped(path, ("a.yaml", b"x"), ("A.yaml", b"y")), "falls together with"),
        (lambda path: zipped(path, ("a.yaml", b"target"), mode=0o120777), "is a link or a device"),
        (lambda path: zipped(path, ("run.py", b"x")), "is of a kind that packs do not hold"),
        (lambda path: zipped(path, ("a.yaml", b"0" * 2_000_000), packed=zipfile.ZIP_DEFLATED), "times larger than packed"),
        (lambda path: zipped(path, ("a.yaml", b"0" * (limits.LARGEST_FILE + 1))), "is larger than 4 MB"),
        (lambda path: zipped(path, *((f"{n}.yaml", b"") for n in range(limits.MOST_FILES + 2))), "holds more than 2000 files"),
        (lambda path: zipped(path, ("a.yaml", b"x")), "it has no list of files"),
    ],
)  # fmt: skip
def test_what_an_enemy_packed_is_refused_before_anything_is_written(
    tmp_path: Path, make: Callable[[Path], Path], said: str, here: Here, own_store: Path
) -> None:
    found = here("pack", "install", make(tmp_path / "evil.ckpack"))
    assert (found.code, said in found.err) == (2, True), found.err
    assert not own_store.exists()
    assert not (tmp_path / "out.yaml").exists()


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip at all" * 10, b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_archive_is_told_so(tmp_path: Path, data: bytes, here: Here) -> None:
    path = tmp_path / "x.ckpack"
    path.write_bytes(data)
    assert here("pack", "verify", path).code == 2


def test_links_devices_and_strange_files_in_a_folder_are_refused(tmp_path: Path) -> None:
    folder = pack(tmp_path / "acme")
    (folder / "obligations" / "link.yaml").symlink_to("/etc/passwd")
    (folder / "up").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.yaml")
    (folder / "tool.exe").write_bytes(b"MZ")
    _, problems = limits.files_of(folder)
    assert sorted(str(problem.where) for problem in problems) == [
        "obligations/link.yaml",
        "pipe.yaml",
        "tool.exe",
        "up",
    ]


def test_what_stands_behind_the_end_of_an_archive_is_noticed(built: Path) -> None:
    built.write_bytes(built.read_bytes() + b"more")
    with pytest.raises(BadInput):
        archive.read_archive(built)


def test_a_file_that_the_list_does_not_name_is_noticed(built: Path) -> None:
    data = io.BytesIO(built.read_bytes())
    with zipfile.ZipFile(data, "a") as made:
        made.writestr("extra.txt", "x")
    built.write_bytes(data.getvalue())
    with pytest.raises(BadInput, match="does not stand in the list of files"):
        archive.read_archive(built)
