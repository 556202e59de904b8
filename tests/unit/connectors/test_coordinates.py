"""Coordinates against published vectors, and there and back."""

from math import cos, hypot, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import coordinates

# (WGS-84, GCJ-02) as published with a well-known converter; longitude first
VECTORS = [
    ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
    ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
    ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
]
CHINA = (st.floats(74, 134), st.floats(19, 53))


def apart_m(one, other):
    metres = 111_320
    return hypot((one[0] - other[0]) * metres * cos(radians(one[1])), (one[1] - other[1]) * metres)


@pytest.mark.parametrize(("wgs84", "gcj02"), VECTORS)
def test_published_points(wgs84, gcj02):
    assert coordinates.wgs84_to_gcj02(*wgs84) == pytest.approx(gcj02, abs=1e-12)
    assert apart_m(coordinates.gcj02_to_wgs84(*gcj02), wgs84) < 0.001


def test_jiulongpo_in_all_three_systems():
    # 29.5267,106.4990 lies 480.6 m off in GCJ-02 and 1,063.8 m off in BD-09
    here = (106.4990, 29.5267)

    gcj02, bd09 = coordinates.wgs84_to_gcj02(*here), coordinates.wgs84_to_bd09(*here)

    assert gcj02 == pytest.approx((106.502850, 29.523978), abs=1e-6)
    assert bd09 == pytest.approx((106.509442, 29.529663), abs=1e-6)
    assert apart_m(coordinates.bd09_to_wgs84(*bd09), here) < 0.001


@given(*CHINA)
def test_gcj02_there_and_back(lng, lat):
    there = coordinates.wgs84_to_gcj02(lng, lat)

    assert apart_m(coordinates.gcj02_to_wgs84(*there), (lng, lat)) < 0.001


@given(*CHINA)
def test_bd09_there_and_back(lng, lat):
    there = coordinates.wgs84_to_bd09(lng, lat)

    assert apart_m(coordinates.bd09_to_wgs84(*there), (lng, lat)) < 0.001


def test_outside_china_nothing_moves():
    assert coordinates.wgs84_to_gcj02(2.35, 48.85) == (2.35, 48.85)
    assert coordinates.gcj02_to_wgs84(2.35, 48.85) == (2.35, 48.85)
