"""Where photos and other evidence lie: files named by the hash of their bytes."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from gateway.errors import GatewayError


class VaultError(GatewayError):
    """The evidence vault could not do what was asked."""


class NoSuchEvidence(VaultError):
    """The vault holds nothing under this hash."""


class DamagedEvidence(VaultError):
    """The bytes in the vault are not those that were put there."""


class FileVault:
    """A folder of evidence; what is in it is never changed. All methods block."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """Keep bytes and give their SHA-256, hex; on return they are on the disk."""
        sha256 = hashlib.sha256(data).hexdigest()
        place = self._place(sha256)
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            _write(place, data)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes of a hash; raises NoSuchEvidence, or DamagedEvidence when they changed."""
        if not self.has(sha256):
            raise NoSuchEvidence(f"the vault holds nothing under {sha256}")
        data = self._place(sha256).read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise DamagedEvidence(f"the bytes under {sha256} are not those that were put there")
        return data

    def has(self, sha256: str) -> bool:
        """Whether the vault holds something under a hash."""
        return re.fullmatch("[0-9a-f]{64}", sha256) is not None and self._place(sha256).is_file()

    def _place(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256[2:4] / sha256


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
