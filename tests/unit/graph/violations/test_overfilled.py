"""冒装: only what somebody saw heaped above the box."""

import pytest

from graph.ontology.choices import Cover, Load
from graph.violations.overfilled import KIND
from tests.unit.graph.violations.words import a_sighting, a_trip


@pytest.mark.parametrize(
    ("load", "found"),
    [(Load.OVERFILLED, True), (Load.LEVEL, False), (Load.EMPTY, False), (Load.UNKNOWN, False)],
)
def test_load(load, found):
    assert (KIND.detect(a_sighting(load=load)) is not None) is found


@pytest.mark.parametrize("cover", list(Cover))
def test_the_cover_does_not_matter(cover):
    assert KIND.detect(a_sighting(load=Load.OVERFILLED, cover=cover)) is not None


def test_no_plate_accuses_nobody():
    assert KIND.detect(a_sighting(load=Load.OVERFILLED, plate=None, truck=None)) is None


def test_a_trip_tells_nothing_of_the_load():
    assert KIND.detect(a_trip()) is None
