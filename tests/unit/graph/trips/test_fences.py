"""Which place a point is in."""

import pytest

from graph.trips.fences import BadBoundary, Fences, Place, read_boundary
from tests.unit.graph.trips.words import DISPOSAL, FENCES, SITE, north_m

SQUARE = "POLYGON ((106.50 29.40, 106.51 29.40, 106.51 29.41, 106.50 29.41, 106.50 29.40))"


@pytest.mark.parametrize(
    ("metres", "wanted"), [(0, SITE), (149, SITE), (151, None), (10_900, DISPOSAL), (10_800, None)]
)
def test_a_circle(metres, wanted):
    assert FENCES.at(north_m(metres)) is wanted


@pytest.mark.parametrize(
    ("point", "inside"),
    [((106.505, 29.405), True), ((106.511, 29.405), False), ((106.505, 29.399), False)],
)
def test_a_ring(point, inside):
    ring = read_boundary(SQUARE)
    place = Place(kind="Site", id="R", label="R", centre=(0, 0), radius_m=0, ring=ring)

    assert (Fences.around([place]).at(point) is place) is inside


def test_of_two_fences_the_nearer_centre_wins():
    twin = Place(kind="Site", id="T", label="T", centre=north_m(200), radius_m=150)

    fences = Fences.around([SITE, twin])

    assert fences.at(north_m(90)) is SITE
    assert fences.at(north_m(110)) is twin


@pytest.mark.parametrize(
    "wkt", ["", "POINT (1 2)", "POLYGON ((1 2, 3 4))", "POLYGON ((a b, c d, e f))"]
)
def test_a_boundary_that_is_none(wkt):
    with pytest.raises(BadBoundary):
        read_boundary(wkt)
