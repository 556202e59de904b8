"""The GCJ-02 shift, against published pairs of positions."""

import pytest

from gateway.demo.geodesy import to_gcj02


@pytest.mark.parametrize(
    ("wgs", "gcj"),
    [
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ],
)
def test_published_positions_shift_to_their_pairs(wgs, gcj):
    assert to_gcj02(*wgs) == pytest.approx(gcj, abs=1e-9)
