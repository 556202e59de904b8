"""The questions behind attribution: what happened where, and what the truck was allowed lately."""

from __future__ import annotations

from gateway.ingest.questions import picks, step
from graph.ontology.catalogue import ONTOLOGY
from graph.plan import All, Compare, Order, Plan, RootField, Step, Window

_ONE, _FEW, _MANY = Window(first=1), Window(first=5), Window(first=300)
RECENT_MS = 7 * 86_400_000


def _placed(entity: str, *more: str) -> Plan:
    return Plan(entity=entity, picks=picks("id", "lng_wgs84", "lat_wgs84", *more), window=_FEW)


def _camera() -> Step:
    gate_of = step(
        "sites", ("Gate", "OPENS_FROM", "Site"), Plan(entity="Site", picks=picks("id"), window=_ONE)
    )
    gate = Plan(entity="Gate", picks=picks("id"), steps=(gate_of,), window=_ONE)
    camera = Plan(
        entity="Camera",
        picks=picks("id", "lng_wgs84", "lat_wgs84"),
        steps=(
            step("checkpoints", ("Camera", "WATCHES", "Checkpoint"), _placed("Checkpoint", "road")),
            step("sites", ("Camera", "WATCHES", "Site"), _placed("Site")),
            step("disposal_sites", ("Camera", "WATCHES", "DisposalSite"), _placed("DisposalSite")),
            step("gates", ("Camera", "WATCHES", "Gate"), gate),
        ),
        window=_ONE,
    )
    return step("cameras", ("Sighting", "TAKEN_BY", "Camera"), camera)


def _truck() -> Plan:
    return Plan(entity="Truck", picks=picks("id"), window=Window(first=2))


def _sighting(*more: Step) -> Plan:
    return Plan(
        entity="Sighting",
        picks=picks("number", "captured_at"),
        steps=(_camera(), *more),
        window=_ONE,
    )


def _trip(*more: Step) -> Plan:
    disposal = step("disposal_sites", ("Trip", "ENDED_AT", "DisposalSite"), _placed("DisposalSite"))
    return Plan(
        entity="Trip",
        picks=picks("number", "started_at", "ended_at"),
        steps=(disposal, *more),
        window=_ONE,
    )


def _alert(*more: Step) -> Plan:
    return Plan(
        entity="Alert",
        picks=picks("number", "occurred_at", "lng_wgs84", "lat_wgs84"),
        steps=(
            step("sightings", ("Alert", "RAISED_ON", "Sighting"), _sighting()),
            step("trips", ("Alert", "RAISED_ON", "Trip"), _trip()),
            *more,
        ),
        window=_ONE,
    )


def event_plan(entity: str, node_id: str, *, known_at_ms: int | None) -> Plan:
    """A violation, an alert or a sighting: its truck, moment and place."""
    plate = Plan(
        entity="Plate",
        picks=picks("id"),
        steps=(step("trucks", ("Truck", "BEARS", "Plate"), _truck()),),
        window=Window(first=2),
    )
    roots = {
        "Violation": Plan(
            entity="Violation",
            picks=picks("number", "occurred_at"),
            steps=(
                step("trucks", ("Violation", "COMMITTED_BY", "Truck"), _truck()),
                step("alerts", ("Violation", "CONFIRMS", "Alert"), _alert()),
            ),
        ),
        "Alert": _alert(step("trucks", ("Alert", "ACCUSES", "Truck"), _truck())),
        "Sighting": _sighting(step("plates", ("Sighting", "SHOWS", "Plate"), plate)),
    }
    root = roots[entity]
    return Plan(
        entity=entity,
        picks=root.picks,
        steps=root.steps,
        where=Compare("id", "eq", node_id),
        window=_ONE,
        as_of=RootField(ONTOLOGY.entity(entity).order or ""),
        known_at=known_at_ms,
    )


def truck_plan(truck_id: str, at_ms: int, *, known_at_ms: int | None) -> Plan:
    """The truck's permits, and its trips of the last days, as of a moment."""
    site = Plan(entity="Site", picks=picks("id"), window=_ONE)
    permit = Plan(
        entity="Permit",
        picks=picks("id", "number", "state", "valid_from", "valid_to", "hours"),
        steps=(
            step("sites", ("Permit", "FROM_SITE", "Site"), site),
            step(
                "disposal_sites", ("Permit", "TO_DISPOSAL", "DisposalSite"), _placed("DisposalSite")
            ),
            step(
                "routes",
                ("Permit", "ALONG", "Route"),
                Plan(entity="Route", picks=picks("description"), window=_FEW),
            ),
        ),
        order=(Order("valid_from", descending=True),),
        window=_MANY,
    )
    waybill = Plan(
        entity="Waybill",
        picks=picks("number"),
        steps=(step("sites", ("Waybill", "FROM_SITE", "Site"), site),),
        window=_ONE,
    )
    trip = Plan(
        entity="Trip",
        picks=picks("number", "started_at", "ended_at"),
        steps=(
            step("sites", ("Trip", "STARTED_AT", "Site"), site),
            step("waybills", ("Trip", "RECORDED_ON", "Waybill"), waybill),
        ),
        where=All(
            (
                Compare("started_at", "gte", at_ms - RECENT_MS),
                Compare("started_at", "lte", at_ms),
            )
        ),
        order=(Order("started_at", descending=True),),
        window=_MANY,
    )
    return Plan(
        entity="Truck",
        picks=picks("id"),
        steps=(
            step("permits", ("Permit", "FOR_TRUCK", "Truck"), permit),
            step("trips", ("Trip", "MADE_BY", "Truck"), trip),
        ),
        where=Compare("id", "eq", truck_id),
        window=_ONE,
        as_of=at_ms,
        known_at=known_at_ms,
    )
