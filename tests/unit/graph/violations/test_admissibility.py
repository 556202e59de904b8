"""行政处罚法 第四十一条: a photo grounds a penalty only where its device's papers were in order."""

import pytest

from graph.violations.admissibility import Admissibility, judge
from tests.factories import at

GOOD = {
    "reviewed_on": "2025-01-01",
    "reviewed_until": "2026-12-31",
    "published_on": "2025-01-01",
    "published_until": None,
    "signed_on": "2025-01-01",
    "signed_until": None,
    "calibrated_on": "2025-06-01",
    "calibrated_until": "2026-05-31",
}


def codes(moment, **changes):
    return [said.code for said in judge(GOOD | changes, at(moment)).reasons]


def test_papers_in_order_make_evidence():
    assert judge(GOOD, at("2026-03-05T18:35")).admissibility is Admissibility.EVIDENCE


@pytest.mark.parametrize(
    ("moment", "changes", "expected"),
    [
        ("2025-06-01T00:00", {}, []),  # the first day counts
        ("2025-05-31T23:59", {}, ["CALIBRATED_NOT_YET"]),
        ("2026-05-31T23:59", {}, []),  # the last day counts, to midnight local time
        ("2026-06-01T00:00", {}, ["CALIBRATED_LAPSED"]),
        ("2024-12-31T23:59", {"calibrated_on": "2020-01-01"}, [
            "REVIEWED_NOT_YET", "PUBLISHED_NOT_YET", "SIGNED_NOT_YET",
        ]),
        ("2027-01-01T00:00", {"calibrated_until": None}, ["REVIEWED_LAPSED"]),
        ("2026-03-05T12:00", {"published_until": "2026-03-04"}, ["PUBLISHED_LAPSED"]),
        ("2026-03-05T12:00", {"signed_until": "2026-03-04"}, ["SIGNED_LAPSED"]),
        ("2026-03-05T12:00", {"reviewed_on": None}, ["REVIEWED_NOT_RECORDED"]),
    ],
)  # fmt: skip
def test_each_condition_by_the_local_day_of_the_photo(moment, changes, expected):
    assert codes(moment, **changes) == expected


def test_a_lead_is_never_evidence():
    judged = judge(GOOD | {"signed_on": None}, at("2026-03-05T12:00"))

    assert judged.admissibility is Admissibility.LEAD
    assert all(said.zh and said.en for said in judged.reasons)


def test_an_unknown_device_gives_a_lead():
    judged = judge(None, at("2026-03-05T12:00"))

    assert judged.admissibility is Admissibility.LEAD
    assert [said.code for said in judged.reasons] == ["DEVICE_UNKNOWN"]


def test_a_lapse_that_was_told_late_counts_and_a_later_renewal_does_not():
    moment = at("2026-03-05T12:00")
    late = GOOD | {"calibrated_until": "2026-03-04"}
    renewed = GOOD | {"calibrated_on": "2026-04-01", "calibrated_until": "2027-03-31"}

    assert [said.code for said in judge(GOOD, moment, newest=late).reasons] == ["CALIBRATED_LAPSED"]
    assert judge(GOOD, moment, newest=renewed).reasons == ()
    assert judge(late, moment, newest=GOOD).admissibility is Admissibility.LEAD
