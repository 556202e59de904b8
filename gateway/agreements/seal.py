"""Seals ids: deterministic encryption (AES-SIV, RFC 5297) under a key that only the hub has."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from gateway.agreements.errors import BadSealKey

_KEY_BITS = 512


class Seal:
    """Alike for alike within one department; another department gets another text."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESSIV(key)

    def close(self, local: str, for_whom: str) -> str:
        """The sealed text, URL-safe."""
        sealed = self._cipher.encrypt(local.encode(), [for_whom.encode()])
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def open(self, text: str, for_whom: str) -> str | None:
        """The id in a sealed text; None for a text that was not sealed for them."""
        try:
            padded = text + "=" * (-len(text) % 4)
            sealed = base64.b64decode(padded, altchars=b"-_", validate=True)
            return self._cipher.decrypt(sealed, [for_whom.encode()]).decode()
        except (ValueError, binascii.Error, InvalidTag):
            return None


def open_seal(file: Path) -> Seal:
    """The seal of a key file; where there is none, one is made for its owner's eyes only.

    Hubs that serve the same partners need the same file. Raises BadSealKey.
    """
    if not file.exists():
        _write(file)
    try:
        return Seal(bytes.fromhex(file.read_text(encoding="ascii").strip()))
    except (ValueError, OSError) as error:
        raise BadSealKey(file.name) from error


def _write(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(AESSIV.generate_key(_KEY_BITS).hex().encode())
    try:
        # a link, not a rename: of two processes that start at once, the first one's key stays
        file.hardlink_to(fresh)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
