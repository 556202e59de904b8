"""The vault gives back what was put in, or says that it cannot."""

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from gateway.store.vault import DamagedEvidence, FileVault, NoSuchEvidence

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # FIPS 180-4


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "vault"


def test_what_is_put_comes_back_by_its_hash(folder):
    vault = FileVault(folder)

    sha256 = vault.put(b"photo")

    assert sha256 == hashlib.sha256(b"photo").hexdigest()
    assert vault.has(sha256)
    assert vault.get(sha256) == b"photo"


def test_no_bytes_are_bytes_too(folder):
    vault = FileVault(folder)

    assert vault.put(b"") == EMPTY
    assert vault.get(EMPTY) == b""


def test_it_lies_two_folders_deep_and_alone(folder):
    sha256 = FileVault(folder).put(b"photo")

    files = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]

    assert files == [f"{sha256[:2]}/{sha256[2:4]}/{sha256}"]


def test_the_same_bytes_again_change_nothing(folder):
    vault = FileVault(folder)
    sha256 = vault.put(b"photo")
    before = (folder / sha256[:2] / sha256[2:4] / sha256).stat()

    again = vault.put(b"photo")

    after = (folder / sha256[:2] / sha256[2:4] / sha256).stat()
    assert again == sha256
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_many_at_once(folder):
    vault = FileVault(folder)

    with ThreadPoolExecutor(8) as threads:
        hashes = set(threads.map(vault.put, [b"same"] * 50))

    assert hashes == {hashlib.sha256(b"same").hexdigest()}
    assert sum(path.is_file() for path in folder.rglob("*")) == 1


def test_nothing_under_a_hash(folder):
    with pytest.raises(NoSuchEvidence):
        FileVault(folder).get("0" * 64)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "0" * 63, "g" * 64, "A" * 64, "0" * 65])
def test_what_is_no_hash_reaches_no_file(folder, name):
    assert not FileVault(folder).has(name)
    with pytest.raises(NoSuchEvidence):
        FileVault(folder).get(name)


def test_changed_bytes_are_not_given_out(folder):
    vault = FileVault(folder)
    sha256 = vault.put(b"photo")
    (folder / sha256[:2] / sha256[2:4] / sha256).write_bytes(b"phot0")

    with pytest.raises(DamagedEvidence):
        vault.get(sha256)


def test_a_write_that_fails_leaves_nothing(folder, monkeypatch):
    def no_space(_):
        raise OSError("no space left")

    monkeypatch.setattr("gateway.store.vault.os.fsync", no_space)

    with pytest.raises(OSError, match="no space"):
        FileVault(folder).put(b"photo")
    assert not any(path.is_file() for path in folder.rglob("*"))
