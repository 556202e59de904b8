"""Which site a load came from: gathers the facts around an event and weighs them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gateway.ingest.attribution_plan import event_plan, truck_plan
from gateway.ingest.movements import Movements, movements
from gateway.ingest.places import Places, children, read_places
from gateway.ingest.truck_day import believable, gps_visits, staying
from gateway.journal.tracks import Tracks
from graph.attribution.evidence import LeaveFacts, SourceFacts, TripFacts, WaybillFacts
from graph.attribution.hints import LATE_MS, LOOK_BACK_MS, streets
from graph.attribution.score import Attribution, attribute
from graph.attribution.weights import Weights, standard
from graph.geodesy import Point
from graph.ontology.choices import PermitState
from graph.port import Readable
from graph.trips.policy import STANDARD
from graph.violations.facts import PermitFacts
from graph.violations.standing import standing

_FRESH_MS = 60_000
"""Fences are read again after this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened: which truck, when, where; ``here`` is the site whose gate saw it."""

    entity: str
    number: str
    truck_id: str | None
    at_ms: int
    point: Point | None = None
    road: str | None = None
    here: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """The answer for one event."""

    event: Event
    attribution: Attribution
    places: Places


class Attributor:
    """Answers where the load of a violation, an alert or a sighting came from."""

    def __init__(
        self,
        *,
        graph: Readable,
        tracks: Tracks,
        weights: Weights | None = None,
        fences: Attributor | None = None,
    ) -> None:
        self._fences = fences
        self._graph, self._tracks = graph, tracks
        self.weights = weights or standard()
        self._places: tuple[int, Places] | None = None

    def over(self, graph: Readable, *, all_places: bool) -> Attributor:
        """The same over as much of the graph as somebody may see.

        ``all_places``: they may see every site and disposal site, so that the fences are shared.
        """
        fences = self if all_places else None
        return Attributor(graph=graph, tracks=self._tracks, weights=self.weights, fences=fences)

    async def of(
        self, entity: str, node_id: str, *, now_ms: int, known_at_ms: int | None = None
    ) -> Sourced | None:
        """Ranked candidates for a Violation, Alert or Sighting; None where there is none of it."""
        event = await self.event(entity, node_id, known_at_ms=known_at_ms)
        if event is None:
            return None
        places = await self.places(now_ms)
        facts = await self.facts(event, places, known_at_ms=known_at_ms)
        return Sourced(event=event, attribution=attribute(facts, self.weights), places=places)

    async def places(self, now_ms: int) -> Places:
        """All fences, at most a minute old."""
        if self._fences is not None:
            return await self._fences.places(now_ms)
        if self._places is None or now_ms - self._places[0] > _FRESH_MS:
            self._places = (now_ms, await read_places(self._graph, as_of_ms=now_ms))
        return self._places[1]

    async def event(
        self, entity: str, node_id: str, *, known_at_ms: int | None = None
    ) -> Event | None:
        """The truck, moment and place of a Violation, Alert or Sighting."""
        page = await self._graph.read(event_plan(entity, node_id, known_at_ms=known_at_ms))
        return _event(entity, page.rows[0]["node"]) if page.rows else None

    async def facts(
        self, event: Event, places: Places, *, known_at_ms: int | None = None
    ) -> SourceFacts:
        """Everything that may speak for a site, as of the event."""
        bare = SourceFacts(
            at_ms=event.at_ms,
            point=event.point,
            road=event.road,
            here=event.here,
            sites={i: p for (kind, i), p in places.fences.by_id.items() if kind == "Site"},
        )
        if event.truck_id is None:
            return bare
        question = truck_plan(event.truck_id, event.at_ms, known_at_ms=known_at_ms)
        page = await self._graph.read(question)
        moved = await movements(
            self._graph,
            places,
            [event.truck_id],
            first_ms=event.at_ms - LOOK_BACK_MS,
            last_ms=event.at_ms + LATE_MS,
            as_of_ms=event.at_ms,
            known_at_ms=known_at_ms,
        )
        known = [row["node"] for row in page.rows]
        made = replace(
            bare,
            permits=tuple(p for node in known for p in _permits(node, event.at_ms)),
            trips=tuple(t for node in known for t in _trips(node)),
        )
        return await asyncio.to_thread(self._moved, made, moved, places) if moved else made

    def _moved(self, facts: SourceFacts, moved: list[Movements], places: Places) -> SourceFacts:
        truck = moved[0]
        fixes = self._tracks.fixes(
            truck.bearers, first_ms=facts.at_ms - LOOK_BACK_MS, last_ms=facts.at_ms
        )
        seen = believable(truck.visits, fixes)
        stays = staying(fixes, seen, places, STANDARD)
        waybills = tuple(
            WaybillFacts(
                number=paper.number,
                site_id=paper.site_id,
                issued_ms=paper.issued_ms,
                closed_ms=paper.closed_ms,
            )
            for paper in truck.papers
            if paper.site_id is not None
        )
        return replace(facts, visits=(*gps_visits(stays), *seen), waybills=waybills)


def _event(entity: str, node: Mapping[str, Any]) -> Event:
    alert = next(children(node, "alerts"), node if entity == "Alert" else None)
    sighting = node if entity == "Sighting" else _child(alert, "sightings")
    trip = _child(alert, "trips")
    trucks = [*children(node, "trucks")]
    trucks += [t for plate in children(node, "plates") for t in children(plate, "trucks")]
    point, road, here = _spot(sighting, trip, alert)
    return Event(
        entity=entity,
        number=node["number"],
        truck_id=str(trucks[0]["id"]) if len(trucks) == 1 else None,
        at_ms=int(node["captured_at"] if entity == "Sighting" else node["occurred_at"]),
        point=point,
        road=road,
        here=here,
    )


def _child(node: Mapping[str, Any] | None, key: str) -> Mapping[str, Any] | None:
    return None if node is None else next(children(node, key), None)


def _spot(
    sighting: Mapping[str, Any] | None,
    trip: Mapping[str, Any] | None,
    alert: Mapping[str, Any] | None,
) -> tuple[Point | None, str | None, str | None]:
    """Point, road, and the site whose gate it is."""
    camera = _child(sighting, "cameras")
    if camera is None:
        owners = [one for one in (alert, _child(trip, "disposal_sites")) if one is not None]
        return _point(owners), None, None
    watched = [n for k in ("checkpoints", "sites", "disposal_sites") for n in children(camera, k)]
    sites = [*children(camera, "sites")]
    sites += [s for gate in children(camera, "gates") for s in children(gate, "sites")]
    roads = (c["road"] for c in children(camera, "checkpoints"))
    here = str(sites[0]["id"]) if sites else None
    return _point([camera, *watched]), next(roads, None), here


def _point(nodes: list[Mapping[str, Any]]) -> Point | None:
    known = (
        (n["lng_wgs84"], n["lat_wgs84"])
        for n in nodes
        if n.get("lng_wgs84") is not None and n.get("lat_wgs84") is not None
    )
    return next(known, None)


def _permits(truck: Mapping[str, Any], at_ms: int) -> Iterator[LeaveFacts]:
    """Permits of the day of the event; one whose hours do not fit speaks for its site too."""
    for node in children(truck, "permits"):
        facts = PermitFacts(
            id=node["id"],
            number=node["number"],
            truck_ids=(truck["id"],),
            state=PermitState(node["state"]) if node["state"] else None,
            valid_from_ms=node["valid_from"],
            valid_to_ms=node["valid_to"],
        )
        site = next(children(node, "sites"), None)
        if site is None or standing(facts, at_ms).in_force is False:
            continue
        in_hours = standing(replace(facts, hours=node["hours"]), at_ms).in_force
        routes = (streets(r["description"]) for r in children(node, "routes"))
        yield LeaveFacts(
            number=node["number"],
            site_id=str(site["id"]),
            disposal_points=tuple(
                p for d in children(node, "disposal_sites") if (p := _point([d])) is not None
            ),
            streets=frozenset().union(*routes),
            in_hours=in_hours is not False,
        )


def _trips(truck: Mapping[str, Any]) -> Iterator[TripFacts]:
    for node in children(truck, "trips"):
        waybill = next(children(node, "waybills"), None)
        owners = [node] if waybill is None else [node, waybill]
        site = next((s for owner in owners for s in children(owner, "sites")), None)
        if site is not None:
            yield TripFacts(
                number=node["number"],
                site_id=str(site["id"]),
                started_ms=node["started_at"],
                ended_ms=node["ended_at"],
                waybill=None if waybill is None else waybill["number"],
            )
