"""A lease in the store: of several processes one does what only one may do."""

from __future__ import annotations

import os
import secrets
import socket
from dataclasses import dataclass

from gateway.cases.errors import LeaseLost
from gateway.store import incoming as statements
from gateway.store.cases import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A lease that is held; ``token`` went up when it changed hands."""

    name: str
    owner: str
    until_ms: int
    token: int


def new_owner() -> str:
    """A name for this process that no other has."""
    return f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"


def place(owner: str) -> str:
    """Machine and process of an owner."""
    return owner.rpartition("/")[0] or owner


def take(within: Connection, name: str, owner: str, *, now_ms: int, lasts_ms: int) -> Lease | None:
    """Take or prolong a lease; None while another holds it. ``within`` holds the write lock."""
    row = statements.lease(within, name)
    is_ours = row is not None and row["owner"] == owner
    if row is not None and not is_ours and row["until_ms"] > now_ms:
        return None
    token = 1 if row is None else row["token"] + (0 if is_ours else 1)
    held = Lease(name=name, owner=owner, until_ms=now_ms + lasts_ms, token=token)
    words = {"name": name, "owner": owner, "until_ms": held.until_ms, "token": token}
    statements.put_lease(within, words, is_new=row is None)
    return held


def demand(within: Connection, lease: Lease) -> None:
    """Raise LeaseLost when somebody else took the lease since: the fence of every write."""
    row = statements.lease(within, lease.name)
    if row is None or (row["owner"], row["token"]) != (lease.owner, lease.token):
        raise LeaseLost(lease.name)


def give_back(within: Connection, lease: Lease) -> None:
    """Let the next one have it at once; does nothing when it is held by another."""
    row = statements.lease(within, lease.name)
    if row is not None and (row["owner"], row["token"]) == (lease.owner, lease.token):
        statements.put_lease(within, {**row, "until_ms": 0}, is_new=False)
