"""A very small city, written once."""

import pytest

from gateway.city.scale import SIZES
from gateway.city.town import build
from gateway.city.write import write_city


@pytest.fixture(scope="session")
def written(tmp_path_factory):
    """The folder of a city of size XS and its counts by file."""
    folder = tmp_path_factory.mktemp("city") / "out"
    counts = dict(write_city(build(SIZES["XS"], seed=5), folder))
    return folder, counts
