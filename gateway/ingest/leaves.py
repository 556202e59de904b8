"""By which permit a trip was allowed, and what the others lack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gateway.ingest.places import children
from gateway.ingest.questions import picks, step, thing
from graph.attribution.hints import streets
from graph.ontology.choices import PermitState
from graph.plan import All, Compare, Order, Plan, RootField, Step, Window
from graph.port import Readable
from graph.violations.facts import PermitFacts, Thing
from graph.violations.leave import Haul, Leave, Verdict, verdicts

_ONE, _FEW, _MANY = Window(first=1), Window(first=10), Window(first=2000)


async def permits_of_trip(
    graph: Readable, number: str, *, known_at_ms: int | None = None
) -> tuple[Verdict, ...] | None:
    """All permits of the truck, judged for one trip; None where there is no such trip, or where
    its truck or its start is not known.
    """
    page = await graph.read(_trip(number, known_at_ms))
    if not page.rows:
        return None
    trip = page.rows[0]["node"]
    truck = next(children(trip, "trucks"), None)
    if truck is None or trip["started_at"] is None:
        return None
    started_ms = int(trip["started_at"])
    ended_ms = started_ms + 3_600_000 if trip["ended_at"] is None else int(trip["ended_at"])
    question = _truck(str(truck["id"]), (started_ms, ended_ms), known_at_ms)
    known = (await graph.read(question)).rows[0]["node"]
    haul = Haul(
        truck_id=str(truck["id"]),
        started_ms=started_ms,
        ended_ms=trip["ended_at"],
        site=_site(trip),
        disposal_site=_thing(next(children(trip, "disposal_sites"), None)),
        roads=tuple(dict.fromkeys(_roads(known))),
        volume_m3=next((w["volume_m3"] for w in children(trip, "waybills")), None),
    )
    return verdicts(_leaves(known, haul.truck_id), haul)


def _site(trip: Mapping[str, Any]) -> Thing | None:
    owners = (trip, *children(trip, "waybills"))
    return _thing(next((s for owner in owners for s in children(owner, "sites")), None))


def _thing(node: Mapping[str, Any] | None) -> Thing | None:
    return None if node is None else Thing(id=node["id"], code=node["code"], name=node["name"])


def _roads(truck: Mapping[str, Any]) -> Iterator[str]:
    for plate in children(truck, "plates"):
        for sighting in children(plate, "sightings"):
            for camera in children(sighting, "cameras"):
                yield from (c["road"] for c in children(camera, "checkpoints") if c["road"])


def _leaves(truck: Mapping[str, Any], truck_id: str) -> Iterator[Leave]:
    for node in children(truck, "permits"):
        hauled = [w["volume_m3"] for w in children(node, "waybills")]
        named = (streets(route["description"]) for route in children(node, "routes"))
        yield Leave(
            permit=PermitFacts(
                id=node["id"],
                number=node["number"],
                truck_ids=(truck_id,),
                state=PermitState(node["state"]) if node["state"] else None,
                valid_from_ms=node["valid_from"],
                valid_to_ms=node["valid_to"],
                hours=node["hours"],
                site=_thing(next(children(node, "sites"), None)),
                disposal_sites=tuple(
                    t for d in children(node, "disposal_sites") if (t := _thing(d))
                ),
            ),
            streets=frozenset().union(*named),
            volume_m3=node["volume_m3"],
            hauled_m3=sum(v for v in hauled if v is not None),
        )


def _trip(number: str, known_at_ms: int | None) -> Plan:
    waybill = Plan(
        entity="Waybill",
        picks=picks("number", "volume_m3"),
        steps=(step("sites", ("Waybill", "FROM_SITE", "Site"), thing("Site")),),
        window=_ONE,
    )
    return Plan(
        entity="Trip",
        picks=picks("number", "started_at", "ended_at"),
        steps=(
            step(
                "trucks",
                ("Trip", "MADE_BY", "Truck"),
                Plan(entity="Truck", picks=picks("id"), window=_ONE),
            ),
            step("sites", ("Trip", "STARTED_AT", "Site"), thing("Site")),
            step("disposal_sites", ("Trip", "ENDED_AT", "DisposalSite"), thing("DisposalSite")),
            step("waybills", ("Trip", "RECORDED_ON", "Waybill"), waybill),
        ),
        where=Compare("number", "eq", number),
        window=_ONE,
        as_of=RootField("started_at"),
        known_at=known_at_ms,
    )


def _between(field: str, first_ms: int, last_ms: int) -> All:
    return All((Compare(field, "gte", first_ms), Compare(field, "lte", last_ms)))


def _sightings(span: tuple[int, int]) -> Step:
    checkpoint = Plan(entity="Checkpoint", picks=picks("road"), window=_ONE)
    camera = Plan(
        entity="Camera",
        picks=picks("id"),
        steps=(step("checkpoints", ("Camera", "WATCHES", "Checkpoint"), checkpoint),),
        window=_ONE,
    )
    sighting = Plan(
        entity="Sighting",
        picks=picks("number"),
        steps=(step("cameras", ("Sighting", "TAKEN_BY", "Camera"), camera),),
        where=_between("captured_at", *span),
        order=(Order("captured_at"),),
        window=_MANY,
    )
    return step("sightings", ("Sighting", "SHOWS", "Plate"), sighting)


def _truck(truck_id: str, span: tuple[int, int], known_at_ms: int | None) -> Plan:
    waybill = Plan(
        entity="Waybill",
        picks=picks("volume_m3"),
        where=Compare("issued_at", "lt", span[0] - 3_600_000),
        window=_MANY,
    )
    route = Plan(entity="Route", picks=picks("description"), window=_FEW)
    permit = Plan(
        entity="Permit",
        picks=picks("id", "number", "state", "valid_from", "valid_to", "hours", "volume_m3"),
        steps=(
            step("sites", ("Permit", "FROM_SITE", "Site"), thing("Site")),
            step(
                "disposal_sites", ("Permit", "TO_DISPOSAL", "DisposalSite"), thing("DisposalSite")
            ),
            step("routes", ("Permit", "ALONG", "Route"), route),
            step("waybills", ("Waybill", "UNDER", "Permit"), waybill),
        ),
        order=(Order("valid_from", descending=True),),
        window=Window(first=100),
    )
    plate = Plan(entity="Plate", picks=picks("id"), steps=(_sightings(span),), window=_FEW)
    return Plan(
        entity="Truck",
        picks=picks("id"),
        steps=(
            step("permits", ("Permit", "FOR_TRUCK", "Truck"), permit),
            step("plates", ("Truck", "BEARS", "Plate"), plate),
        ),
        where=Compare("id", "eq", truck_id),
        window=_ONE,
        as_of=span[0],
        known_at=known_at_ms,
    )
