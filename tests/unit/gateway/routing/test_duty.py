"""Shifts across midnight, on working days and days off, and who is away. March 2026: the 2nd is a
Monday; the calendar of these tests has Wednesday the 4th off and Saturday the 7th worked."""

from datetime import date, datetime

import pytest

from gateway.cases.deadlines.calendar import WorkCalendar
from gateway.routing.duty import Absence, Duty, OnDuty, Roster, Shift

CALENDAR = WorkCalendar(
    off=frozenset({date(2026, 3, 4)}),
    worked=frozenset({date(2026, 3, 7)}),
    known=frozenset({2026}),
)
USUAL = OnDuty("科", "日班")


def at(text):
    return datetime.fromisoformat(f"2026-03-{text}")


def shift(*days, begins="18:00", ends="08:00", post="夜班"):
    return Shift(days=days, begins=begins, ends=ends, post=post)


def on_duty(moment, *shifts, absences=(), place="1", department="police"):
    roster = Roster(place="1", department="police", shift=shifts, absence=tuple(absences))
    return Duty((roster,), CALENDAR).at(place, department, USUAL, at(moment))


@pytest.mark.parametrize(
    ("days", "moment", "covered"),
    [
        (("all",), "02T17:59", False),
        (("all",), "02T18:00", True),
        (("all",), "03T07:59", True),
        (("all",), "03T08:00", False),
        (("mon",), "02T23:00", True),
        (("mon",), "03T02:00", True),  # the shift that began on Monday
        (("mon",), "03T23:00", False),
        (("mon",), "02T02:00", False),  # that one began on Sunday
        (("working",), "04T19:00", False),  # a holiday
        (("working",), "05T02:00", False),  # began on the holiday
        (("working",), "04T02:00", True),  # began on Tuesday
        (("working",), "07T19:00", True),  # a make-up Saturday
        (("off",), "04T19:00", True),
        (("off",), "07T19:00", False),
        (("off",), "08T19:00", True),
    ],
)
def test_a_shift_across_midnight_belongs_to_the_day_it_begins_on(days, moment, covered):
    assert shift(*days).covers(at(moment), CALENDAR) is covered


@pytest.mark.parametrize(
    ("moment", "covered"), [("02T08:59", False), ("02T09:00", True), ("02T12:00", False)]
)
def test_a_shift_within_a_day_ends_before_its_end(moment, covered):
    assert shift("all", begins="09:00", ends="12:00").covers(at(moment), CALENDAR) is covered


def test_a_shift_of_a_whole_day_goes_round_the_clock():
    whole = shift("mon", begins="08:00", ends="08:00")

    assert [whole.covers(at(t), CALENDAR) for t in ("02T08:00", "03T07:59", "03T08:00")] == [
        True,
        True,
        False,
    ]


def test_the_first_shift_that_covers_the_moment_has_the_duty_and_else_the_usual_post():
    night, other = shift("all"), shift("all", post="另一班")

    assert on_duty("02T20:00", night, other) == OnDuty("科", "夜班", night)
    assert on_duty("02T12:00", night, other) == USUAL
    assert on_duty("02T20:00", night, place="2") == USUAL
    assert on_duty("02T20:00", night, department="transport") == USUAL


def away(post, instead=None, first=2, last=3):
    return Absence(
        post=post, first_day=date(2026, 3, first), last_day=date(2026, 3, last), instead=instead
    )


@pytest.mark.parametrize(
    ("moment", "absences", "post", "missed"),
    [
        ("02T12:00", [away("日班", "机动")], "机动", "日班"),
        ("03T23:59", [away("日班", "机动")], "机动", "日班"),
        ("04T00:00", [away("日班", "机动")], "日班", None),
        ("01T23:59", [away("日班", "机动")], "日班", None),
        ("02T12:00", [away("日班")], None, "日班"),
        ("02T12:00", [away("日班", "机动"), away("机动", "后备")], "后备", "日班"),
        ("02T12:00", [away("日班", "机动"), away("机动", "日班")], None, "日班"),  # in a ring
        ("02T12:00", [away("别的", "机动")], "日班", None),
    ],
)
def test_who_stands_in_for_a_post_that_is_away(moment, absences, post, missed):
    found = on_duty(moment, absences=absences)

    assert (found.section, found.post, found.away) == ("科", post, missed)
