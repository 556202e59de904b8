"""The hash chain of the audit log, pure: what is hashed is exactly what is stored."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from gateway.audit.errors import BrokenChain, Unstorable

GENESIS = "0" * 64
"""What the first entry follows."""
DOMAIN = "zhatu audit entry 1"
"""Says what is hashed, so that no other document of ours can have the same hash."""
_EXACT = 2**53
"""JSON numbers above this lose digits in many readers (RFC 8259 §6)."""
_HALF_PAIR = re.compile("[\ud800-\udfff]")

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the log; ``payload`` is canonical JSON text, ``at_ms`` whole milliseconds."""

    at_ms: int
    kind: str
    operation: str
    department: str
    section: str | None
    post: str | None
    person: str
    is_service: bool
    subject: str
    payload: str
    seq: int = 0
    previous: str = GENESIS
    hash: str = ""


_SEALED = tuple(f.name for f in fields(Entry) if f.name != "hash")


def seal(entry: Entry, *, after: Entry | None) -> Entry:
    """The entry with its place after another and its hash; raises Unstorable."""
    placed = replace(
        entry,
        seq=1 if after is None else after.seq + 1,
        previous=GENESIS if after is None else after.hash,
    )
    for name in _SEALED:
        demand_exact(getattr(placed, name), name)
    return replace(placed, hash=digest(placed))


def digest(entry: Entry) -> str:
    """SHA-256, hex, over the stored columns in declared order as one JSON array in UTF-8."""
    words = [DOMAIN, *(getattr(entry, name) for name in _SEALED)]
    return hashlib.sha256(_dump(words).encode()).hexdigest()


def verify(entries: Iterable[Entry], *, after: Entry | None = None) -> Entry | None:
    """The last entry of a whole chain, None for an empty one; raises BrokenChain at a fault.

    A log that was cut at its end is whole in itself: compare the answer with a head kept elsewhere.
    """
    for entry in entries:
        seq, previous = (0, GENESIS) if after is None else (after.seq, after.hash)
        if entry.seq != seq + 1:
            raise BrokenChain(entry.seq, f"follows entry {seq}: entries are missing between")
        if entry.previous != previous:
            raise BrokenChain(entry.seq, "does not name the hash of the entry before it")
        if entry.hash != digest(entry):
            raise BrokenChain(entry.seq, "was changed after it was sealed")
        after = entry
    return after


def canonical(payload: Mapping[str, Any]) -> str:
    """A payload as JSON with sorted keys and no blanks; raises Unstorable for what is not exact."""
    demand_exact(payload, "payload")
    return _dump(payload)


def _dump(value: Any) -> str:
    return _ENCODER.encode(value)


def demand_exact(value: Any, where: str) -> None:
    """Raise Unstorable for a value that some store or reader would not give back unchanged."""
    match value:
        case None | bool():
            return
        case str():
            _refuse_text(value, where)
        case int():
            if abs(value) >= _EXACT:
                raise Unstorable(where, "a whole number of more than 53 bits; write it as text")
        case float():
            if not math.isfinite(value):
                raise Unstorable(where, "not a finite number")
        case Mapping():
            _refuse_mapping(value, where)
        case Sequence() if not isinstance(value, bytes | bytearray):
            for index, part in enumerate(value):
                demand_exact(part, f"{where}[{index}]")
        case _:
            raise Unstorable(where, f"{type(value).__name__} is no JSON value")


def _refuse_text(value: str, where: str) -> None:
    if "\0" in value:
        raise Unstorable(where, "a text with the character U+0000")
    if _HALF_PAIR.search(value):
        raise Unstorable(where, "a text with half a surrogate pair")


def _refuse_mapping(value: Mapping[Any, Any], where: str) -> None:
    for key, part in value.items():
        if not isinstance(key, str):
            raise Unstorable(where, f"a key that is no text: {key!r}")
        _refuse_text(key, where)
        demand_exact(part, f"{where}.{key}")
