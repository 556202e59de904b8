"""The consumer "incidents": alerts in, incidents out, never ahead of the graph."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from gateway.incidents import decided, grouping
from gateway.incidents.incident import IncidentState
from gateway.incidents.ledger import COLLECTOR, IncidentLedger, Said
from gateway.incidents.seen import Seen, read_alerts
from gateway.journal.errors import ConsumerMoved
from gateway.journal.journal import Journal
from gateway.store import incidents as statements
from gateway.store import journal as journal_statements
from gateway.store.session import Store
from graph.ontology.choices import AlertState
from graph.port import Graph
from graph.records import Claim, Record

CONSUMER = "incidents"
BATCH = 1000
"""Claims read at a time."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What one step did: claims read, and the incidents that it touched."""

    claims: int = 0
    touched: tuple[str, ...] = ()


class Collector:
    """Makes incidents of alerts: rows, records, messages and position in one transaction.

    Exactly once: the position moves with what was written. The steps of one batch are taken in
    the order of the events, so that the batch itself does not depend on how its alerts came.
    """

    def __init__(
        self, *, store: Store, journal: Journal, graph: Graph, ledger: IncidentLedger
    ) -> None:
        self._store, self._journal, self._graph, self._ledger = store, journal, graph, ledger
        self._turn = asyncio.Lock()

    async def step(self) -> Collected:
        """Take the next claims that the graph shows; raises ConsumerMoved when another did."""
        async with self._turn:
            position, claims = await self._next()
            if not claims:
                return Collected()
            # the surest claim of a number is the finding itself, which comes first
            sure: dict[str, float] = {}
            for claim in claims:
                if claim.entity == "Alert":
                    sure.setdefault(claim.subject_id, claim.confidence)
            now_ms = self._journal.clock()
            alerts = await read_alerts(self._graph, list(sure), now_ms=now_ms) if sure else []
            to = claims[-1].position
            touched = await asyncio.to_thread(self._take, position, to, alerts, sure)
            return Collected(len(claims), touched)

    async def run(self, project: Callable[[], Awaitable[object]]) -> Collected:
        """Project and take in turns until there is nothing new."""
        total = Collected()
        while True:
            await project()
            done = await self.step()
            if not done.claims:
                return total
            touched = tuple(dict.fromkeys(total.touched + done.touched))
            total = Collected(total.claims + done.claims, touched)

    async def _next(self) -> tuple[int, list[Claim]]:
        shown = await self._graph.position()
        position = await asyncio.to_thread(self._journal.position, CONSUMER)
        claims = await asyncio.to_thread(self._journal.claims_after, position, BATCH)
        return position, [claim for claim in claims if claim.position <= shown]

    def _take(
        self, expected: int, to: int, alerts: Sequence[Seen], sure: Mapping[str, float]
    ) -> tuple[str, ...]:
        with self._store.write() as connection:
            if journal_statements.position(connection, CONSUMER) != expected:
                raise ConsumerMoved(f"consumer {CONSUMER} is not at {expected} any more")
            at_ms = self._journal.clock()
            journal_statements.move(connection, CONSUMER, to, now_ms=at_ms)
            records: list[Record] = []
            touched: dict[str, None] = {}
            for seen in alerts:
                number, new = self._one(connection, seen, at_ms, sure.get(seen.number, 0.0))
                touched[number] = None
                records += new
            records += self._shown(connection, touched)
            if records:
                self._journal.append(decided.SOURCE, records, within=connection)
        return tuple(touched)

    def _one(
        self, within: statements.Connection, seen: Seen, at_ms: int, confidence: float
    ) -> tuple[str, list[Record]]:
        """One alert: where it belongs, and what follows from what was said of it."""
        said = Said(by=COLLECTOR, at_ms=at_ms)
        if statements.alert(within, seen.number) is None:
            grouping.place(within, self._ledger, seen, said, confidence)
        records = decided.follow(within, self._ledger, seen, at_ms)
        row = statements.alert(within, seen.number)
        if row is None:
            raise AssertionError(f"alert {seen.number} was just placed")
        incident = statements.by_number(within, row["incident_number"])
        is_late = incident is not None and incident["state"] == IncidentState.CONFIRMED
        if incident is not None and is_late and row["state"] == AlertState.OPEN.value:
            decided.settle(within, row, AlertState.CONFIRMED, judged=None, at_ms=at_ms)
            records += decided.spread(within, [row], AlertState.CONFIRMED, incident, at_ms)
        return row["incident_number"], records

    def _shown(self, within: statements.Connection, touched: Mapping[str, None]) -> list[Record]:
        """The photos of all alerts of confirmed incidents, as proof of the violation."""
        records: list[Record] = []
        for number in touched:
            incident = statements.by_number(within, number)
            if incident is None or incident["state"] != IncidentState.CONFIRMED:
                continue
            photos = [
                one["sighting"]
                for one in statements.alerts_of(within, [number])
                if one["alert_number"] != incident["lead_alert"] and one["state"] != "withdrawn"
            ]
            records += decided.shown(incident["lead_alert"], [p for p in photos if p is not None])
        return records
