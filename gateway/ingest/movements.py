"""All that the hub knows of some trucks' movements in a time: one question for many trucks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.ingest.movement_plan import movement_plan
from gateway.ingest.places import Places, children
from graph.ontology.choices import Load, PlateClass
from graph.port import Readable
from graph.records import Ref
from graph.trips.track import Fix, Visit, Witness

OWN = "hub/trips"
"""The source of what is built here; it is no witness of itself."""
SURE = 0.85
"""A plate read less surely than this does not put a truck anywhere."""
_LADEN = {Load.LEVEL: True, Load.OVERFILLED: True, Load.EMPTY: False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A waybill of the truck."""

    number: str
    issued_ms: int
    closed_ms: int | None
    site_id: str | None
    disposal_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A trip of the truck as told by a source, or by the hub itself (``is_own``)."""

    number: str
    started_ms: int | None
    ended_ms: int | None
    site_id: str | None
    disposal_id: str | None
    waybill: str | None
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Movements:
    """One truck: its words, what its positions go by, its visits by witnesses, its papers."""

    truck_id: str
    ref: Ref
    plate: str
    bearers: tuple[tuple[str, str], ...]
    visits: tuple[Visit, ...]
    papers: tuple[Paper, ...]
    trips: tuple[Told, ...]
    glimpses: tuple[Fix, ...] = ()
    """Where cameras saw the plate, in order of time."""


async def movements(
    graph: Readable,
    places: Places,
    truck_ids: Sequence[str],
    *,
    first_ms: int,
    last_ms: int,
    as_of_ms: int,
    known_at_ms: int | None = None,
) -> list[Movements]:
    """Movements of trucks within a time; trucks that nothing identifies are left out."""
    plan = movement_plan(truck_ids, first_ms, last_ms, as_of_ms, known_at_ms)
    page = await graph.read(plan)
    found = (_movements(row["node"], places) for row in page.rows)
    return [one for one in found if one is not None]


def _movements(node: Mapping[str, Any], places: Places) -> Movements | None:
    plates = list(children(node, "plates"))
    ref = _ref(node, plates)
    if ref is None:
        return None
    papers = tuple(_paper(w) for w in children(node, "waybills"))
    trips = tuple(_told(t) for t in children(node, "trips"))
    bearers = [("Terminal", t["id"]) for t in children(node, "terminals")]
    bearers += [("Plate", p["id"]) for p in plates]
    glimpses = (f for p in plates for s in children(p, "sightings") if (f := _glimpse(s)))
    seen = (v for p in plates for s in children(p, "sightings") for v in _seen(s, places))
    return Movements(
        truck_id=node["id"],
        ref=ref,
        plate=plates[0]["number"] if plates else node["id"],
        bearers=tuple(bearers),
        visits=(*seen, *_written(papers, places), *_logged(trips, places)),
        papers=papers,
        trips=trips,
        glimpses=tuple(sorted(glimpses, key=lambda f: f.at_ms)),
    )


def _ref(node: Mapping[str, Any], plates: Sequence[Mapping[str, Any]]) -> Ref | None:
    known = {name: node[name] for name in ("vin", "register_id") if node[name]}
    if known:
        return Ref(entity="Truck", fields=known)
    if len(plates) != 1 or plates[0]["plate_class"] in (None, PlateClass.UNKNOWN):
        return None
    fields = {name: plates[0][name] for name in ("number", "plate_class")}
    return Ref(entity="Truck", via={"BEARS": Ref(entity="Plate", fields=fields)})


def _paper(node: Mapping[str, Any]) -> Paper:
    return Paper(
        number=node["number"],
        issued_ms=node["issued_at"],
        closed_ms=node["closed_at"],
        site_id=_first(children(node, "sites")),
        disposal_id=_first(children(node, "disposal_sites")),
    )


def _told(node: Mapping[str, Any]) -> Told:
    waybill = next(children(node, "waybills"), None)
    ends = [row["edge"]["source"] for row in node["disposal_sites"].rows]
    site_id = _first(children(node, "sites"))
    if site_id is None and waybill is not None:
        site_id = _first(children(waybill, "sites"))
    return Told(
        number=node["number"],
        started_ms=node["started_at"],
        ended_ms=node["ended_at"],
        site_id=site_id,
        disposal_id=_first(children(node, "disposal_sites")),
        waybill=None if waybill is None else waybill["number"],
        is_own=node["number"].startswith("HT-") or OWN in ends,
    )


def _first(nodes: Iterator[Mapping[str, Any]]) -> str | None:
    return next((str(node["id"]) for node in nodes), None)


def _is_sure(sighting: Mapping[str, Any]) -> bool:
    return sighting["plate_confidence"] is None or sighting["plate_confidence"] >= SURE


def _laden(sighting: Mapping[str, Any]) -> bool | None:
    return _LADEN.get(Load(sighting["load"] or Load.UNKNOWN))


def _glimpse(sighting: Mapping[str, Any]) -> Fix | None:
    camera = next(children(sighting, "cameras"), None)
    if camera is None or camera["lng_wgs84"] is None or not _is_sure(sighting):
        return None
    point = (camera["lng_wgs84"], camera["lat_wgs84"])
    return Fix(sighting["captured_at"], point, laden=_laden(sighting))


def _seen(sighting: Mapping[str, Any], places: Places) -> Iterator[Visit]:
    for camera in children(sighting, "cameras") if _is_sure(sighting) else ():
        for kind, node_id in _watched(camera):
            place = places.get(kind, node_id)
            if place is not None:
                yield Visit(
                    place=place,
                    from_ms=sighting["captured_at"],
                    to_ms=sighting["captured_at"],
                    witness=Witness.CAMERA,
                    ref=f"Sighting:{sighting['number']}",
                    laden=_laden(sighting),
                )


def _watched(camera: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, kind in (("sites", "Site"), ("disposal_sites", "DisposalSite")):
        for owner in (camera, *children(camera, "gates")):
            yield from ((kind, node["id"]) for node in children(owner, key))


def _written(papers: Iterable[Paper], places: Places) -> Iterator[Visit]:
    for paper in papers:
        place = places.get("Site", paper.site_id) if paper.site_id else None
        if place is not None:
            yield Visit(
                place=place,
                from_ms=paper.issued_ms,
                to_ms=paper.issued_ms,
                witness=Witness.WAYBILL,
                ref=paper.number,
            )


def _logged(trips: Iterable[Told], places: Places) -> Iterator[Visit]:
    for trip in trips:
        place = places.get("DisposalSite", trip.disposal_id) if trip.disposal_id else None
        if place is not None and trip.ended_ms is not None and not trip.is_own:
            yield Visit(
                place=place,
                from_ms=trip.ended_ms,
                to_ms=trip.ended_ms,
                witness=Witness.GATE_LOG,
                ref=trip.number,
            )
