"""The one question that brings all movements of some trucks in a time."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.ingest.questions import picks, step
from graph.plan import All, Compare, In, Order, Pick, Plan, Some, Step, Where, Window

_FEW, _MANY = Window(first=20), Window(first=2000)


def _between(field: str, first_ms: int, last_ms: int) -> Where:
    return All((Compare(field, "gte", first_ms), Compare(field, "lte", last_ms)))


def _places() -> tuple[Step, Step]:
    plans = (Plan(entity=e, picks=picks("id"), window=_FEW) for e in ("Site", "DisposalSite"))
    site, disposal = plans
    return (
        step("sites", ("Camera", "WATCHES", "Site"), site),
        step("disposal_sites", ("Camera", "WATCHES", "DisposalSite"), disposal),
    )


def _gate() -> Step:
    sides = tuple(
        step(key, ("Gate", "OPENS_FROM", entity), Plan(entity=entity, picks=picks("id")))
        for key, entity in (("sites", "Site"), ("disposal_sites", "DisposalSite"))
    )
    return step(
        "gates", ("Camera", "WATCHES", "Gate"), Plan(entity="Gate", picks=picks("id"), steps=sides)
    )


def _sightings(first_ms: int, last_ms: int) -> Plan:
    camera = Plan(
        entity="Camera",
        picks=picks("id", "lng_wgs84", "lat_wgs84"),
        steps=(*_places(), _gate()),
        window=_FEW,
    )
    return Plan(
        entity="Sighting",
        picks=picks("number", "captured_at", "plate_confidence", "load"),
        steps=(step("cameras", ("Sighting", "TAKEN_BY", "Camera"), camera),),
        where=_between("captured_at", first_ms, last_ms),
        order=(Order("captured_at"),),
        window=_MANY,
    )


def _ends(entity: str, start: str, end: str) -> tuple[Step, Step]:
    sides = (("sites", start, "Site"), ("disposal_sites", end, "DisposalSite"))
    first, second = (
        step(key, (entity, relation, target), Plan(entity=target, picks=picks("id"), window=_FEW))
        for key, relation, target in sides
    )
    return first, _with_source(second)


def _with_source(one: Step) -> Step:
    return Step(
        key=one.key,
        relation=one.relation,
        direction=one.direction,
        plan=one.plan,
        edge=(Pick("source", "source"),),
    )


def _waybills(first_ms: int, last_ms: int) -> Plan:
    return Plan(
        entity="Waybill",
        picks=picks("number", "issued_at", "closed_at"),
        steps=_ends("Waybill", "FROM_SITE", "TO_DISPOSAL"),
        where=_between("issued_at", first_ms, last_ms),
        order=(Order("issued_at"),),
        window=_MANY,
    )


def _trips(first_ms: int, last_ms: int) -> Plan:
    waybill = Plan(entity="Waybill", picks=picks("number"), window=_FEW)
    moments = (_between(f, first_ms, last_ms) for f in ("started_at", "ended_at"))
    return Plan(
        entity="Trip",
        picks=picks("number", "started_at", "ended_at"),
        steps=(
            *_ends("Trip", "STARTED_AT", "ENDED_AT"),
            step("waybills", ("Trip", "RECORDED_ON", "Waybill"), _from_site(waybill)),
        ),
        where=Some(tuple(moments)),
        order=(Order("started_at"),),
        window=_MANY,
    )


def _from_site(waybill: Plan) -> Plan:
    site = step("sites", ("Waybill", "FROM_SITE", "Site"), Plan(entity="Site", picks=picks("id")))
    return Plan(entity="Waybill", picks=waybill.picks, steps=(site,), window=_FEW)


def movement_plan(
    ids: Sequence[str], first_ms: int, last_ms: int, as_of_ms: int, known_at_ms: int | None
) -> Plan:
    """Trucks with plates, sightings at cameras, terminals, waybills and trips within a time."""
    sightings = step("sightings", ("Sighting", "SHOWS", "Plate"), _sightings(first_ms, last_ms))
    plates = Plan(
        entity="Plate", picks=picks("id", "number", "plate_class"), steps=(sightings,), window=_FEW
    )
    terminals = Plan(entity="Terminal", picks=picks("id"), window=_FEW)
    return Plan(
        entity="Truck",
        picks=picks("id", "vin", "register_id"),
        steps=(
            step("plates", ("Truck", "BEARS", "Plate"), plates),
            step("terminals", ("Truck", "FITTED_WITH", "Terminal"), terminals),
            step("waybills", ("Waybill", "CARRIED_BY", "Truck"), _waybills(first_ms, last_ms)),
            step("trips", ("Trip", "MADE_BY", "Truck"), _trips(first_ms, last_ms)),
        ),
        where=In("id", tuple(ids)),
        window=Window(first=max(1, len(ids))),
        as_of=as_of_ms,
        known_at=known_at_ms,
    )
