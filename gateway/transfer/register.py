"""Transfers as they are read: how each stands, and its envelopes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from gateway.store import transfers as statements
from gateway.store.session import Store
from gateway.store.transfers import Row
from gateway.transfer.envelope import Step, said_in
from gateway.transfer.errors import NoSuchTransfer
from gateway.transfer.parts import OFFERED, OUT, RULED, TransferSide, TransferState
from gateway.transfer.unheard import unheard
from graph.ontology.choices import ViolationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One envelope of a transfer; ``waits`` while it is tried, until the other hub takes it."""

    digest: str
    step: Step
    is_sent: bool
    peer: str
    at_ms: int
    waits: bool
    is_missed: bool
    """Whether it was not taken at the last try, and was not sent anew since."""
    problem: str | None

    @property
    def is_given_up(self) -> bool:
        """Whether nobody tries it any more, though it was not taken."""
        return self.is_missed and not self.waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A case that is handed over; its facts are those that the offer told.

    It ``is_held`` while the other hub has taken it and a decision here stands against it.
    """

    digest: str
    side: TransferSide
    state: TransferState
    is_held: bool
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
        page = partial(statements.page, equal={"digest": digest})
        found = await asyncio.to_thread(self._read, page, 1, within)
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
        is_stuck: bool = False,
    ) -> list[Transfer]:
        """Transfers that fit, the one that changed last first, after one by moment and digest.

        ``is_stuck``: only those that may not go on by themselves.
        """
        named = {"side": side, "state": state}
        equal = {name: value for name, value in named.items() if value is not None}
        page = partial(statements.page, equal=equal, after=after, is_stuck=is_stuck)
        return await asyncio.to_thread(self._read, page, limit, within)

    def unheard(self) -> dict[str, int]:
        """How many envelopes are refused and tried again, and given up; it blocks."""
        with self._store.read() as connection:
            return statements.count_unheard(connection)

    def _read(
        self, page: Callable[..., list[Row]], limit: int, within: str | None
    ) -> list[Transfer]:
        with self._store.read() as connection:
            rows = page(connection, limit, within=within)
            letters = [statements.letters(connection, row["digest"]) for row in rows]
        return [_transfer(row, own) for row, own in zip(rows, letters, strict=True)]


def _transfer(row: Row, letters: list[Row]) -> Transfer:
    told, missed = said_in(row["offer"])["case"], unheard(letters)
    return Transfer(
        digest=row["digest"],
        side=TransferSide(row["side"]),
        state=TransferState(row["state"]),
        is_held=row["side"] == OUT
        and row["state"] in (OFFERED, RULED)
        and row["their_case"] is not None,
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
                is_missed=one in missed,
                problem=one["problem"],
            )
            for one in letters
        ),
    )
