"""Gathers what the rules need: one question for many sightings, one for many trips."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from gateway.ingest import questions
from graph.ontology.choices import Cover, Load, PermitState, PlateClass
from graph.plan import Plan
from graph.port import Graph
from graph.violations.facts import (
    AlertFacts,
    Facts,
    PermitFacts,
    PlateFacts,
    Thing,
    TruckFacts,
)

BATCH = 500
"""Subjects asked for at a time."""
Node = Mapping[str, Any]

_WATCHED = (
    ("checkpoints",),
    ("sites",),
    ("gates", "sites"),
    ("disposal_sites",),
    ("gates", "disposal_sites"),
    ("gates",),
)
"""Where a camera stands, most telling first; without any of these it stands for itself."""


async def gather(
    graph: Graph, *, sighting_ids: Sequence[str] = (), trip_ids: Sequence[str] = ()
) -> list[Facts]:
    """Facts of sightings and trips, in order of time; one that tells no time is left out."""
    found = [
        *await _all(graph, sighting_ids, questions.sightings, _sighting),
        *await _all(graph, trip_ids, lambda ids: questions.trips(ids, moment="started_at"), _trip),
    ]
    late = sorted(set(trip_ids) - {f.number for f in found if f.subject == "Trip"})
    found += await _all(graph, late, lambda ids: questions.trips(ids, moment="ended_at"), _trip)
    return sorted(found, key=lambda f: (f.occurred_at_ms, f.subject, f.number))


async def _all(graph: Graph, ids: Sequence[str], plan: Any, read: Any) -> list[Facts]:
    facts: list[Facts] = []
    for start in range(0, len(ids), BATCH):
        asked: Plan = plan(ids[start : start + BATCH])
        page = await graph.read(asked)
        facts += (read(row["node"]) for row in page.rows if _moment(row["node"]) is not None)
    return facts


def _moment(node: Node) -> int | None:
    for field in ("captured_at", "started_at", "ended_at"):
        if node.get(field) is not None:
            return int(node[field])
    return None


def _sighting(node: Node) -> Facts:
    plate = _only(_nodes(node, "plates"))
    camera = _only(_nodes(node, "cameras"))
    district = _first(_nodes(node, "districts")) or _first(_nodes(camera or {}, "districts"))
    place = _place(camera)
    facts = Facts(
        subject="Sighting",
        number=node["number"],
        occurred_at_ms=int(node["captured_at"]),
        plate=None if plate is None else _plate(plate),
        plate_confidence=node["plate_confidence"],
        cover=Cover(node["cover"] or Cover.UNKNOWN),
        load=Load(node["load"] or Load.UNKNOWN),
        load_confidence=node["load_confidence"],
        painted_plate=node["painted_plate"],
        painted_company=node["painted_company"],
        site=_first(_nodes(camera or {}, "sites")) or _first(_under(camera, ("gates", "sites"))),
        place=place,
        district=district or (place.district if place is not None else None),
        alerts=_alerts(node),
    )
    return _with_truck(facts, _only(_nodes(plate or {}, "trucks")))


def _trip(node: Node) -> Facts:
    truck = _only(_nodes(node, "trucks"))
    plate = _only(_nodes(truck or {}, "plates"))
    site = _first(_nodes(node, "sites"))
    disposal_site = _first(_nodes(node, "disposal_sites"))
    near = site or disposal_site
    facts = Facts(
        subject="Trip",
        number=node["number"],
        occurred_at_ms=_moment(node) or 0,
        ended_at_ms=node["ended_at"],
        plate=None if plate is None else _plate(plate),
        site=site,
        disposal_site=disposal_site,
        place=near,
        district=near.district if near is not None else None,
        alerts=_alerts(node),
    )
    return _with_truck(facts, truck)


def _with_truck(facts: Facts, truck: Node | None) -> Facts:
    if truck is None:
        return facts
    made = TruckFacts(id=truck["id"], vin=truck["vin"], register_id=truck["register_id"])
    permits = tuple(_permit(node, made.id) for node in _nodes(truck, "permits"))
    return replace(facts, truck=made, company=_first(_nodes(truck, "companies")), permits=permits)


def _plate(node: Node) -> PlateFacts:
    plate_class = PlateClass(node["plate_class"] or PlateClass.UNKNOWN)
    return PlateFacts(id=node["id"], number=node["number"], plate_class=plate_class)


def _permit(node: Node, truck_id: str) -> PermitFacts:
    return PermitFacts(
        id=node["id"],
        number=node["number"],
        truck_ids=(truck_id,),
        state=PermitState(node["state"]) if node["state"] else None,
        valid_from_ms=node["valid_from"],
        valid_to_ms=node["valid_to"],
        hours=node["hours"],
        site=_first(_nodes(node, "sites")),
        disposal_sites=tuple(_thing(site) for site in _nodes(node, "disposal_sites")),
    )


def _alerts(node: Node) -> tuple[AlertFacts, ...]:
    return tuple(AlertFacts(**alert) for alert in _nodes(node, "alerts"))


def _place(camera: Node | None) -> Thing | None:
    for path in _WATCHED:
        watched = _first(_under(camera, path))
        if watched is not None:
            return watched
    return None if camera is None else _thing(camera)


def _under(node: Node | None, path: tuple[str, ...]) -> list[Node]:
    found = [] if node is None else [node]
    for key in path:
        found = [inner for one in found for inner in _nodes(one, key)]
    return found


def _nodes(node: Node, key: str) -> list[Node]:
    page = node.get(key)
    return [] if page is None else [row["node"] for row in page.rows]


def _only(nodes: Sequence[Node]) -> Node | None:
    """The one node; None when there is none, or more than one and no telling which."""
    return nodes[0] if len(nodes) == 1 else None


def _first(nodes: Iterable[Node]) -> Thing | None:
    return next((_thing(node) for node in nodes), None)


def _thing(node: Node) -> Thing:
    district = _first(_nodes(node, "districts"))
    return Thing(id=node["id"], code=node["code"], name=node.get("name"), district=district)
