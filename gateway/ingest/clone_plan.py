"""The questions behind the search for cloned plates."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.ingest.questions import picks, step
from graph.ontology.choices import ViolationKind
from graph.plan import All, Compare, In, Order, Plan, Step, Window

PLACES = ("Checkpoint", "Site", "DisposalSite")
"""What a camera may watch, and stand at where it tells no place of its own."""


def plates(ids: Sequence[str], first_ms: int, last_ms: int, *, now_ms: int) -> Plan:
    """Plates with their sightings in a time, the cameras, and the alerts in doubt of them."""

    def watched(kind: str) -> Step:
        place = Plan(entity=kind, picks=picks("lng_wgs84", "lat_wgs84"), window=Window(first=1))
        return step(kind, ("Camera", "WATCHES", kind), place)

    camera = Plan(
        entity="Camera",
        picks=picks("code", "name", "lng_wgs84", "lat_wgs84"),
        steps=tuple(map(watched, PLACES)),
        window=Window(first=1),
    )
    between = All((Compare("captured_at", "gte", first_ms), Compare("captured_at", "lte", last_ms)))
    sightings = Plan(
        entity="Sighting",
        picks=picks("number", "captured_at", "plate_confidence"),
        steps=(step("cameras", ("Sighting", "TAKEN_BY", "Camera"), camera),),
        where=between,
        order=(Order("captured_at"),),
        window=Window(first=5000),
    )
    alerts = Plan(
        entity="Alert",
        picks=picks("occurred_at"),
        where=Compare("kind", "eq", ViolationKind.CLONED_PLATE.value),
        window=Window(first=500),
    )
    return Plan(
        entity="Plate",
        picks=picks("id", "number", "plate_class"),
        steps=(
            step("sightings", ("Sighting", "SHOWS", "Plate"), sightings),
            step("alerts", ("Alert", "DOUBTS", "Plate"), alerts),
        ),
        where=In("id", tuple(ids)),
        window=Window(first=len(ids)),
        as_of=now_ms,
    )


def bearers(plate_id: str, at_ms: int) -> Plan:
    """The trucks that bore a plate at a moment."""
    truck = Plan(entity="Truck", picks=picks("id"), window=Window(first=5))
    return Plan(
        entity="Plate",
        picks=picks("id"),
        steps=(step("trucks", ("Truck", "BEARS", "Plate"), truck),),
        where=Compare("id", "eq", plate_id),
        window=Window(first=1),
        as_of=at_ms,
    )
