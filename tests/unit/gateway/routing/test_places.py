"""Points in hand-made squares. 0.001° is 111 m, 0.0018° 200.2 m (one degree: 111,195 m)."""

import pytest

from gateway.routing.question import Spot, Where
from tests.unit.gateway.routing.ground import A1, A, B, ground, locator


@pytest.mark.parametrize(
    ("point", "code", "inside", "near"),
    [
        ((0.05, 0.05), A, True, ()),
        ((0.15, 0.05), B, True, ()),
        ((0.099, 0.05), A, True, (B,)),  # 111 m west of the border
        ((0.101, 0.05), B, True, (A,)),
        ((0.0981, 0.05), A, True, ()),  # 211 m
        ((0.1, 0.05), A, True, (B,)),  # on the border: the lower code leads
        ((-0.001, 0.05), A, False, ()),  # 111 m outside of everything
        ((0.1, -0.001), A, False, (B,)),  # below the common corner
    ],
)
def test_a_point_lies_in_an_area_and_near_others(point, code, inside, near):
    found = ground().districts.find(point)

    assert (found.code, found.inside, found.near) == (code, inside, near)


@pytest.mark.parametrize("point", [(-0.0019, 0.05), (0.05, 0.2), (106.5, 29.5)])
def test_a_point_far_from_all_areas_lies_in_none(point):
    assert ground().districts.find(point) is None


def test_how_near_is_near_can_be_set():
    assert ground(100).districts.find((0.099, 0.05)).near == ()
    assert ground(120).districts.find((0.099, 0.05)).near == (B,)


def test_lengths_hold_at_the_latitude_of_chongqing():
    # at 29.5° N a degree of longitude is 111,195 × cos 29.5° = 96,779 m: 0.002° are 193.6 m
    from gateway.routing.areas import Area
    from tests.unit.gateway.routing.ground import box

    north = (
        Area(code=A, name="甲", boundary=box(106.4, 29.45, 106.5, 29.55)),
        Area(code=B, name="乙", boundary=box(106.5, 29.45, 106.6, 29.55)),
    )

    assert ground(200, north).districts.find((106.498, 29.5)).near == (B,)
    assert ground(190, north).districts.find((106.498, 29.5)).near == ()


@pytest.mark.parametrize(
    ("spot", "district", "street", "others", "codes"),
    [
        (Spot(point=(0.02, 0.02)), A, A1, (), ["BY_PLACE"]),
        (Spot(point=(0.08, 0.08)), A, None, (), ["BY_PLACE"]),
        (Spot(code="900002"), B, None, (), ["BY_RECORD"]),
        (Spot(code="900001001"), A, A1, (), ["BY_RECORD"]),
        (Spot(code="900001001L00"), A, A1, (), ["BY_RECORD"]),
        (Spot(point=(0.02, 0.02), code=B), A, A1, (B,), ["BY_PLACE", "RECORD_DIFFERS"]),
        (Spot(point=(0.099, 0.05), code=B), A, None, (B,), ["BY_PLACE", "NEAR_BORDER"]),
        (Spot(point=(0.08, 0.08), code="900001007"), A, "900001007", (), ["BY_PLACE"]),
        (Spot(point=(9.0, 9.0), code=B), B, None, (), ["BY_RECORD"]),
        (Spot(point=(-0.001, 0.05)), A, None, (), ["BY_NEAREST"]),
        (Spot(code="9000"), None, None, (), ["PLACE_UNKNOWN"]),
        (Spot(), None, None, (), ["PLACE_UNKNOWN"]),
    ],
)
def test_a_place_is_found_by_its_point_first_and_then_by_what_is_recorded(
    spot, district, street, others, codes
):
    found = locator().locate(spot, Where.OCCURRENCE)

    assert (found.district, found.street, found.others) == (district, street, others)
    assert [said.code for said in found.reasons] == codes
