"""A vault in a folder of this machine, or of one that is mounted."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from gateway.vault.vault import Kept, hash_of, is_hash, nothing_under, verified

_GOING, _NEW = ".gone-", ".new-"
_CUT_OFF_S = 3_600
"""After how long a removal or a writing that is not done was cut off."""


class FileVault:
    """See gateway.vault.vault.Vault; files lie two folders deep, by the start of their names."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """Keep bytes; on return they are on the disk."""
        sha256 = hash_of(data)
        place = self._place(sha256)
        if not _put_again(place, data):
            place.parent.mkdir(parents=True, exist_ok=True)
            _write(place, data)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes of a hash; raises NoSuchEvidence or DamagedEvidence."""
        if not is_hash(sha256):
            raise nothing_under(sha256)
        try:
            data = self._place(sha256).read_bytes()
        except FileNotFoundError:
            raise nothing_under(sha256) from None
        return verified(sha256, data)

    def has(self, sha256: str) -> bool:
        """Whether there is something under a hash."""
        return is_hash(sha256) and self._place(sha256).is_file()

    def entries(self, after: str = "") -> Iterator[Kept]:
        """All that is there, in the order of the hashes; unfinished files are passed over.

        What was cut off is ended: half a file goes, and so does what a removal moved aside, unless
        it was put again right before that.
        """
        for outer in _folders(self._folder, after[:2]):
            for inner in _folders(outer, after[2:4] if outer.name == after[:2] else ""):
                _end_what_was_cut_off(inner)
                for path in sorted(inner.iterdir()):
                    if path.name > after and is_hash(path.name):
                        yield from _kept(path)

    def remove(self, sha256: str, *, unless_put_since_ms: int) -> bool:
        """Take a file away unless it was put since; one that is put in this moment stays."""
        place = self._place(sha256) if is_hash(sha256) else None
        if place is None or not any(k.put_at_ms < unless_put_since_ms for k in _kept(place)):
            return False
        # Whoever puts the same bytes now either touches the file before it is moved aside, which
        # shows in its time, or finds none and writes it anew.
        aside = place.with_name(_GOING + sha256)
        try:
            place.rename(aside)
        except FileNotFoundError:
            return False
        if _put_ms(aside.stat()) >= unless_put_since_ms:
            aside.rename(place)
            return False
        aside.unlink()
        return not place.exists()

    def _place(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256[2:4] / sha256


def _put_again(place: Path, data: bytes) -> bool:
    """Whether the very bytes are there; if so they count as put now."""
    try:
        if place.read_bytes() != data:
            return False
        os.utime(place)
    except FileNotFoundError:
        return False
    return True


def _folders(folder: Path, start: str) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(one for one in folder.iterdir() if one.is_dir() and one.name >= start)


def _kept(path: Path) -> Iterator[Kept]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return
    yield Kept(sha256=path.name, size_bytes=found.st_size, put_at_ms=_put_ms(found))


def _end_what_was_cut_off(folder: Path) -> None:
    """End removals and writings that nobody is at any more."""
    for path in [*folder.glob(f"{_GOING}*"), *folder.glob(f"{_NEW}*")]:
        with suppress(FileNotFoundError):
            found = path.stat()
            if time.time() - found.st_ctime > _CUT_OFF_S:
                _end(path, found)


def _end(path: Path, found: os.stat_result) -> None:
    place = path.with_name(path.name.removeprefix(_GOING))
    # moving it aside changed its ctime; whoever put it shortly before was told that it is safe
    was_put_again = found.st_mtime > found.st_ctime - 2 * _CUT_OFF_S
    if is_hash(place.name) and was_put_again and not place.exists():
        path.rename(place)
    else:
        path.unlink()


def _put_ms(found: os.stat_result) -> int:
    return found.st_mtime_ns // 1_000_000


def _write(place: Path, data: bytes) -> None:
    """Write beside and rename, so that a file with this name is always whole."""
    handle, beside = tempfile.mkstemp(dir=place.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(place)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    _sync_folders(place.parent)


def _sync_folders(folder: Path) -> None:
    # a new name lies in its folder, and a new folder in the one above it
    for one in (folder, folder.parent, folder.parent.parent):
        handle = os.open(one, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
