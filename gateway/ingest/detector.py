"""The consumer "detector": new sightings and trips in, alerts out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from gateway.ingest.affected import affected
from gateway.ingest.facts import gather
from gateway.ingest.findings import SOURCE, groundless, new_alerts
from gateway.journal.errors import Ambiguous, Unidentified
from gateway.journal.journal import Appended, Journal
from graph.port import Graph
from graph.records import Claim, Record

CONSUMER = "detector"
BATCH = 1000
"""Claims judged at a time."""
Withdraw = Callable[..., Awaitable[bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Detected:
    """What one step did: claims read, alerts raised and alerts taken back."""

    claims: int = 0
    raised: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()


class Detector:
    """Judges what the graph shows, never ahead of it; alerts and position in one transaction.

    ``withdraw`` takes back an open alert: CaseService.withdraw_alert.
    """

    def __init__(self, *, journal: Journal, graph: Graph, withdraw: Withdraw) -> None:
        self._journal, self._graph, self._withdraw = journal, graph, withdraw
        self._turn = asyncio.Lock()
        self._own_until: int | None = None

    async def step(self) -> Detected:
        """Judge the next claims that the graph shows; nothing when there are none.

        Raises ConsumerMoved when another process judged them meanwhile.
        """
        async with self._turn:
            position, claims = await self._next()
            if not claims:
                return Detected()
            sighting_ids, trip_ids = await affected(
                self._graph, claims, now_ms=self._journal.clock()
            )
            facts = await gather(self._graph, sighting_ids=sighting_ids, trip_ids=trip_ids)
            withdrawn = [
                number
                for number, kind in groundless(facts)
                if await self._withdraw(number, reason=f"事实更正后不再构成{kind}")
            ]
            records = await new_alerts(self._graph, facts)
            done = await asyncio.to_thread(self._advance, position, claims[-1].position, records)
            return Detected(
                claims=len(claims),
                raised=tuple(c.subject_id for c in done.claims if c.entity == "Alert"),
                withdrawn=tuple(withdrawn),
            )

    async def run(self, project: Callable[[], Awaitable[object]]) -> Detected:
        """Project and judge in turns until there is nothing new."""
        total = Detected()
        while True:
            await project()
            done = await self.step()
            if not done.claims:
                return total
            total = Detected(
                claims=total.claims + done.claims,
                raised=total.raised + done.raised,
                withdrawn=total.withdrawn + done.withdrawn,
            )

    async def _next(self) -> tuple[int, list[Claim]]:
        """Position, and the claims to judge: none before the graph shows our own last alerts."""
        shown = await self._graph.position()
        if self._own_until is None:
            self._own_until = await asyncio.to_thread(self._journal.end)
        if shown < self._own_until:
            return 0, []
        position = await asyncio.to_thread(self._journal.position, CONSUMER)
        claims = await asyncio.to_thread(self._journal.claims_after, position, BATCH)
        return position, [claim for claim in claims if claim.position <= shown]

    def _advance(self, expected: int, to: int, records: Sequence[Record]) -> Appended:
        try:
            done = self._append(expected, to, records)
        except (Ambiguous, Unidentified):
            # better an alert that names no truck than none: its sighting or trip leads on
            done = self._append(expected, to, [_without_truck(record) for record in records])
        self._own_until = max([self._own_until or 0, *(c.position for c in done.claims)])
        return done

    def _append(self, expected: int, to: int, records: Sequence[Record]) -> Appended:
        return self._journal.advance(
            CONSUMER, expected=expected, to=to, records=records, source=SOURCE
        )


def _without_truck(record: Record) -> Record:
    return replace(record, links=tuple(k for k in record.links if k.relation != "ACCUSES"))
