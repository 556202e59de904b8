"""The hash chain of the audit log, pure: what is hashed is exactly what is stored."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

import orjson

from gateway.audit.errors import BrokenChain, Unstorable

GENESIS = "0" * 64
"""What the first entry follows."""
DOMAIN = "zhatu audit entry 1"
"""Says what is hashed, so that no other document of ours can have the same hash."""
_EXACT = 2**53
"""JSON numbers above this lose digits in many readers (RFC 8259 §6)."""
_NUL = rb"\u0000"
"""How JSON writes U+0000; a text may also hold these six characters themselves."""
_HALF_PAIR = re.compile("[\ud800-\udfff]")

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_EXACTLY = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER | orjson.OPT_PASSTHROUGH_SUBCLASS
_PLAINLY = _EXACTLY | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME


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


COLUMNS = tuple(one.name for one in fields(Entry))
"""The columns of an entry in declared order; the last three are its place and its hash."""
_SEALED = COLUMNS[:-1]
_values_of = attrgetter(*COLUMNS)
Row = tuple[Any, ...]


def seal(entry: Entry, *, after: Entry | None) -> Entry:
    """The entry with its place after another and its hash; raises Unstorable."""
    seq, previous = (0, GENESIS) if after is None else (after.seq, after.hash)
    row = sealed(_values_of(entry)[:-3], seq=seq + 1, previous=previous)
    return Entry(**dict(zip(COLUMNS, row, strict=True)))


def sealed(said: Sequence[Any], *, seq: int, previous: str) -> Row:
    """All columns of an entry, by what it says and its place; raises Unstorable."""
    words = (DOMAIN, *said, seq, previous)
    try:
        text = orjson.dumps(words, option=_PLAINLY)
    except orjson.JSONEncodeError:
        text = b""
    if not text or _NUL in text:
        for name, value in zip(_SEALED, words[1:], strict=True):
            demand_exact(value, name)
        text = _dump(words).encode()
    return (*words[1:], hashlib.sha256(text).hexdigest())


def digest(entry: Entry) -> str:
    """SHA-256, hex, over the stored columns in declared order as one JSON array in UTF-8."""
    words = (DOMAIN, *_values_of(entry)[:-1])
    try:
        text = orjson.dumps(words, option=_PLAINLY)
    except orjson.JSONEncodeError:  # what somebody wrote into the tables by hand
        text = _dump(words).encode()
    return hashlib.sha256(text).hexdigest()


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
    try:
        made = orjson.dumps(payload, option=_PLAINLY)
    except orjson.JSONEncodeError:
        made = b""
    # orjson itself refuses all that is not exact, but for U+0000 and numbers that are not finite
    if made and _NUL not in made and b"null" not in made:
        return made.decode()
    demand_exact(payload, "payload")
    return made.decode() or _dump(payload)


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
