"""Distances on the earth, against figures worked out by hand."""

import pytest

from graph.geodesy import distance_m, to_line_m, to_segment_m


def test_one_degree_of_latitude_is_a_three_hundred_and_sixtieth_of_the_earth():
    assert distance_m((106.5, 29.0), (106.5, 30.0)) == pytest.approx(111_195, abs=1)


def test_the_greenwich_meridian_to_the_antimeridian_on_the_equator_is_half_the_way_round():
    assert distance_m((0, 0), (180, 0)) == pytest.approx(20_015_115, abs=10)


def test_jiulongpo_to_banan_town_hall():
    # 渝中 (106.5629, 29.5560) to 成都 (104.0665, 30.5723): 265 km on any map
    assert distance_m((106.5629, 29.5560), (104.0665, 30.5723)) == pytest.approx(265_000, rel=0.01)


@pytest.mark.parametrize(
    ("point", "wanted_m"),
    [
        ((106.50, 29.501), 111.2),  # beside the middle
        ((106.49, 29.500), 0.0),  # on it
        ((106.48, 29.499), 111.2),  # beside its start
        ((106.52, 29.500), 967.8),  # past its end: 0.01 degrees × cos 29.5
    ],
)
def test_a_stretch_of_road(point, wanted_m):
    found = to_segment_m(point, (106.48, 29.5), (106.51, 29.5))

    assert found == pytest.approx(wanted_m, abs=1)


def test_a_line_is_as_near_as_its_nearest_stretch():
    line = ((106.40, 29.5), (106.45, 29.5), (106.45, 29.6))

    assert to_line_m((106.451, 29.55), line) == pytest.approx(96.7, abs=1)


def test_a_line_of_one_point():
    assert to_line_m((106.5, 29.5), ((106.5, 29.5),)) == 0
