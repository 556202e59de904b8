"""未到核准消纳场: only when every permit that held surely names other places."""

import pytest

from graph.ontology.choices import PermitState
from graph.violations.facts import Thing
from graph.violations.wrong_disposal_site import KIND
from tests.factories import at
from tests.unit.graph.violations.words import EAST, EVENT, WEST, a_permit, a_sighting, a_trip


def test_own_site():
    assert KIND.detect(a_trip()) is None


def test_another_site():
    finding = KIND.detect(a_trip(disposal_site=WEST))

    assert finding.occurred_at_ms == at("2026-03-05T19:20")
    assert finding.place is WEST
    assert finding.summary_zh == (
        "2026-03-05 19:20 渝A90001 在演示西消纳场卸土，该处不是核准的消纳场"
    )


@pytest.mark.parametrize("place", [EAST, WEST])
def test_several_sites_on_one_permit(place):
    both = a_permit(disposal_sites=(EAST, WEST))

    assert KIND.detect(a_trip(permits=(both,), disposal_site=place)) is None


@pytest.mark.parametrize("place", [EAST, WEST])
def test_several_permits_with_a_site_each(place):
    permits = (a_permit(), a_permit(number="P-2", disposal_sites=(WEST,)))

    assert KIND.detect(a_trip(permits=permits, disposal_site=place)) is None


# permits beside one in force for the eastern site; the trip ends at the western one
@pytest.mark.parametrize(
    ("other", "found"),
    [
        (a_permit(number="P-2", disposal_sites=(WEST,), state=PermitState.REVOKED), True),
        (a_permit(number="P-2", disposal_sites=(WEST,), valid_to_ms=at(EVENT)), True),
        (a_permit(number="P-2", disposal_sites=(WEST,), truck_ids=("vin:ANOTHER",)), True),
        # one that begins during the trip counts
        (a_permit(number="P-2", disposal_sites=(WEST,), valid_from_ms=at(EVENT) + 60_000), False),
        # one that cannot be told to hold, or whose sites are not known, accuses nobody
        (a_permit(number="P-2", disposal_sites=(WEST,), state=None), False),
        (a_permit(number="P-2", disposal_sites=()), False),
    ],
)
def test_a_second_permit(other, found):
    facts = a_trip(permits=(a_permit(), other), disposal_site=WEST)

    assert (KIND.detect(facts) is not None) is found


def test_a_permit_whose_hours_ended_on_the_way_still_counts():
    evening = a_permit(hours="12:00-19:00")

    assert KIND.detect(a_trip(permits=(evening,))) is None
    assert KIND.detect(a_trip(permits=(evening,), disposal_site=WEST)) is not None


def test_no_permit_in_force_is_another_kind():
    assert KIND.detect(a_trip(permits=(), disposal_site=WEST)) is None


@pytest.mark.parametrize(
    ("place", "found"),
    [
        (Thing(id="name:演示东消纳场", name="演示东消纳场"), False),
        (Thing(id="name:演示 东消纳场", name="演示 东消纳场"), False),
        (Thing(id="name:演示西消纳场", name="演示西消纳场"), True),
        (Thing(id="code:x01", code="x01"), False),
        (Thing(id="code:X02", code="X02"), True),
        # a permit that tells codes and names, a place that tells neither of them
        (Thing(id="elsewhere"), False),
    ],
)
def test_one_place_under_two_ids(place, found):
    assert (KIND.detect(a_trip(disposal_site=place)) is not None) is found


def test_unknown_place_truck_or_a_mere_sighting_accuses_nobody():
    assert KIND.detect(a_trip(disposal_site=None)) is None
    assert KIND.detect(a_trip(truck=None, disposal_site=WEST)) is None
    assert KIND.detect(a_sighting(disposal_site=WEST)) is None
