"""Candidates ranked by evidence, with reasons that add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.attribution.evidence import (
    Code,
    Hint,
    LeaveFacts,
    SourceFacts,
    TripFacts,
    WaybillFacts,
)
from graph.attribution.hints import hints, streets
from graph.attribution.score import attribute, rank
from graph.attribution.weights import BadWeights, read, standard
from graph.trips.track import Witness
from tests.unit.graph.trips.words import DISPOSAL, MINUTE, OTHER, SITE, north_m, visit

AT = 600 * MINUTE
SITES = {SITE.id: SITE, OTHER.id: OTHER}
SEEN = (visit(SITE, 580, 590), visit(SITE, 591, witness=Witness.CAMERA, ref="Sighting:S-1"))


def facts(**words):
    return SourceFacts(at_ms=AT, point=north_m(4000), sites=SITES, **words)


def found(**words):
    return {(h.code, h.site_id): h.value for h in hints(facts(**words))}


def test_the_last_site_before_the_event_and_the_way_from_it():
    made = found(visits=SEEN)

    assert made[Code.GPS_STOP, "G01"] == 1
    assert made[Code.EXIT_CAMERA, "G01"] == 1
    # 3,850 m × 1.3 at 28 km/h and two minutes are 763 s; it took 600 s from
    # the end of the stay: exp(-ln(600/763)² / (2 × 0.6²))
    assert made[Code.TIME_FITS, "G01"] == pytest.approx(0.923, abs=0.001)


def test_unloading_since_makes_the_visit_an_earlier_one():
    assert found(visits=(*SEEN, visit(DISPOSAL, 593, 596))) == {(Code.EARLIER_VISIT, "G01"): 1}


def test_a_site_that_cannot_have_been_left_so_late_is_an_earlier_one():
    made = found(visits=(*SEEN, visit(OTHER, 599.5, witness=Witness.CAMERA)))

    assert made[Code.EARLIER_VISIT, "G02"] == 1
    assert made[Code.EXIT_CAMERA, "G01"] == 1


def test_a_truck_seen_leaving_empty_brought_nothing_from_there():
    assert found(visits=(visit(SITE, 590, witness=Witness.CAMERA, laden=False),)) == {}


@pytest.mark.parametrize(
    ("issued", "closed", "wanted"),
    [(590, None, 1.0), (590, 620, 1.0), (590, 595, None), (630, None, 0.6), (200, None, None)],
)
def test_the_waybill_that_was_open(issued, closed, wanted):
    waybill = WaybillFacts(
        number="W-1",
        site_id="G01",
        issued_ms=issued * MINUTE,
        closed_ms=None if closed is None else closed * MINUTE,
    )

    assert found(waybills=(waybill,)).get((Code.WAYBILL, "G01")) == wanted


def test_permits_share_what_they_say():
    one = LeaveFacts(number="P1", site_id="G01", streets=streets("经五大道→纬三路"))
    two = LeaveFacts(number="P2", site_id="G02", streets=streets("经五大道、纬九路"))

    alone, both = found(permits=(one,)), found(permits=(one, two), road="纬三路")

    assert alone == {(Code.PERMIT, "G01"): 1}
    assert both == {
        (Code.PERMIT, "G01"): 0.5,
        (Code.PERMIT, "G02"): 0.5,
        (Code.ROUTE, "G01"): 1,
    }


def test_a_place_between_site_and_disposal_site_lies_on_the_way():
    near = LeaveFacts(number="P1", site_id="G01", disposal_points=(DISPOSAL.centre,))
    far = LeaveFacts(number="P2", site_id="G02", disposal_points=(DISPOSAL.centre,))

    made = found(permits=(near, far))

    assert made[Code.ON_THE_WAY, "G01"] > 0.9
    assert made[Code.ON_THE_WAY, "G02"] < 0.6


def test_recent_trips_and_the_one_under_way():
    trips = [
        TripFacts(number=f"T{i}", site_id="G01", started_ms=(100 * i) * MINUTE) for i in range(3)
    ]
    running = TripFacts(number="T9", site_id="G02", started_ms=590 * MINUTE, ended_ms=620 * MINUTE)

    made = found(trips=(*trips, running))

    assert made[Code.TRIP, "G02"] == 1
    assert made[Code.RECENT_TRIPS, "G01"] == 3 / 6


def test_strong_evidence_names_the_site():
    permit = LeaveFacts(number="P1", site_id="G02")

    answer = attribute(facts(visits=SEEN, permits=(permit,)))

    assert answer.site_id == "G01"
    assert [c.site_id for c in answer.candidates] == ["G01", "G02"]
    assert answer.candidates[0].reasons[0].hint.ref == "Sighting:S-1"


@pytest.mark.parametrize("words", [{}, {"visits": (*SEEN, visit(DISPOSAL, 593, 596))}])
def test_little_evidence_is_said_to_be_little(words):
    assert attribute(facts(**words)).site_id is None


HINTS = st.lists(
    st.builds(
        Hint,
        st.sampled_from(Code),
        st.sampled_from(["A", "B", "C"]),
        st.floats(0.01, 1),
        st.just(""),
    ),
    max_size=12,
    unique_by=lambda h: (h.code, h.site_id),
)


@given(HINTS)
def test_the_weights_of_the_reasons_add_up_to_the_score(found):
    answer = rank(found, standard())

    for candidate in answer.candidates:
        total = sum(reason.weight for reason in candidate.reasons)
        assert total == pytest.approx(candidate.score, abs=1e-9)
        assert 0 <= candidate.score <= 1
    scores = [c.score for c in answer.candidates]
    assert scores == sorted(scores, reverse=True)


def test_a_table_without_a_kind_of_evidence_is_refused():
    table = {
        "version": "1",
        "unknown": 1,
        "threshold": 0.5,
        "reason": [],
        "calibration": {"knots": [[0, 0], [1, 1]]},
    }

    with pytest.raises(BadWeights):
        read(table)


def test_every_kind_of_evidence_says_why_it_weighs_so_much():
    assert all(one.why and one.zh for one in standard().reasons.values())
