"""Whether a run was allowed, by every word of a permit."""

from dataclasses import replace

import pytest

from graph.violations.leave import Haul, Leave, judge, verdicts
from tests.factories import at
from tests.unit.graph.violations.words import EAST, GATE, TRUCK, WEST, a_permit

STREETS = frozenset({"经五大道", "纬三路"})
LEAVE = Leave(permit=a_permit(site=GATE), streets=STREETS, volume_m3=100, hauled_m3=80)
HAUL = Haul(
    truck_id=TRUCK.id,
    started_ms=at("2026-03-05T18:35"),
    ended_ms=at("2026-03-05T19:20"),
    site=GATE,
    disposal_site=EAST,
    roads=("经五大道",),
    volume_m3=12,
)


def hours(words):
    return replace(LEAVE, permit=a_permit(site=GATE, hours=words))


def codes(leave, **changes):
    return [reason.code for reason in judge(leave, replace(HAUL, **changes)).reasons]


def test_a_run_within_every_word():
    verdict = judge(LEAVE, HAUL)

    assert verdict.allows is True
    assert verdict.reasons == ()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"truck_id": "vin:OTHER"}, "LEAVE_TRUCK"),
        ({"started_ms": at("2026-04-05T18:35")}, "LEAVE_TIME"),
        ({"site": replace(GATE, id="s2", code="SITE-2", name="二号")}, "LEAVE_SITE"),
        ({"disposal_site": WEST}, "LEAVE_DISPOSAL"),
        ({"roads": ("经五大道", "滨江路")}, "LEAVE_ROUTE"),
        ({"volume_m3": 21}, "LEAVE_VOLUME"),
    ],
)
def test_what_it_lacks(changes, code):
    assert codes(LEAVE, **changes) == [code]


@pytest.mark.parametrize(
    ("words", "moment", "wanted"),
    [
        ("20:00-06:00", "2026-03-05T23:30", []),
        ("20:00-06:00", "2026-03-06T05:59", []),
        ("20:00-06:00", "2026-03-06T06:00", ["LEAVE_TIME"]),
        ("20:00-06:00", "2026-03-05T19:59", ["LEAVE_TIME"]),
        ("12:30-14:00,20:00-06:00", "2026-03-05T13:00", []),
    ],
)
def test_windows_across_midnight(words, moment, wanted):
    assert codes(hours(words), started_ms=at(moment)) == wanted


def test_a_truck_with_two_disposal_sites_is_allowed_at_both():
    both = Leave(permit=a_permit(site=GATE, disposal_sites=(EAST, WEST)))

    assert judge(both, HAUL).allows is True
    assert judge(both, replace(HAUL, disposal_site=WEST)).allows is True


def test_roads_and_volumes_that_nobody_knows_are_never_held_against_it():
    assert judge(replace(LEAVE, streets=frozenset(), volume_m3=None), HAUL).allows is True
    assert judge(LEAVE, replace(HAUL, roads=(), volume_m3=None)).allows is True


def test_without_a_site_it_cannot_be_told():
    assert judge(LEAVE, replace(HAUL, site=None)).allows is None


def test_the_permit_that_allows_it_comes_first():
    expired = replace(LEAVE, permit=a_permit(number="P-0", valid_to_ms=at("2026-03-02T00:00")))
    elsewhere = replace(LEAVE, permit=a_permit(number="P-9", site=GATE, disposal_sites=(WEST,)))

    found = verdicts([expired, elsewhere, LEAVE], HAUL)

    assert [v.leave.permit.number for v in found] == ["P-1", "P-0", "P-9"]
