"""Which days of which trucks new claims and positions make worth working out again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gateway.ingest.places import children
from gateway.ingest.questions import picks, step
from gateway.journal.tracks import Span
from graph.plan import In, Plan, Window
from graph.port import Graph
from graph.records import Claim

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
_AHEAD_MS = 8 * HOUR_MS
"""Days are those of the local clock, on which plates change hands."""
_LONGEST_MS = 3 * HOUR_MS
"""What is heard at a moment may end a run that began so much earlier."""
_AT_ONCE = 500
TruckDay = tuple[int, str]
"""(day, truck id)."""
_MOMENTS: Mapping[str, tuple[str, ...]] = {
    "Sighting": ("captured_at",),
    "Waybill": ("issued_at", "closed_at"),
    "Trip": ("started_at", "ended_at"),
}
_LEADS: Mapping[str, str] = {"Sighting": "Plate", "Waybill": "Truck", "Trip": "Truck"}
_BY_BEARER = {
    "Plate": ("Truck", "BEARS", "Plate"),
    "Terminal": ("Truck", "FITTED_WITH", "Terminal"),
}


def day_of(at_ms: int) -> int:
    """The local day of a moment."""
    return (at_ms + _AHEAD_MS) // DAY_MS


def day_start(day: int) -> int:
    """The moment at which a local day begins."""
    return day * DAY_MS - _AHEAD_MS


def days_around(first_ms: int, last_ms: int) -> range:
    """The days whose runs may change by what is heard of a time."""
    return range(day_of(first_ms - _LONGEST_MS), day_of(last_ms) + 1)


async def by_claims(graph: Graph, claims: Iterable[Claim]) -> set[TruckDay]:
    """Truck days behind claims on sightings, waybills and trips."""
    direct: set[TruckDay] = set()
    by_plate: set[tuple[int, str, str]] = set()
    for claim in claims:
        moments = [
            int(claim.fields[name] or 0)
            for name in _MOMENTS.get(claim.entity, ())
            if claim.fields.get(name) is not None
        ]
        if not moments:
            continue
        days = days_around(min(moments), max(moments))
        for link in claim.links:
            target = link.relation.target
            if target == "Truck" == _LEADS[claim.entity]:
                direct |= {(day, link.to_id) for day in days}
            elif target == "Plate" == _LEADS[claim.entity]:
                by_plate |= {(day, "Plate", link.to_id) for day in days}
    return direct | await _trucks(graph, by_plate)


async def by_bearers(graph: Graph, spans: Iterable[Span]) -> set[TruckDay]:
    """Truck days behind new positions."""
    wanted = {
        (day, *span.bearer) for span in spans for day in days_around(span.first_ms, span.last_ms)
    }
    return await _trucks(graph, wanted)


async def _trucks(graph: Graph, wanted: set[tuple[int, str, str]]) -> set[TruckDay]:
    by_day: dict[tuple[int, str], list[str]] = {}
    for day, entity, node_id in sorted(wanted):
        by_day.setdefault((day, entity), []).append(node_id)
    found: set[TruckDay] = set()
    for (day, entity), ids in by_day.items():
        for start in range(0, len(ids), _AT_ONCE):
            page = await graph.read(_plan(entity, ids[start : start + _AT_ONCE], day))
            nodes: list[Mapping[str, Any]] = [row["node"] for row in page.rows]
            found |= {(day, str(t["id"])) for node in nodes for t in children(node, "trucks")}
    return found


def _plan(entity: str, ids: Sequence[str], day: int) -> Plan:
    truck = Plan(entity="Truck", picks=picks("id"), window=Window(first=5))
    return Plan(
        entity=entity,
        picks=picks("id"),
        steps=(step("trucks", _BY_BEARER[entity], truck),),
        where=In("id", tuple(ids)),
        window=Window(first=len(ids)),
        as_of=day_start(day) + DAY_MS // 2,
    )
