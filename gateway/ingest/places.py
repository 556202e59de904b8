"""Reads the fences of all sites and disposal sites."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.ingest.questions import picks, step
from graph.plan import Order, Plan, Window
from graph.port import Readable
from graph.records import Ref
from graph.trips.fences import STANDARD_RADIUS_M, BadBoundary, Fences, Place, read_boundary

_KINDS = ("Site", "DisposalSite")
_PAGE = 2000


@dataclass(frozen=True, slots=True)
class Places:
    """All fenced places, and the words by which the journal finds each again."""

    fences: Fences
    words: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)

    watched: frozenset[str] = frozenset()
    """Ids of the disposal sites whose gates have a camera."""

    @property
    def unwatched(self) -> tuple[Place, ...]:
        """The licensed places where a truck may come and go unseen."""
        every = self.fences.by_id.values()
        return tuple(p for p in every if p.is_licensed and p.id not in self.watched)

    def get(self, kind: str, node_id: str) -> Place | None:
        """The place of an id; None for one without coordinates."""
        return self.fences.by_id.get((kind, node_id))

    def ref(self, place: Place) -> Ref:
        """How the journal finds the place again."""
        return Ref(entity=place.kind, fields=self.words[place.kind, place.id])


async def read_places(graph: Readable, *, as_of_ms: int) -> Places:
    """All places that tell where they are."""
    places: list[Place] = []
    words: dict[tuple[str, str], Mapping[str, str]] = {}
    watched: set[str] = set()
    for kind in _KINDS:
        async for node in _nodes(graph, kind, as_of_ms):
            place = _place(kind, node)
            if place is not None:
                places.append(place)
                known = {name: node[name] for name in ("code", "name") if node[name]}
                words[kind, place.id] = known
                if _is_watched(node):
                    watched.add(place.id)
    return Places(Fences.around(places), words, frozenset(watched))


async def _nodes(graph: Readable, kind: str, as_of_ms: int) -> Any:
    after: tuple[Any, ...] | None = None
    while True:
        page = await graph.read(_plan(kind, as_of_ms, after))
        for row in page.rows:
            yield row["node"]
        if not page.has_next:
            return
        after = tuple(page.rows[-1]["at"])


def _plan(kind: str, as_of_ms: int, after: tuple[Any, ...] | None) -> Plan:
    fields = ("id", "code", "name", "lng_wgs84", "lat_wgs84", "fence_radius_m", "boundary")
    camera = Plan(entity="Camera", picks=picks("id"), window=Window(first=1))
    seen = step("cameras", ("Camera", "WATCHES", "Gate"), camera)
    gate = Plan(entity="Gate", picks=picks("id"), steps=(seen,), window=Window(first=20))
    return Plan(
        entity=kind,
        picks=picks(*fields),
        steps=(
            step("cameras", ("Camera", "WATCHES", kind), camera),
            step("gates", ("Gate", "OPENS_FROM", kind), gate),
        ),
        order=(Order("code"),),
        window=Window(first=_PAGE, after=after),
        as_of=as_of_ms,
    )


def _is_watched(node: Mapping[str, Any]) -> bool:
    owners = (node, *children(node, "gates"))
    return any(next(children(owner, "cameras"), None) is not None for owner in owners)


def _place(kind: str, node: Mapping[str, Any]) -> Place | None:
    if node["lng_wgs84"] is None or node["lat_wgs84"] is None:
        return None
    try:
        ring = read_boundary(node["boundary"]) if node["boundary"] else ()
    except BadBoundary:
        ring = ()  # a circle is better than no fence at all
    return Place(
        kind=kind,
        id=node["id"],
        label=node["name"] or node["code"] or node["id"],
        centre=(node["lng_wgs84"], node["lat_wgs84"]),
        radius_m=node["fence_radius_m"] or STANDARD_RADIUS_M[kind],
        ring=ring,
    )


def children(node: Mapping[str, Any], key: str) -> Iterator[Mapping[str, Any]]:
    """The nodes under a key of a row."""
    page = node.get(key)
    return iter(()) if page is None else (row["node"] for row in page.rows)
