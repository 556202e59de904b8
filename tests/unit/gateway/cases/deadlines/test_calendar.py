from datetime import date

import chinese_calendar
import pytest

from gateway.cases.deadlines.calendar import WorkCalendar, Year
from gateway.cases.deadlines.errors import BadCalendar
from gateway.cases.deadlines.years import library, open_calendar

NEXT = """
source = "made up for this test"
off = ["2027-01-01", 2027-01-02, "2027-01-04", "2026-12-31"]
worked = ["2026-12-26", "2027-01-09"]
"""


def a_folder(tmp_path, **texts):
    for name, text in texts.items():
        (tmp_path / f"{name.strip('_')}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_every_day_is_as_the_library_says():
    calendar = library()
    days = [date.fromordinal(n) for n in range(731581, date(2026, 12, 31).toordinal() + 1)]

    assert days[0] == date(2004, 1, 1)
    assert [d for d in days if calendar.is_working(d) != chinese_calendar.is_workday(d)] == []
    assert calendar.known == frozenset(range(2004, 2027))


def test_no_arrangement_reached_further_back_than_29_december():
    told = {*chinese_calendar.holidays, *chinese_calendar.workdays}

    assert min(day.day for day in told if day.month == 12) == 29


@pytest.mark.parametrize(
    ("day", "year"),
    [
        ("2026-12-28", None),
        ("2026-12-29", 2027),
        ("2025-12-31", None),
        ("2027-06-01", 2027),
        ("2003-12-31", 2003),
    ],
)
def test_which_year_is_missing(day, year):
    assert library().missing_year(date.fromisoformat(day)) == year


def test_an_unknown_year_has_weekends_and_new_years_day():
    calendar = WorkCalendar()

    assert calendar.why_off(date(2027, 1, 1)) == "holiday"
    assert calendar.why_off(date(2027, 1, 2)) == "weekend"
    assert calendar.is_working(date(2027, 10, 1))


def test_a_file_makes_a_year_known(tmp_path):
    calendar = open_calendar(a_folder(tmp_path, _2027=NEXT))

    assert calendar.missing_year(date(2026, 12, 31)) is None
    assert not calendar.is_working(date(2026, 12, 31))
    assert calendar.is_working(date(2026, 12, 26))
    assert not calendar.is_working(date(2027, 1, 4))
    assert calendar.is_working(date(2027, 1, 9))
    assert calendar.missing_year(date(2027, 12, 31)) == 2028


def test_a_file_takes_the_place_of_what_the_library_says_of_its_year(tmp_path):
    calendar = open_calendar(a_folder(tmp_path, _2026='off = ["2026-01-01"]'))

    assert calendar.is_working(date(2026, 10, 1))
    assert not calendar.is_working(date(2025, 10, 1))


def test_a_year_keeps_what_it_says_of_the_december_before():
    new_years_eve = date(2026, 12, 31)
    told = Year(year=2027, off=frozenset({date(2027, 1, 1), new_years_eve}), worked=frozenset())

    assert not library().with_year(told).is_working(new_years_eve)


def test_departments_keep_their_own_hours(tmp_path):
    hours = (
        '[standard]\nspans = ["09:00-17:00"]\n'
        '[department.police]\nspans = ["08:00-12:00", "13:00-23:59"]\n'
    )
    calendar = open_calendar(a_folder(tmp_path, hours=hours))

    assert calendar.of("transport").hours.seconds == 8 * 3600
    assert calendar.of("police").hours.closing.isoformat() == "23:59:00"
    assert f"{open_calendar().hours.closing:%H:%M}" == "18:00"


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("_2027", "off = [", "no TOML"),
        ("_2027", 'off = ["2027-02-30"]', "no day"),
        ("_2027", "off = [2027-01-01T00:00:00]", "no day"),
        ("_2027", 'off = ["2028-01-01"]', "neither of 2027"),
        ("_2027", 'off = ["2027-02-01"]', "2027-01-01: must be"),
        ("_2027", 'off = ["2027-01-01", "2027-01-02"]\nworked = ["2027-01-02"]', "both"),
        ("_2027", 'off = ["2027-01-01"]\nworked = ["2027-01-04"]', "worked anyway"),
        ("_2027", 'off = ["2027-01-01"]\nwork = []', "unknown: work"),
        ("hours", '[standard]\nspans = ["09:00-08:00"]', "in order"),
        ("hours", '[standard]\nspans = ["9-17"]', "no span"),
        ("hours", '[standard]\nspan = ["09:00-17:00"]', "needs"),
        ("hours", "[standard]\nspans = []", "in order"),
        ("hours", '[standard]\nspans = ["09:00-17:00"]\n[police]\nspans = []', "unknown: police"),
        ("hours", '[standard]\nspans = ["09:00-17:00"]\n[department.fire]\nspans = []', "fire"),
        ("notice-2027", "off = []", "named neither"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused(tmp_path, name, text, why):
    with pytest.raises(BadCalendar, match=why):
        open_calendar(a_folder(tmp_path, **{name: text}))
