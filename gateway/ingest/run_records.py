"""Runs as records: trips that no source told of, waybills that are done, suspected dumping."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.ingest.dumping_records import (
    alert_number,
    by_number,
    digest,
    dumping_alert,
    raw,
    whereabouts,
)
from gateway.ingest.movements import Movements, Told
from gateway.ingest.places import Places
from gateway.ingest.truck_day import TruckDay
from graph.records import Link, Method, Record, Scalar
from graph.trips.runs import Run
from graph.trips.track import Witness
from graph.violations.facts import local

SAME_MS = 45 * 60_000
"""A run of the same truck and site that starts within this is the same one, better known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedDay:
    """A truck's day whose runs have their numbers; ``before`` are those that it had before."""

    day: TruckDay
    numbers: tuple[str, ...]
    before: frozenset[str]

    @classmethod
    def of(cls, day: TruckDay, *, first_ms: int, last_ms: int) -> NumberedDay:
        """The day with a number for each run, the old one where the run is an old one."""
        numbers = numbers_of(day.truck, day.around)
        own = (t for t in day.truck.trips if t.is_own and t.started_ms is not None)
        before = {t.number for t in own if first_ms <= (t.started_ms or 0) < last_ms}
        # a run that late words moved over midnight belongs to the other day now
        elsewhere = {number for run, number in numbers.items() if run not in day.runs}
        return cls(
            day=day,
            numbers=tuple(numbers[run] for run in day.runs),
            before=frozenset(before - elsewhere),
        )

    @property
    def alerts(self) -> list[str]:
        """The numbers that alerts on these runs have, those of runs no longer there included."""
        return [alert_number(number) for number in dict.fromkeys((*self.numbers, *self.before))]

    @property
    def suspected(self) -> list[str]:
        """The numbers of alerts that should stand."""
        return [alert_number(self.numbers[place]) for place in self.day.suspicions]

    def records(self, places: Places, known_alerts: set[str]) -> list[Record]:
        """All that the journal is to be told of the day."""
        made: list[Record] = []
        kept: set[str] = set()
        for place, (run, number) in enumerate(zip(self.day.runs, self.numbers, strict=True)):
            suspicion = self.day.suspicions.get(place)
            is_known = is_told(self.day.truck, run) or place not in self.day.left
            if suspicion is None and is_known:
                continue
            kept.add(number)
            made.append(trip_record(self.day.truck, run, number, places))
            if suspicion is not None:
                if alert_number(number) not in known_alerts:
                    made.append(dumping_alert(self.day.truck, suspicion, number))
                made.append(whereabouts(suspicion, number))
        made += [gone(number) for number in sorted(self.before - kept)]
        return [*made, *closings(self.day)]


def numbers_of(truck: Movements, around: Sequence[Run]) -> dict[Run, str]:
    """A number for each run: the one that it has already, or a new one of truck, site and time.

    The nearest in time find each other first; a run that a source told of needs no number.
    """
    own = [t for t in truck.trips if t.is_own and t.started_ms is not None]
    pairs = sorted(
        (abs((trip.started_ms or 0) - run.started_ms), place, trip.number)
        for place, run in enumerate(around)
        for trip in own
        if trip.site_id == run.loading.site.id and not is_told(truck, run)
    )
    numbers: dict[int, str] = {}
    for apart_ms, place, number in pairs:
        if apart_ms <= SAME_MS and place not in numbers and number not in numbers.values():
            numbers[place] = number
    return {run: numbers.get(place) or _new_number(truck, run) for place, run in enumerate(around)}


def _new_number(truck: Movements, run: Run) -> str:
    words = "\x1f".join((truck.truck_id, run.loading.site.id, str(run.started_ms)))
    return f"HT-{local(run.started_ms):%Y%m%d}-{digest(words)}"


def is_told(truck: Movements, run: Run) -> bool:
    """Whether a source told of this run already, with its arrival."""
    if run.arrival is None:
        return False
    if run.arrival.witness is Witness.GATE_LOG:
        return True
    return any(_covers(trip, run) for trip in truck.trips if not trip.is_own)


def _covers(trip: Told, run: Run) -> bool:
    if trip.ended_ms is None or run.arrival is None:
        return False
    return abs(trip.ended_ms - run.arrival.from_ms) <= SAME_MS


def trip_record(truck: Movements, run: Run, number: str, places: Places) -> Record:
    """A run that no source told of, as a trip."""
    arrival = run.arrival
    fields: dict[str, Scalar] = {"number": number, "started_at": run.started_ms}
    links = [
        Link(relation="MADE_BY", to=truck.ref),
        Link(relation="STARTED_AT", to=places.ref(run.loading.site)),
    ]
    if arrival is not None:
        fields["ended_at"] = arrival.from_ms
        links.append(Link(relation="ENDED_AT", to=places.ref(arrival.place)))
    if run.loading.waybill is not None:
        links.append(Link(relation="RECORDED_ON", to=by_number("Waybill", run.loading.waybill)))
    said = {
        "truck": truck.truck_id,
        "loading": [_witness(v.witness, v.ref, v.from_ms) for v in run.loading.visits],
        "arrival": _witness(arrival.witness, arrival.ref, arrival.from_ms) if arrival else None,
    }
    return Record(
        entity="Trip",
        record_id=number,
        raw=raw(said, number),
        fields=fields,
        links=tuple(links),
        method=Method.INFERRED,
        confidence=0.9 if len(run.loading.witnesses) > 1 else 0.7,
        seen_at_ms=run.started_ms,
    )


def _witness(witness: Witness, ref: str, at_ms: int) -> dict[str, Any]:
    return {"witness": witness.value, "ref": ref, "at_ms": at_ms}


def gone(number: str) -> Record:
    """What remains of a run that turned out not to be one."""
    return Record(
        entity="Trip",
        record_id=number,
        raw=raw({"withdrawn": number}, number),
        fields={"number": number},
        method=Method.INFERRED,
    )


def closings(day: TruckDay) -> Iterator[Record]:
    """Waybills that are done: the truck was seen at their disposal site."""
    papers = {paper.number: paper for paper in day.truck.papers}
    for run in day.runs:
        paper = papers.get(run.loading.waybill or "")
        if paper is None or run.arrival is None or paper.closed_ms is not None:
            continue
        if paper.disposal_id in (None, run.arrival.place.id):
            said = _witness(run.arrival.witness, run.arrival.ref, run.arrival.from_ms)
            yield Record(
                entity="Waybill",
                record_id=paper.number,
                raw=raw(said, paper.number),
                fields={"number": paper.number, "closed_at": run.arrival.from_ms},
                method=Method.INFERRED,
                confidence=0.9,
            )
