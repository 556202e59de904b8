"""Moves that a client may send again: under one key a move is made once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

from gateway.audit.chain import canonical
from gateway.cases import inputs
from gateway.cases.checks import worker
from gateway.cases.errors import BadInput
from gateway.cases.said import Said
from gateway.store import incoming as statements
from gateway.store.cases import Connection

FIELD = "idempotencyKey"
LONGEST_KEY = 200


def checked_key(key: str | None) -> str | None:
    """The key, or None; raises BadInput for one that is too long."""
    known = inputs.text(FIELD, key)
    if known is not None and len(known) > LONGEST_KEY:
        raise BadInput(FIELD, f"at most {LONGEST_KEY} characters long")
    return known


def is_made(within: Connection, said: Said, key: str, asked: Mapping[str, Any]) -> bool:
    """Whether the move was made under this key; raises BadInput when another one was."""
    before = statements.request(within, worker(said.by), key)
    if before is None:
        return False
    if before["digest"] != _digest(asked):
        raise BadInput(FIELD, "a new one: this key was used for something else")
    return True


def note(
    within: Connection, said: Said, key: str, asked: Mapping[str, Any], case_number: str
) -> None:
    """Note that the move was made under a key."""
    row = {
        "worker": worker(said.by),
        "key": key,
        "digest": _digest(asked),
        "case_number": case_number,
        "at_ms": said.at_ms,
    }
    statements.add_request(within, row)


def _digest(asked: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(_plain(asked)).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return value
