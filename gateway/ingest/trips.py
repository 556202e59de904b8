"""The consumer "trips": positions, gate logs, waybills and photos in; runs and alerts out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field

from gateway.ingest.concluded import advance
from gateway.ingest.movements import OWN, Movements, movements
from gateway.ingest.places import Places, read_places
from gateway.ingest.questions import picks
from gateway.ingest.run_records import NumberedDay
from gateway.ingest.stirred import DAY_MS, HOUR_MS, by_bearers, by_claims, day_start
from gateway.ingest.truck_day import work_out
from gateway.journal.journal import Journal
from gateway.journal.tracks import Span, Tracks
from graph.ontology.choices import AlertState
from graph.plan import In, Plan, Window
from graph.port import Graph
from graph.records import Claim, Record
from graph.trips.policy import STANDARD, Policy

CONSUMER, TRACK_CONSUMER = "trips", "trips/track"
CLAIMS, POSITIONS = 50_000, 500_000
"""How much is passed at a time: a truck's day is worked out once for all that was heard of it."""
TRUCKS = 100
"""Trucks asked for at a time."""
_BEFORE_MS, _AFTER_MS = 4 * HOUR_MS, 8 * HOUR_MS
Withdraw = Callable[..., Awaitable[bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What was done: claims and positions passed, truck days worked out, and what came of them."""

    claims: int = 0
    positions: int = 0
    truck_days: int = 0
    runs: int = 0
    raised: int = 0
    withdrawn: int = 0

    def plus(self, other: Built) -> Built:
        """Both together."""
        names = Built.__dataclass_fields__
        return Built(**{name: getattr(self, name) + getattr(other, name) for name in names})


@dataclass(slots=True)
class _Outcome:
    runs: int = 0
    raised: int = 0
    withdrawn: int = 0
    records: list[Record] = field(default_factory=list)


class TripBuilder:
    """Works out the days of trucks that something new was heard of, never ahead of the graph."""

    def __init__(
        self,
        *,
        journal: Journal,
        graph: Graph,
        tracks: Tracks,
        withdraw: Withdraw,
        policy: Policy = STANDARD,
    ) -> None:
        self._journal, self._graph, self._tracks = journal, graph, tracks
        self._withdraw, self._policy = withdraw, policy
        self._turn, self._own_until = asyncio.Lock(), 0

    async def step(self) -> Built:
        """Work out what is new; nothing when the graph shows nothing. Raises ConsumerMoved."""
        async with self._turn:
            shown = await self._graph.position()
            if shown < self._own_until:
                return Built()
            position, claims = await asyncio.to_thread(self._claims, shown)
            arrival, last, spans = await asyncio.to_thread(self._spans)
            stirred = await by_claims(self._graph, (c for c in claims if c.source != OWN))
            stirred |= await by_bearers(self._graph, spans)
            done = await self._days(stirred)
            to = claims[-1].position if claims else position
            await asyncio.to_thread(self._advance, position, to, done.records)
            await asyncio.to_thread(self._pass_track, arrival, last)
            return Built(
                claims=len(claims),
                positions=last - arrival,
                truck_days=len(stirred),
                runs=done.runs,
                raised=done.raised,
                withdrawn=done.withdrawn,
            )

    async def run(self, project: Callable[[], Awaitable[object]]) -> Built:
        """Project and work out in turns until there is nothing new."""
        total = Built()
        while True:
            await project()
            done = await self.step()
            if not done.claims and not done.positions:
                return total
            total = total.plus(done)

    def _claims(self, shown: int) -> tuple[int, list[Claim]]:
        position = self._journal.position(CONSUMER)
        claims = self._journal.claims_after(position, CLAIMS)
        return position, [claim for claim in claims if claim.position <= shown]

    def _spans(self) -> tuple[int, int, list[Span]]:
        arrival = self._journal.position(TRACK_CONSUMER)
        return (arrival, *self._tracks.spans_after(arrival, POSITIONS))

    def _advance(self, expected: int, to: int, records: Sequence[Record]) -> None:
        done = advance(self._journal, CONSUMER, expected=expected, to=to, records=records)
        self._own_until = max([self._own_until, *done])

    def _pass_track(self, expected: int, to: int) -> None:
        if to != expected:
            self._journal.advance(TRACK_CONSUMER, expected=expected, to=to)

    async def _days(self, stirred: Iterable[tuple[int, str]]) -> _Outcome:
        outcome = _Outcome()
        by_day: dict[int, list[str]] = {}
        for day, truck_id in sorted(stirred):
            by_day.setdefault(day, []).append(truck_id)
        places = await read_places(self._graph, as_of_ms=self._journal.clock()) if by_day else None
        for day, trucks in by_day.items():
            for start in range(0, len(trucks), TRUCKS):
                if places is not None:
                    await self._day(day, trucks[start : start + TRUCKS], places, outcome)
        return outcome

    async def _day(
        self, day: int, truck_ids: Sequence[str], places: Places, outcome: _Outcome
    ) -> None:
        first_ms = day_start(day)
        found = await movements(
            self._graph,
            places,
            truck_ids,
            first_ms=first_ms - _BEFORE_MS,
            last_ms=first_ms + DAY_MS + _AFTER_MS,
            as_of_ms=first_ms + DAY_MS // 2,
        )
        days = await asyncio.to_thread(self._worked_out, found, places, first_ms)
        open_alerts, known = await self._alerts(days)
        for one in days:
            fresh = one.records(places, known)
            outcome.records += fresh
            outcome.runs += len(one.day.runs)
            outcome.raised += sum("state" in record.fields for record in fresh)
        for number in open_alerts - {n for one in days for n in one.suspected}:
            gone = await self._withdraw(number, reason="补充轨迹后不再构成疑似偷倒")
            outcome.withdrawn += gone

    def _worked_out(
        self, found: Iterable[Movements], places: Places, first_ms: int
    ) -> list[NumberedDay]:
        until_ms = first_ms + DAY_MS
        made = []
        for truck in found:
            fixes = self._tracks.fixes(
                truck.bearers, first_ms=first_ms - _BEFORE_MS, last_ms=until_ms + _AFTER_MS
            )
            day = work_out(
                truck,
                fixes,
                places,
                first_ms=first_ms,
                last_ms=until_ms,
                now_ms=self._journal.clock(),
                policy=self._policy,
            )
            made.append(NumberedDay.of(day, first_ms=first_ms, last_ms=until_ms))
        return made

    async def _alerts(self, days: Iterable[NumberedDay]) -> tuple[set[str], set[str]]:
        """Numbers of the alerts that stand on the runs: those still open, and all."""
        numbers = [number for day in days for number in day.alerts]
        states: dict[str, str] = {}
        for start in range(0, len(numbers), 500):
            part = tuple(numbers[start : start + 500])
            page = await self._graph.read(_alerts(part, self._journal.clock()))
            states |= {row["node"]["number"]: row["node"]["state"] for row in page.rows}
        return {n for n, state in states.items() if state == AlertState.OPEN}, set(states)


def _alerts(numbers: tuple[str, ...], now_ms: int) -> Plan:
    return Plan(
        entity="Alert",
        picks=picks("number", "state"),
        where=In("id", numbers),
        window=Window(first=len(numbers)),
        as_of=now_ms,
    )
