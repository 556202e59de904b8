"""未密闭: a known plate, an open cover, and a truck that is not known to be empty."""

import pytest

from graph.ontology.choices import Cover, Load, ViolationKind
from graph.violations.uncovered import KIND
from tests.unit.graph.violations.words import a_sighting

# (cover, load, found): 大气污染防治法 §70 asks for a closed cover of vehicles that carry waste
TABLE = [
    (Cover.OPEN, Load.LEVEL, True),
    (Cover.OPEN, Load.OVERFILLED, True),
    (Cover.OPEN, Load.UNKNOWN, True),
    (Cover.OPEN, Load.EMPTY, False),
    (Cover.PARTIAL, Load.LEVEL, True),
    (Cover.PARTIAL, Load.OVERFILLED, True),
    (Cover.PARTIAL, Load.UNKNOWN, False),
    (Cover.PARTIAL, Load.EMPTY, False),
    (Cover.CLOSED, Load.LEVEL, False),
    (Cover.CLOSED, Load.OVERFILLED, False),
    (Cover.CLOSED, Load.UNKNOWN, False),
    (Cover.CLOSED, Load.EMPTY, False),
    (Cover.UNKNOWN, Load.LEVEL, False),
    (Cover.UNKNOWN, Load.OVERFILLED, False),
    (Cover.UNKNOWN, Load.UNKNOWN, False),
    (Cover.UNKNOWN, Load.EMPTY, False),
]


@pytest.mark.parametrize(("cover", "load", "found"), TABLE)
def test_cover_and_load(cover, load, found):
    facts = a_sighting(cover=cover, load=load)

    finding = KIND.detect(facts)

    assert (finding is not None) is found


def test_table_is_complete():
    assert {(c, k) for c, k, _ in TABLE} == {(c, k) for c in Cover for k in Load}


def test_no_plate_accuses_nobody():
    assert KIND.detect(a_sighting(cover=Cover.OPEN, plate=None, truck=None)) is None


def test_a_plate_that_no_truck_is_known_to_bear_is_enough():
    finding = KIND.detect(a_sighting(cover=Cover.OPEN, truck=None))

    assert finding is not None
    assert finding.kind is ViolationKind.UNCOVERED


def test_says_when_where_who_and_why():
    finding = KIND.detect(a_sighting(cover=Cover.OPEN, load=Load.UNKNOWN))

    assert finding.summary_zh == "2026-03-05 18:35 渝A90001 在演示一号工地车厢未密闭"
    assert [reason.code for reason in finding.reasons] == ["COVER_OPEN", "LOAD_UNKNOWN"]


def test_an_unsure_plate_lowers_the_confidence():
    sure = KIND.detect(a_sighting(cover=Cover.OPEN))
    unsure = KIND.detect(a_sighting(cover=Cover.OPEN, plate_confidence=0.8))

    assert sure.confidence == 0.95
    assert unsure.confidence == 0.76
