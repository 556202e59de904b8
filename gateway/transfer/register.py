"""Transfers as they are read: how each stands, and its envelopes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from gateway.store import transfers as statements
from gateway.store.session import Store
from gateway.store.transfers import Row
from gateway.transfer.envelope import Step, said_in
from gateway.transfer.errors import NoSuchTransfer
from gateway.transfer.parts import TransferSide, TransferState
from graph.ontology.choices import ViolationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One envelope of a transfer; ``waits`` while the hub it is for has not taken it."""

    digest: str
    step: Step
    is_sent: bool
    peer: str
    at_ms: int
    waits: bool
    problem: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A case that is handed over; its facts are those that the offer told."""

    digest: str
    side: TransferSide
    state: TransferState
    peer: str
    case_number: str | None
    their_case: str | None
    kind: ViolationKind
    occurred_at_ms: int
    district: str | None
    reason: str | None
    changed_at_ms: int
    letters: tuple[Sent, ...]


class Register:
    """Reads transfers. ``within`` is a department: of cases offered from here only its own."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def get(self, digest: str, *, within: str | None = None) -> Transfer:
        """The transfer of a digest; raises NoSuchTransfer."""
        found = await self._find({"digest": digest}, None, 1, within)
        if not found:
            raise NoSuchTransfer(digest)
        return found[0]

    async def find(
        self,
        *,
        side: str | None = None,
        state: str | None = None,
        after: tuple[int, str] | None = None,
        limit: int = 20,
        within: str | None = None,
    ) -> list[Transfer]:
        """Transfers that fit, the one that changed last first, after one by moment and digest."""
        named = {"side": side, "state": state}
        equal = {name: value for name, value in named.items() if value is not None}
        return await self._find(equal, after, limit, within)

    async def _find(
        self,
        equal: Mapping[str, str],
        after: tuple[int, str] | None,
        limit: int,
        within: str | None,
    ) -> list[Transfer]:
        return await asyncio.to_thread(self._read, equal, after, limit, within)

    def _read(
        self,
        equal: Mapping[str, str],
        after: tuple[int, str] | None,
        limit: int,
        within: str | None,
    ) -> list[Transfer]:
        with self._store.read() as connection:
            rows = statements.page(connection, limit, equal=equal, after=after, within=within)
            letters = [statements.letters(connection, row["digest"]) for row in rows]
        return [_transfer(row, own) for row, own in zip(rows, letters, strict=True)]


def _transfer(row: Row, letters: list[Row]) -> Transfer:
    told = said_in(row["offer"])["case"]
    return Transfer(
        digest=row["digest"],
        side=TransferSide(row["side"]),
        state=TransferState(row["state"]),
        peer=row["peer"],
        case_number=row["case_number"],
        their_case=row["their_case"],
        kind=ViolationKind(told["kind"]),
        occurred_at_ms=told["occurred_at_ms"],
        district=told.get("district"),
        reason=row["reason"],
        changed_at_ms=row["changed_at_ms"],
        letters=tuple(
            Sent(
                digest=one["digest"],
                step=Step(one["step"]),
                is_sent=one["is_sent"],
                peer=one["peer"],
                at_ms=one["at_ms"],
                waits=one["next_at_ms"] is not None,
                problem=one["problem"],
            )
            for one in letters
        ),
    )
