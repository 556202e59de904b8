"""无证运输: judged by the permits in force at the moment of the event."""

from dataclasses import replace

import pytest

from graph.ontology.choices import Load, PermitState
from graph.violations.facts import TruckFacts
from graph.violations.unpermitted import KIND
from tests.factories import at
from tests.unit.graph.violations.words import EVENT, a_permit, a_sighting, a_trip

# (permit, found, reason); the event is on 2026-03-05 at 18:35
PERMITS = [
    (a_permit(), False, None),
    (a_permit(valid_from_ms=at(EVENT)), False, None),
    (a_permit(valid_from_ms=at(EVENT) + 1), True, "PERMIT_NOT_YET_VALID"),
    (a_permit(valid_to_ms=at(EVENT)), True, "PERMIT_EXPIRED"),
    (a_permit(valid_to_ms=at(EVENT) + 1), False, None),
    (a_permit(hours="20:00-06:00"), True, "PERMIT_OUTSIDE_HOURS"),
    (a_permit(hours="18:00-06:00"), False, None),
    (a_permit(state=PermitState.APPLIED), True, "PERMIT_NOT_GRANTED"),
    (a_permit(state=PermitState.REFUSED), True, "PERMIT_NOT_GRANTED"),
    (a_permit(state=PermitState.REVOKED), True, "PERMIT_NOT_GRANTED"),
    (a_permit(truck_ids=("vin:ANOTHER",)), True, "NO_PERMIT"),
    # what nobody stated never accuses
    (a_permit(state=None), False, None),
    (a_permit(valid_from_ms=None), False, None),
    (a_permit(valid_to_ms=None), False, None),
    (a_permit(hours="夜间"), False, None),
    # but what is stated decides, whatever else is not
    (a_permit(state=None, valid_to_ms=at(EVENT)), True, "PERMIT_EXPIRED"),
]


@pytest.mark.parametrize("facts", [a_sighting(), a_trip()], ids=["sighting", "trip"])
@pytest.mark.parametrize(("permit", "found", "reason"), PERMITS)
def test_one_permit(facts, permit, found, reason):
    finding = KIND.detect(replace(facts, permits=(permit,)))

    assert (finding is not None) is found
    assert [r.code for r in finding.reasons] == [reason] if finding else reason is None


def test_no_permit_at_all():
    finding = KIND.detect(a_sighting(permits=()))

    assert [reason.code for reason in finding.reasons] == ["NO_PERMIT"]


def test_one_good_permit_among_bad_ones_is_enough():
    bad = a_permit(number="P-0", state=PermitState.REVOKED)

    assert KIND.detect(a_sighting(permits=(bad, a_permit()))) is None


def test_every_bad_permit_is_a_reason():
    expired = a_permit(number="P-0", valid_to_ms=at("2026-03-02T00:00"))
    night = a_permit(number="P-2", hours="22:00-05:00")

    finding = KIND.detect(a_sighting(permits=(expired, night)))

    assert [r.code for r in finding.reasons] == ["PERMIT_EXPIRED", "PERMIT_OUTSIDE_HOURS"]


def test_a_permit_at_night_on_either_side_of_midnight():
    night = a_permit(hours="22:00-05:00")

    def found(moment):
        return KIND.detect(a_sighting(permits=(night,), occurred_at_ms=at(moment))) is not None

    assert not found("2026-03-05T23:30")
    assert not found("2026-03-06T04:59")
    assert found("2026-03-06T05:00")


@pytest.mark.parametrize(
    ("load", "found"),
    [(Load.LEVEL, True), (Load.OVERFILLED, True), (Load.EMPTY, False), (Load.UNKNOWN, False)],
)
def test_only_a_laden_truck_needs_a_permit(load, found):
    assert (KIND.detect(a_sighting(permits=(), load=load)) is not None) is found


def test_an_unknown_truck_is_not_accused():
    assert KIND.detect(a_sighting(permits=(), truck=None)) is None
    assert KIND.detect(a_trip(permits=(), truck=None)) is None


def test_the_trip_of_a_truck_known_by_its_register_only():
    truck = TruckFacts(id="register_id:7", register_id="7")

    assert KIND.detect(a_trip(truck=truck, plate=None, permits=())) is not None
