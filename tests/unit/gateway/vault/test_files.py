"""How files of a vault lie in their folder, and what a fault leaves there."""

import os
import time

import pytest

from gateway.vault.files import FileVault

LATER_MS = 32_503_680_000_000  # the year 3000


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "vault"


def an_hour_later(monkeypatch):
    now_s = time.time()
    monkeypatch.setattr("gateway.vault.files.time.time", lambda: now_s + 3_700)


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


def test_what_was_put_again_before_a_removal_was_cut_off_comes_back(folder, monkeypatch):
    """The remover died after it moved the file aside and before it saw that it was put again."""
    vault = FileVault(folder)
    sha256 = vault.put(b"photo")
    place = vault._place(sha256)
    place.rename(place.with_name(f".gone-{place.name}"))
    monkeypatch.setattr(
        "gateway.vault.files.time.time", lambda: place.parent.stat().st_ctime + 3_700
    )

    kept = list(vault.entries())

    assert [one.sha256 for one in kept] == [sha256]
    assert vault.get(sha256) == b"photo"
    assert len(files(folder)) == 1


def test_what_was_over_when_its_removal_was_cut_off_does_not_come_back(folder, monkeypatch):
    vault = FileVault(folder)
    place = vault._place(vault.put(b"photo"))
    os.utime(place, (1_000, 1_000))
    place.rename(place.with_name(f".gone-{place.name}"))
    monkeypatch.setattr(
        "gateway.vault.files.time.time", lambda: place.parent.stat().st_ctime + 3_700
    )

    assert list(vault.entries()) == []

    assert files(folder) == []


def test_what_was_put_after_it_was_moved_aside_is_not_touched(folder, monkeypatch):
    vault = FileVault(folder)
    sha256 = vault.put(b"photo")
    place = vault._place(sha256)
    place.rename(place.with_name(f".gone-{place.name}"))
    vault.put(b"photo")
    new = place.stat().st_ino
    an_hour_later(monkeypatch)

    assert [one.sha256 for one in vault.entries()] == [sha256]

    assert place.stat().st_ino == new
    assert len(files(folder)) == 1


def test_half_a_file_of_a_writer_that_died_goes_an_hour_later_and_no_sooner(folder, monkeypatch):
    vault = FileVault(folder)
    sha256 = vault.put(b"photo")
    place = vault._place(sha256)
    half = place.with_name(".new-a1b2")
    half.write_bytes(b"pho")

    assert [one.sha256 for one in vault.entries()] == [sha256]
    assert half.exists()
    an_hour_later(monkeypatch)
    assert [one.sha256 for one in vault.entries()] == [sha256]

    assert not half.exists()
    assert vault.get(sha256) == b"photo"
