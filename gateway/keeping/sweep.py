"""Removes photos whose time is over; never one that an open case refers to or that is held."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from auth.principal import Principal
from gateway.audit.log import AuditLog
from gateway.keeping.referred import guarded
from gateway.keeping.showing import Rested, ends_of_moved, pictured, shown, with_rest
from gateway.keeping.terms import Term, Why, term
from gateway.store import keeping as statements
from gateway.store.session import Store
from gateway.stored import Retention
from gateway.vault.vault import Kept, Vault
from graph.port import Graph

BATCH = 200
"""Photos decided on together; removing them holds up writers for that long."""
_TRIES = 5
_LATELY_MS = 3_600_000
"""What was put within this time stays: the clocks of hub and bucket may differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One photo and until when it is kept."""

    kept: Kept
    term: Term
    is_over: bool


@dataclass(slots=True, kw_only=True)
class Swept:
    """What a sweep found and did."""

    looked: int = 0
    kept: Counter[Why] = field(default_factory=Counter)
    over: list[Judged] = field(default_factory=list)
    removed: int = 0
    removed_bytes: int = 0
    postponed: int = 0
    """Over, but the hub was too busy to be sure; the next sweep looks again."""


@dataclass(frozen=True, slots=True)
class _Plan:
    stamp: tuple[int, ...]
    judged: list[Judged]


@dataclass(frozen=True, slots=True)
class _Known:
    """What holds for all photos as long as nothing moved."""

    stamp: tuple[int, ...]
    guarded: frozenset[str]
    moved: Mapping[str, Sequence[int]]
    rested: Mapping[str, int]


class Sweeper:
    """Looks through a vault in the order of the hashes."""

    def __init__(
        self,
        *,
        store: Store,
        graph: Graph,
        vault: Vault,
        audit: AuditLog,
        retention: Retention,
        clock: Callable[[], int],
        project: Callable[[], Awaitable[object]],
    ) -> None:
        self._store, self._graph, self._vault, self._audit = store, graph, vault, audit
        self._retention, self._clock, self._project = retention, clock, project
        self._known: _Known | None = None
        self._rested = Rested()

    async def judge(self) -> AsyncIterator[Judged]:
        """Every photo with its term; nothing is removed."""
        async for batch in self._batches():
            for one in (await self._plan(batch)).judged:
                yield one

    async def sweep(
        self,
        principal: Principal,
        *,
        apply: bool,
        on_photos: Callable[[int], None] = lambda _: None,
    ) -> Swept:
        """Find what is over and, with ``apply``, remove it, on record; raises VaultUnavailable."""
        done = Swept()
        async for batch in self._batches():
            await self._sweep(batch, principal, done, apply=apply)
            done.looked += len(batch)
            on_photos(len(batch))
        return done

    async def _sweep(
        self, batch: Sequence[Kept], principal: Principal, done: Swept, *, apply: bool
    ) -> None:
        for _ in range(_TRIES):
            plan = await self._plan(batch)
            over = [one for one in plan.judged if one.is_over]
            removed = await asyncio.to_thread(self._remove, plan.stamp, over, principal, apply)
            if removed is not None:
                done.kept.update(one.term.why for one in plan.judged if not one.is_over)
                done.over += over
                done.removed += len(removed)
                done.removed_bytes += sum(one.size_bytes for one in removed)
                return
        done.postponed += len(over)

    async def _plan(self, batch: Sequence[Kept]) -> _Plan:
        """What would be done if nothing moved meanwhile."""
        await self._project()
        now_ms, stamp = self._clock(), await asyncio.to_thread(self._stamp)
        nodes = await pictured(self._graph, [one.sha256 for one in batch], now_ms=now_ms)
        if await self._graph.position() < stamp[0]:
            stamp = ()  # written to since it was projected: what was read may be old
        judged = await asyncio.to_thread(self._judge, batch, nodes, now_ms, stamp)
        return _Plan(stamp, judged)

    def _judge(
        self,
        batch: Sequence[Kept],
        nodes: Sequence[Mapping[str, Any]],
        now_ms: int,
        stamp: tuple[int, ...],
    ) -> list[Judged]:
        with self._store.read() as connection:
            if self._known is None or not stamp or self._known.stamp != stamp:
                self._known = _Known(
                    stamp,
                    guarded(connection),
                    ends_of_moved(connection),
                    self._rested.ends(connection),
                )
            safe = self._known.guarded
            rested = self._known.rested
            known = shown(connection, nodes, self._known.moved)
        terms = (
            term(
                one.put_at_ms,
                with_rest(known.get(one.sha256), rested.get(one.sha256)),
                self._retention,
                is_guarded=one.sha256 in safe,
            )
            for one in batch
        )
        return [
            Judged(kept=one, term=given, is_over=given.is_over(now_ms))
            for one, given in zip(batch, terms, strict=True)
        ]

    def _remove(
        self, stamp: tuple[int, ...], over: Sequence[Judged], principal: Principal, apply: bool
    ) -> list[Kept] | None:
        """What was removed; None when something moved since, and nothing was removed.

        The write lock keeps cases, holds and journal as they were judged until it is done.
        """
        if not over or not apply:
            return []
        with self._store.write() as connection:
            if statements.stamp(connection) != stamp:
                return None
            since_ms = self._clock() - _LATELY_MS
            removed = [
                one.kept
                for one in over
                if self._vault.remove(one.kept.sha256, unless_put_since_ms=since_ms)
            ]
            payload = {
                "removed": [
                    {
                        "sha256": one.kept.sha256,
                        "why": one.term.why.value,
                        "until": one.term.until_ms,
                    }
                    for one in over
                    if one.kept in removed
                ]
            }
            if removed:
                self._audit.append(
                    connection, principal, operation="vault.sweep", subject="Vault", payload=payload
                )
        return removed

    def _stamp(self) -> tuple[int, ...]:
        with self._store.read() as connection:
            return statements.stamp(connection)

    async def _batches(self) -> AsyncIterator[list[Kept]]:
        entries = self._vault.entries()
        while batch := await asyncio.to_thread(_next, entries):
            yield batch


def _next(entries: Iterator[Kept]) -> list[Kept]:
    return list(islice(entries, BATCH))
