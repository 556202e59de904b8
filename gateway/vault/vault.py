"""What every vault can do, wherever its bytes lie."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from gateway.vault.errors import DamagedEvidence, NoSuchEvidence

_HASH = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One thing in a vault; ``put_at_ms`` is when it was last put there, by the vault's clock."""

    sha256: str
    size_bytes: int
    put_at_ms: int


class Vault(Protocol):
    """Bytes under their SHA-256, hex. What is in it is never changed. All methods block."""

    def put(self, data: bytes) -> str:
        """Keep bytes and give their hash; on return they are safe.

        What is there already is as if put just now, and put right if it was damaged.
        """
        ...

    def get(self, sha256: str) -> bytes:
        """The bytes of a hash; raises NoSuchEvidence, or DamagedEvidence when they changed."""
        ...

    def has(self, sha256: str) -> bool:
        """Whether the vault holds something under a hash."""
        ...

    def entries(self, after: str = "") -> Iterator[Kept]:
        """All that is there, in the order of the hashes, from the one behind ``after`` on."""
        ...

    def remove(self, sha256: str, *, unless_put_since_ms: int) -> bool:
        """Take bytes away for good unless they were put there meanwhile; whether they are gone.

        Only gateway.keeping may call this: it knows what may go.
        """
        ...


def is_hash(text: str) -> bool:
    """Whether a text is a SHA-256 in hex, lower case."""
    return _HASH.fullmatch(text) is not None


def hash_of(data: bytes) -> str:
    """The name of bytes in a vault."""
    return hashlib.sha256(data).hexdigest()


def verified(sha256: str, data: bytes) -> bytes:
    """The bytes, if they are those of the hash; raises DamagedEvidence."""
    if hash_of(data) != sha256:
        raise DamagedEvidence(f"the bytes under {sha256} are not those that were put there")
    return data


def nothing_under(sha256: str) -> NoSuchEvidence:
    """What to raise for a hash that is not there; what is no hash is not repeated."""
    name = sha256 if is_hash(sha256) else "what is no SHA-256"
    return NoSuchEvidence(f"the vault holds nothing under {name}")
