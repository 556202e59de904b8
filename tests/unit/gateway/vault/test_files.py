"""How files of a vault lie in their folder, and what a fault leaves there."""

import os

import pytest

from gateway.vault.files import FileVault

LATER_MS = 32_503_680_000_000  # the year 3000


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "vault"


def files(folder):
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]


def test_it_lies_two_folders_deep_and_alone(folder):
    sha256 = FileVault(folder).put(b"photo")

    assert files(folder) == [f"{sha256[:2]}/{sha256[2:4]}/{sha256}"]


def test_the_same_bytes_again_write_nothing_and_count_as_put_now(folder):
    vault = FileVault(folder)
    place = vault._place(vault.put(b"photo"))
    os.utime(place, (1_000, 1_000))
    before = place.stat()

    vault.put(b"photo")

    assert place.stat().st_ino == before.st_ino
    assert place.stat().st_mtime > before.st_mtime


def test_a_write_that_fails_leaves_nothing(folder, monkeypatch):
    def no_space(_):
        raise OSError("no space left")

    monkeypatch.setattr("gateway.vault.files.os.fsync", no_space)

    with pytest.raises(OSError, match="no space"):
        FileVault(folder).put(b"photo")
    assert files(folder) == []


def test_what_is_put_while_it_is_removed_stays(folder, monkeypatch):
    vault = FileVault(folder)
    sha256 = vault.put(b"photo")
    real = type(folder).rename

    def put_first(path, target):
        monkeypatch.undo()
        vault.put(b"photo")
        return real(path, target)

    os.utime(vault._place(sha256), (1_000, 1_000))
    monkeypatch.setattr(type(folder), "rename", put_first)

    assert not vault.remove(sha256, unless_put_since_ms=2_000_000)
    assert vault.get(sha256) == b"photo"


def test_what_is_put_right_after_it_was_moved_aside_stays(folder, monkeypatch):
    vault = FileVault(folder)
    sha256 = vault.put(b"photo")
    real = type(folder).rename

    def put_after(path, target):
        monkeypatch.undo()
        done = real(path, target)
        vault.put(b"photo")
        return done

    monkeypatch.setattr(type(folder), "rename", put_after)

    assert not vault.remove(sha256, unless_put_since_ms=LATER_MS)
    assert vault.get(sha256) == b"photo"
    assert len(files(folder)) == 1


def test_a_removal_that_was_cut_off_is_ended_an_hour_later(folder, monkeypatch):
    vault = FileVault(folder)
    place = vault._place(vault.put(b"photo"))
    place.rename(place.with_name(f".gone-{place.name}"))

    assert list(vault.entries()) == []
    assert len(files(folder)) == 1
    monkeypatch.setattr("gateway.vault.files._CUT_OFF_S", -1)
    assert list(vault.entries()) == []

    assert files(folder) == []
