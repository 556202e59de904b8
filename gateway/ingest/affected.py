"""Which sightings and trips new claims make worth judging, or judging again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gateway.ingest.questions import picks, step
from graph.ontology.choices import AlertState
from graph.plan import Compare, In, Order, Plan, Step, Window
from graph.port import Graph, Page, Row
from graph.records import Claim

_MANY = Window(first=200)


async def affected(
    graph: Graph, claims: Iterable[Claim], *, now_ms: int
) -> tuple[list[str], list[str]]:
    """Ids of sightings and of trips: those the claims speak of; those behind open alerts on a
    truck that a permit or register now says more of; and the newest that show its plates.
    """
    by_entity: dict[str, dict[str, None]] = {}
    for claim in claims:
        by_entity.setdefault(claim.entity, {})[claim.subject_id] = None
    sightings = dict(by_entity.get("Sighting", {}))
    trips = dict(by_entity.get("Trip", {}))
    for entity, plan in (("Permit", _permits), ("Truck", _trucks)):
        ids = list(by_entity.get(entity, {}))
        for start in range(0, len(ids), 500):
            page = await graph.read(plan(ids[start : start + 500], now_ms))
            sightings.update(dict.fromkeys(_below(page.rows, "sightings")))
            trips.update(dict.fromkeys(_below(page.rows, "trips")))
    return list(sightings), list(trips)


def _below(rows: Iterable[Row], key: str) -> Iterable[str]:
    """Ids of all nodes under a key, however deep."""
    for row in rows:
        for name, value in row["node"].items():
            if name == key:
                yield from (inner["node"]["id"] for inner in value.rows)
            elif isinstance(value, Page):
                yield from _below(value.rows, key)


def _open_alerts() -> Step:
    def raised_on(key: str, subject: str) -> Step:
        plan = Plan(entity=subject, picks=picks("id"), window=Window(first=1))
        return step(key, ("Alert", "RAISED_ON", subject), plan)

    plan = Plan(
        entity="Alert",
        picks=picks("id"),
        steps=(raised_on("sightings", "Sighting"), raised_on("trips", "Trip")),
        where=Compare("state", "eq", AlertState.OPEN.value),
        window=_MANY,
    )
    return step("alerts", ("Alert", "ACCUSES", "Truck"), plan)


def _sightings_by_plate() -> Step:
    sightings = Plan(
        entity="Sighting",
        picks=picks("id"),
        order=(Order("captured_at", descending=True),),
        window=_MANY,
    )
    plates = Plan(
        entity="Plate",
        picks=picks("id"),
        steps=(step("sightings", ("Sighting", "SHOWS", "Plate"), sightings),),
        window=_MANY,
    )
    return step("plates", ("Truck", "BEARS", "Plate"), plates)


def _trucks(ids: Sequence[str], now_ms: int) -> Plan:
    return Plan(
        entity="Truck",
        picks=picks("id"),
        steps=(_open_alerts(), _sightings_by_plate()),
        where=In("id", tuple(ids)),
        window=Window(first=len(ids)),
        as_of=now_ms,
    )


def _permits(ids: Sequence[str], now_ms: int) -> Plan:
    trucks = Plan(entity="Truck", picks=picks("id"), steps=(_open_alerts(),), window=_MANY)
    return Plan(
        entity="Permit",
        picks=picks("id"),
        steps=(step("trucks", ("Permit", "FOR_TRUCK", "Truck"), trucks),),
        where=In("id", tuple(ids)),
        window=Window(first=len(ids)),
        as_of=now_ms,
    )
