"""Deadlines round holidays and the turn of the year, by the commands of the product."""

import json

import pytest
from click.testing import CliRunner

from gateway.cases.said import Said
from gateway.cli.deadline import deadline
from gateway.indicators.indicators import Indicating
from gateway.indicators.months import Month
from tests.factories import at
from tests.integration.watched import CENTRE, opening, store_of, work_of


@pytest.mark.parametrize(
    ("begins", "limit", "due"),
    [
        # 12, 13, Saturday 14 (worked), 24, 25 February; not the weekdays of Spring Festival
        ("2026-02-11", "5 working days", "2026-02-25T18:00:00+08:00"),
        # the fifteenth day ends on 26 February, a day that is worked
        ("2026-02-11", "15 calendar days", "2026-02-26T23:59:59+08:00"),
        # opened after hours before Qingming, 4 to 6 April: the clock starts on Tuesday at nine
        ("2026-04-03T18:30", "2 working hours", "2026-04-07T11:00:00+08:00"),
    ],
)
def test_a_limit_is_counted_on_the_calendar_of_the_year(begins, limit, due, tmp_path):
    told = CliRunner().invoke(
        deadline, ["--from", begins, "--limit", limit, "--data", str(tmp_path), "--json"]
    )

    assert told.exit_code == 0, told.output
    found = json.loads(told.output)
    assert (found["due"], found["provisional"]) == (due, False)


def test_a_limit_into_a_year_that_is_not_known_is_provisional_and_says_why(tmp_path):
    words = ["--from", "2026-12-30", "--limit", "5 working days", "--data", str(tmp_path)]

    told = CliRunner().invoke(deadline, [*words, "--json"])

    found = json.loads(told.output)
    assert found["due"].startswith("2027-01-07")
    assert found["provisional"] is True
    assert "no calendar for 2027" in told.output


def test_the_turn_of_the_year_is_the_citys_in_numbers_and_in_monthly_figures(tmp_path):
    store = store_of("sqlite://")
    work = work_of(store, tmp_path)
    with store.write() as connection:
        last, first = (
            work.open(connection, opening(n), Said(by=CENTRE, at_ms=at(moment), reason=None))
            for n, moment in enumerate(("2026-12-31T23:59", "2027-01-01T00:01"))
        )
    indicating, now = Indicating(store), at("2027-02-01T00:00")

    months = indicating.of(Month(2026, 12), 2, as_of_ms=now, with_alerts=False).months

    assert (last.number, first.number) == ("CQ-2026-000001", "CQ-2027-000001")
    assert [(str(m.month), m.cases.opened) for m in months] == [("2026-12", 1), ("2027-01", 1)]
    store.close()
