"""Reads each topic's order from the store: cases by their moves, the rest from the journal.

Positions are given under the store's write lock, so they appear in their order: a reader that has
seen one has seen all before it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Protocol

from gateway.cases import reading
from gateway.cases.case import Case
from gateway.cases.states import CaseMove
from gateway.ingest.readings import WATCHED
from gateway.journal import entries
from gateway.live.events import CameraTold, CaseMoved, Delivered, Page, Told
from gateway.store import cases as case_statements
from gateway.store import journal as journal_statements
from gateway.store import live as statements
from gateway.store.session import Store
from graph.plan import In, Pick, Plan, Window
from graph.port import Graph
from graph.records import Claim

WINDOW = 20_000
"""Journal entries that one reading looks through at most."""
PATIENCE_S = 10.0
"""How long an opening waits for the graph to show its violation; then it is told without it."""
_YOUNG_MS = 600_000
"""An opening older than this waits for nothing: the graph had its time."""


class Feed(Protocol):
    """The order of one topic."""

    async def end(self) -> int:
        """How far it can be read now."""
        ...

    async def newest(self) -> int:
        """The position of the newest thing that was written, readable yet or not."""
        ...

    async def read(self, after: int, limit: int) -> Page:
        """Events after a position: about ``limit`` of them at most, none at the end."""
        ...


class CaseFeed:
    """Moves of cases; an opening is told when the graph shows the violation it is about."""

    def __init__(self, store: Store, graph: Graph, clock: Callable[[], int]) -> None:
        self._store, self._graph, self._clock = store, graph, clock
        self._waits_until: dict[int, float] = {}

    async def end(self) -> int:
        """The position of the newest move."""
        return await self.newest()

    async def newest(self) -> int:
        """The position of the newest move."""
        return await asyncio.to_thread(self._newest)

    async def read(self, after: int, limit: int) -> Page:
        """The next moves, each with its case as it stood then."""
        page = await asyncio.to_thread(self._read, after, limit)
        return await self._shown(page, after)

    async def _shown(self, page: Page, after: int) -> Page:
        """The part of a page before the first opening that the graph does not show yet."""
        young = self._clock() - _YOUNG_MS
        opened = [
            event
            for event in page.events
            if isinstance(event, CaseMoved)
            and event.step.move is CaseMove.OPEN
            and event.step.at_ms > young
        ]
        if not opened:
            return page
        shown = await self._violations([event.case.violation_number for event in opened])
        hidden = [e.position for e in opened if e.case.violation_number not in shown]
        waiting = [position for position in hidden if self._waits(position)]
        if not waiting:
            return page
        kept = [event for event in page.events if event.position < waiting[0]]
        return Page(kept, kept[-1].position if kept else after)

    def _waits(self, position: int) -> bool:
        now = time.monotonic()
        self._waits_until = {p: t for p, t in self._waits_until.items() if t > now - PATIENCE_S}
        return now < self._waits_until.setdefault(position, now + PATIENCE_S)

    async def _violations(self, numbers: Sequence[str]) -> set[str]:
        plan = Plan(
            entity="Violation",
            picks=(Pick("number", "number"),),
            where=In("number", tuple(numbers)),
            window=Window(first=len(numbers)),
            as_of=self._clock(),
        )
        return {row["node"]["number"] for row in (await self._graph.read(plan)).rows}

    def _newest(self) -> int:
        with self._store.read() as connection:
            return case_statements.last_move(connection)

    def _read(self, after: int, limit: int) -> Page:
        with self._store.read() as connection:
            found = case_statements.moves_after(connection, after, limit)
            numbers = list(dict.fromkeys(number for _, number, _ in found))
            cases = {case.number: case for case in reading.by_numbers(connection, numbers)}
        return _moves(found, cases, after)


def _moves(found: Sequence[tuple[int, str, int]], cases: Mapping[str, Case], after: int) -> Page:
    events = []
    for position, number, version in found:
        case = cases[number].as_of_version(version)
        if case is not None:
            events.append(CaseMoved(position=position, case=case, step=case.history[-1]))
    return Page(events, found[-1][0] if found else after)


class EntityFeed:
    """What was told of the things of one entity, as soon as the graph shows it."""

    def __init__(self, store: Store, graph: Graph, entity: str, *, only_first: bool) -> None:
        self._store, self._graph = store, graph
        self._entity, self._only_first = entity, only_first

    async def end(self) -> int:
        """How much of the journal the graph shows."""
        return await self._graph.position()

    async def newest(self) -> int:
        """The end of the journal."""
        return await asyncio.to_thread(_journal_end, self._store)

    async def read(self, after: int, limit: int) -> Page:
        """What was told next."""
        upto = min(after + WINDOW, await self._graph.position())
        if upto <= after:
            return Page((), after)
        return await asyncio.to_thread(self._read, after, upto, limit)

    def _read(self, after: int, upto: int, limit: int) -> Page:
        with self._store.read() as connection:
            rows = statements.told_of(connection, self._entity, after, upto, limit)
        events = [
            Told(
                position=row.position,
                entity=self._entity,
                subject_id=row.subject_id,
                recorded_at_ms=row.recorded_at_ms,
                source=row.source,
                is_first=bool(row.is_first),
            )
            for row in rows
            if row.is_first or not self._only_first
        ]
        return Page(events, rows[-1].position if len(rows) == limit else upto)


class CameraFeed(EntityFeed):
    """The changes of state of watched cameras; other words of cameras are left out."""

    def __init__(self, store: Store, graph: Graph) -> None:
        super().__init__(store, graph, "Camera", only_first=False)

    def _read(self, after: int, upto: int, limit: int) -> Page:
        page = super()._read(after, upto, limit)
        told = [each for each in page.events if isinstance(each, Told) and each.source == WATCHED]
        if not told:
            return Page((), page.upto)
        with self._store.read() as connection:
            rows = journal_statements.entries_at(connection, [each.position for each in told])
        claims = map(entries.from_row, rows)
        events = [_camera(*pair) for pair in zip(told, claims, strict=True)]
        return Page(events, page.upto)


def _camera(told: Told, claim: Claim) -> CameraTold:
    fields = claim.fields
    reason = fields.get("state_reason")
    return CameraTold(
        position=told.position,
        entity=told.entity,
        subject_id=told.subject_id,
        recorded_at_ms=told.recorded_at_ms,
        source=told.source,
        is_first=told.is_first,
        state=str(fields["state"]),
        at_ms=int(str(fields["state_since"])),
        reason=None if reason is None else str(reason),
    )


class SourceFeed:
    """What the sources delivered, one event a source and moment."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def end(self) -> int:
        """The end of the journal."""
        return await self.newest()

    async def newest(self) -> int:
        """The end of the journal."""
        return await asyncio.to_thread(_journal_end, self._store)

    async def read(self, after: int, limit: int) -> Page:  # noqa: ARG002  # a window bounds it
        """What was delivered next; no append is told in two parts."""
        return await asyncio.to_thread(self._read, after)

    def _read(self, after: int) -> Page:
        with self._store.read() as connection:
            end = journal_statements.end(connection)[0]
            if end <= after:
                return Page((), after)
            upto = statements.whole_until(connection, min(after + WINDOW, end))
            since = statements.whole_from(connection, after) if after else 0
            rows = statements.delivered(connection, since, upto)
        events = []
        by_moment = sorted(rows, key=lambda r: (r.recorded_at_ms, r.source, r.position))
        for (at_ms, source), group in groupby(by_moment, lambda r: (r.recorded_at_ms, r.source)):
            parts = list(group)
            made = Delivered(
                position=parts[-1].position,
                source=source,
                recorded_at_ms=at_ms,
                counts={part.entity: part.records for part in parts},
            )
            events.append(made)
        told = sorted(events, key=lambda event: event.position)
        return Page([event for event in told if event.position > after], upto)


def _journal_end(store: Store) -> int:
    with store.read() as connection:
        return journal_statements.end(connection)[0]
