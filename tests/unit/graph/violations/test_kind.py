"""The catalogue is complete, and a finding keeps its number."""

from dataclasses import replace

import pytest

from graph.ontology.choices import Cover, DepartmentKind, Load, ViolationKind
from graph.violations.catalogue import CATALOGUE, KINDS, detect_all
from graph.violations.facts import TruckFacts
from tests.factories import at
from tests.unit.graph.violations.words import EAST, WEST, a_permit, a_sighting, a_trip

UNCOVERED = KINDS[ViolationKind.UNCOVERED]


def number(**changes):
    facts = a_sighting(cover=Cover.OPEN, **changes)
    return UNCOVERED.alert_number(UNCOVERED.detect(facts))


def test_every_declared_kind_has_a_rule():
    assert [kind.code for kind in CATALOGUE] == list(ViolationKind)


@pytest.mark.parametrize("kind", CATALOGUE, ids=lambda k: k.code)
def test_every_kind_says_what_a_reader_needs(kind):
    assert kind.zh
    assert kind.basis
    assert kind.evidence
    assert kind.window_s > 0
    assert kind.days > 0
    assert kind.department in DepartmentKind
    assert kind.department not in kind.co_handlers
    for basis in kind.basis:
        assert basis.law
        assert basis.article.startswith("第")
        assert (basis.fine_min_yuan or 0) <= (basis.fine_max_yuan or 0)


def test_the_same_event_twice_has_one_number():
    assert number() == number(number="S-2", plate_confidence=0.9)


def test_another_photo_in_the_window_has_the_same_number():
    assert number() == number(occurred_at_ms=at("2026-03-05T18:36"))


@pytest.mark.parametrize(
    "changes",
    [
        {"truck": TruckFacts(id="vin:OTHER", vin="OTHER")},
        {"truck": None},
        {"place": EAST},
        {"occurred_at_ms": at("2026-03-05T20:35")},
    ],
)
def test_another_truck_place_or_time_has_another_number(changes):
    assert number(**changes) != number()


def test_another_kind_has_another_number():
    both = detect_all(a_sighting(cover=Cover.OPEN, load=Load.OVERFILLED))

    assert [finding.kind for finding in both] == ["UNCOVERED", "OVERFILLED"]
    assert len({KINDS[f.kind].alert_number(f) for f in both}) == 2


def test_events_on_both_sides_of_a_windows_edge_are_neighbours():
    before = UNCOVERED.detect(
        a_sighting(cover=Cover.OPEN, occurred_at_ms=at("2026-03-05T18:29:59"))
    )
    after = UNCOVERED.detect(a_sighting(cover=Cover.OPEN, occurred_at_ms=at("2026-03-05T18:30:01")))

    assert UNCOVERED.alert_number(before) != UNCOVERED.alert_number(after)
    assert UNCOVERED.alert_number(before) in UNCOVERED.neighbour_numbers(after)
    assert UNCOVERED.alert_number(after) in UNCOVERED.neighbour_numbers(before)


def test_the_number_shows_the_local_day():
    assert number(occurred_at_ms=at("2026-03-06T00:10")).startswith("AL-20260306-")


def test_lawful_facts_give_no_finding():
    assert detect_all(a_sighting()) == ()
    assert detect_all(a_trip()) == ()


def test_facts_of_which_nothing_is_known_give_no_finding():
    blank = a_sighting(cover=Cover.UNKNOWN, load=Load.UNKNOWN, permits=())

    assert detect_all(blank) == ()
    assert detect_all(replace(blank, plate=None, truck=None, place=None)) == ()


def test_a_permit_for_two_sites_is_never_a_finding_at_either():
    both = (a_permit(disposal_sites=(EAST, WEST)),)

    assert detect_all(a_trip(permits=both, disposal_site=EAST)) == ()
    assert detect_all(a_trip(permits=both, disposal_site=WEST)) == ()
