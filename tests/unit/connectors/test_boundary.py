"""Fences as they are drawn: RFC 7946 §3.1.1 (longitude first), §3.1.6 (closed rings)."""

from __future__ import annotations

import json

import pytest
from shapely import Point, from_wkt

from connectors.boundary import BadBoundary, read_boundary
from graph.ontology.choices import CoordinateSystem as Crs

SQUARE = [[106.50, 29.50], [106.51, 29.50], [106.51, 29.51], [106.50, 29.51], [106.50, 29.50]]
BOW_TIE = [[106.50, 29.50], [106.51, 29.51], [106.51, 29.50], [106.50, 29.51], [106.50, 29.50]]
WKT = "POLYGON ((106.5 29.5, 106.51 29.5, 106.51 29.51, 106.5 29.51, 106.5 29.5))"


def read(value: object, crs: Crs = Crs.WGS84) -> tuple[str, list[str]]:
    said: list[str] = []
    text = value if isinstance(value, str) else json.dumps(value)
    return read_boundary(text, crs, said.append), said


@pytest.mark.parametrize(
    "written",
    [
        SQUARE,
        [SQUARE],
        {"type": "Polygon", "coordinates": [SQUARE]},
        {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [SQUARE]}},
        [[*point, 250.0] for point in SQUARE],
        WKT,
        WKT.lower().replace("polygon", " polygon"),
        "SRID=4326;" + WKT,
    ],
)
def test_every_way_to_write_a_square_is_the_same_square(written: object) -> None:
    wkt, said = read(written)

    shape = from_wkt(wkt)
    assert said == []
    assert shape.contains(Point(106.505, 29.505))
    assert shape.bounds == (106.5, 29.5, 106.51, 29.51)


def test_a_ring_that_is_not_closed_is_closed_and_said_so() -> None:
    wkt, said = read(SQUARE[:-1])

    assert from_wkt(wkt).contains(Point(106.505, 29.505))
    assert said == ["the ring was not closed after vertex 4; it is closed now"]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (
            [[y, x] for x, y in SQUARE],
            r"latitude 106\.5 out of range at vertex 1; longitude and latitude look swapped",
        ),
        ([*SQUARE[:2], [106.51, 129.51], *SQUARE[3:]], "latitude 129.51 out of range at vertex 3"),
        ([*SQUARE[:1], [206.5, 29.5], *SQUARE[2:]], "longitude 206.5 out of range at vertex 2"),
        (BOW_TIE, r"self-intersection at 29\.505,106\.505"),
        ([[106.5, 29.5], [106.51, 29.5], [106.5, 29.5]], "fewer than three"),
        ([SQUARE, SQUARE], "holes"),
        ([], "no coordinates"),
        ({"type": "Point", "coordinates": [106.5, 29.5]}, "Polygon, not a Point"),
        ({"type": "Feature"}, "no coordinates"),
        ([[106.5, 29.5], ["a", "b"], [106.51, 29.5]], "vertex 2 is not a point"),
        ([[106.5, 29.5], [106.51], [106.51, 29.5]], "vertex 2 is not a point"),
        ([[106.5, 29.5], [1e999, 2], [106.51, 29.5]], "GeoJSON|not a point"),
        ("POLYGON ((106.5 29.5, 106.51 x, 106.51 29.51))", "vertex 2 is not a point"),
        ("POLYGON (())", "no ring|vertex 1 is not a point"),
        ("CIRCLE (106.5 29.5, 100)", "WKT POLYGON"),
        ("{broken", "neither GeoJSON nor WKT"),
    ],
)
def test_what_is_no_sound_fence_is_refused_by_its_vertex(written: object, told: str) -> None:
    with pytest.raises(BadBoundary, match=told):
        read(written)


def test_a_fence_drawn_on_a_map_of_another_system_is_moved() -> None:
    """The shift at 九龙坡 is 480.6 m; the corner was computed by two other implementations."""
    moved = [[x - 106.4990 + 106.502850, y - 29.5267 + 29.523978] for x, y in SQUARE]

    west, south, _, _ = from_wkt(read(moved, Crs.GCJ02)[0]).bounds

    assert (west, south) == pytest.approx((106.50, 29.50), abs=2e-5)
