"""The edge of a fence: GeoJSON or WKT in, a sound WKT polygon in WGS-84 out (RFC 7946 §3.1)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import orjson
from shapely import Polygon
from shapely.validation import explain_validity

from connectors.coordinates import TO_WGS84, Point
from graph.ontology.choices import CoordinateSystem

_MOST_VERTICES = 10_000
_NUMBER = r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?"
_WKT = re.compile(r"(?:SRID=\d+;)?\s*POLYGON\s*(?:Z\s*)?\((.*)\)", re.IGNORECASE | re.DOTALL)
_RING = re.compile(r"\(([^()]*)\)")
_PAIR = re.compile(rf"\s*({_NUMBER})\s+({_NUMBER})(?:\s+{_NUMBER})?\s*")
_SIMPLE = re.compile(r"Self-intersection\[(\S+) (\S+)\]")
Ring = list[Point]


class BadBoundary(ValueError):
    """A text is not the edge of an area; the message names the vertex."""


def read_boundary(text: str, crs: CoordinateSystem, warn: Callable[[str], None]) -> str:
    """The polygon as WKT in WGS-84, longitude first; raises BadBoundary.

    A ring that is not closed is closed, with a warning. Nothing else is mended: a fence that was
    guessed at would answer wrongly and say nothing.
    """
    rings = _from_json(text) if text.lstrip().startswith(("{", "[")) else _from_wkt(text)
    if not rings:
        raise BadBoundary("the polygon has no ring")
    if len(rings) > 1:
        raise BadBoundary("the polygon has holes; a fence is one outer ring")
    if len(rings[0]) > _MOST_VERTICES:
        raise BadBoundary(f"the polygon has more than {_MOST_VERTICES} vertices")
    ring = _closed(rings[0], warn)
    shape = Polygon(ring)
    if not shape.is_valid:
        raise BadBoundary(_told(explain_validity(shape)))
    return _wkt([TO_WGS84[crs](*vertex) for vertex in ring])


def _closed(ring: Ring, warn: Callable[[str], None]) -> Ring:
    for number, vertex in enumerate(ring, start=1):
        _check_vertex(number, *vertex)
    if ring[0] != ring[-1]:
        warn(f"the ring was not closed after vertex {len(ring)}; it is closed now")
        ring = [*ring, ring[0]]
    if len(set(ring)) < 3:
        raise BadBoundary("the ring has fewer than three different vertices")
    return ring


def _check_vertex(number: int, lng: float, lat: float) -> None:
    if not (math.isfinite(lng) and math.isfinite(lat)):
        raise BadBoundary(f"vertex {number} is not a point")
    if abs(lat) > 90:
        swapped = abs(lng) <= 90 and abs(lat) <= 180
        hint = "; longitude and latitude look swapped, longitude comes first" if swapped else ""
        raise BadBoundary(f"latitude {lat:g} out of range at vertex {number}{hint}")
    if abs(lng) > 180:
        raise BadBoundary(f"longitude {lng:g} out of range at vertex {number}")


def _told(reason: str) -> str:
    crossing = _SIMPLE.search(reason)
    if crossing:
        lng, lat = map(float, crossing.groups())
        return f"self-intersection at {lat:.6g},{lng:.7g} (latitude, longitude)"
    return reason[0].lower() + reason[1:]


def _from_json(text: str) -> list[Ring]:
    try:
        value = orjson.loads(text)
    except ValueError:
        raise BadBoundary("the text is neither GeoJSON nor WKT") from None
    if isinstance(value, dict) and value.get("type") == "Feature":
        value = value.get("geometry")
    if isinstance(value, dict):
        if value.get("type") != "Polygon":
            raise BadBoundary(f"a fence is a Polygon, not a {value.get('type')}")
        value = value.get("coordinates")
    if not isinstance(value, list) or not value:
        raise BadBoundary("the polygon has no coordinates")
    # a bare ring, as platforms hand it over, is a list of points and not of rings
    rings = [value] if _is_point(value[0]) else value
    return [_ring(ring) for ring in rings]


def _is_point(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) in (2, 3)
        and all(isinstance(x, int | float) and not isinstance(x, bool) for x in value)
    )


def _ring(value: Any) -> Ring:
    if not isinstance(value, list) or not value:
        raise BadBoundary("a ring is a list of points")
    for number, point in enumerate(value, start=1):
        if not _is_point(point):
            raise BadBoundary(f"vertex {number} is not a point: [longitude, latitude]")
    return [(float(p[0]), float(p[1])) for p in value]


def _from_wkt(text: str) -> list[Ring]:
    found = _WKT.fullmatch(text.strip())
    if found is None:
        raise BadBoundary("the text is neither a GeoJSON Polygon nor a WKT POLYGON")
    return [_points(ring.split(",")) for ring in _RING.findall(found[1])]


def _points(parts: Iterable[str]) -> Ring:
    ring: Ring = []
    for number, part in enumerate(parts, start=1):
        pair = _PAIR.fullmatch(part)
        if pair is None:
            raise BadBoundary(f"vertex {number} is not a point: longitude latitude")
        ring.append((float(pair[1]), float(pair[2])))
    return ring


def _wkt(ring: Sequence[Point]) -> str:
    return "POLYGON ((" + ", ".join(f"{lng:.8f} {lat:.8f}" for lng, lat in ring) + "))"
