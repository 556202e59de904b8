from math import asin, cos, radians, sin, sqrt

import pytest

from gateway.city.grid import (
    Leg,
    blocks,
    length_m,
    lng_lat,
    name_of,
    passed,
    point_at,
    road_table,
    streets,
    way,
)

EARTH_M = 6_371_000


def haversine_m(one, other):
    (lng, lat), (to_lng, to_lat) = one, other
    north, east = radians(to_lat - lat), radians(to_lng - lng)
    a = sin(north / 2) ** 2 + cos(radians(lat)) * cos(radians(to_lat)) * sin(east / 2) ** 2
    return 2 * EARTH_M * asin(sqrt(a))


@pytest.mark.parametrize(
    ("street", "name"),
    [
        (("经", 0), "经〇大道"),
        (("经", 7), "经七路"),
        (("纬", 10), "纬十大道"),
        (("经", 12), "经十二路"),
        (("纬", 20), "纬二十大道"),
        (("纬", 53), "纬五十三路"),
    ],
)
def test_streets_are_named_in_chinese_numerals(street, name):
    assert name_of(street) == name


def test_no_two_streets_share_a_name():
    names = [name for name, _, _ in road_table()]

    assert len(set(names)) == len(names) == 36 + 54


def test_a_kilometre_of_the_grid_is_one_on_the_globe():
    here, east, north = lng_lat((8_000, 20_000)), lng_lat((9_000, 20_000)), lng_lat((8_000, 21_000))

    # the grid is flat: 0.3 % off at its southern and northern ends
    assert haversine_m(here, east) == pytest.approx(1_000, rel=0.003)
    assert haversine_m(here, north) == pytest.approx(1_000, rel=0.001)


def test_a_position_and_its_place_on_the_grid_are_one():
    assert point_at(*lng_lat((8_123.5, 20_456.7))) == pytest.approx((8_123.5, 20_456.7))


def test_a_way_goes_by_street_to_an_artery_along_arteries_and_off():
    legs = way((3_000.0, 4_300.0), (12_000.0, 16_400.0))

    # 700 m up 经三, 7 km east to the artery 经十, 10 km up, 2 km east, 1.4 km up 经十二
    assert streets(legs) == ("经三路", "纬五大道", "经十大道", "纬十五大道", "经十二路")
    assert [leg.length_m for leg in legs] == [700, 7_000, 10_000, 2_000, 1_400]
    assert length_m(legs) == 21_100


def test_another_lean_takes_another_artery():
    assert "经五大道" in streets(way((3_000.0, 4_300.0), (12_000.0, 16_400.0), lean=1))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ((3_000.0, 4_300.0), (4_000.0, 4_800.0)),
        ((3_000.0, 4_300.0), (3_000.0, 9_800.0)),
        ((33_000.0, 52_700.0), (1_000.0, 300.0)),
    ],
)
def test_the_legs_of_a_way_join_and_each_is_straight(start, end):
    legs = way(start, end)

    joints = [legs[0].start, *(leg.end for leg in legs)]
    assert (joints[0], joints[-1]) == (start, end)
    assert [leg.start for leg in legs[1:]] == [leg.end for leg in legs[:-1]]
    assert all(leg.start[0] == leg.end[0] or leg.start[1] == leg.end[1] for leg in legs)


def test_what_a_way_passes_comes_in_its_order_with_the_metres_done():
    legs = way((3_000.0, 4_300.0), (12_000.0, 16_400.0))
    spots = {("经", 10): (6_500.0, 14_500.0), ("纬", 5): (9_500.0,), ("纬", 20): (9_500.0,)}

    found = list(passed(legs, spots))

    assert found == [
        (700 + 6_500, ("纬", 5), 9_500.0),
        (7_700 + 1_500, ("经", 10), 6_500.0),
        (7_700 + 9_500, ("经", 10), 14_500.0),
    ]


def test_blocks_have_their_middles_half_way_between_crossings():
    leg = Leg(("纬", 5), (9_200.0, 5_000.0), (6_700.0, 5_000.0))

    assert list(blocks(leg)) == [7_500.0, 8_500.0]
