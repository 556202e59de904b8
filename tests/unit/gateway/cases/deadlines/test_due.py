"""Golden deadlines, each counted by hand on the published arrangements of its year.

2024: off 02-10..02-17, worked Sun 02-04, Sun 02-18.
2025: off 01-01, 01-28..02-04, 10-01..10-08, worked Sun 01-26, Sat 02-08, Sun 09-28, Sat 10-11.
2026: off 01-01..01-03, 02-15..02-23, 04-04..04-06, 05-01..05-05, 09-25..09-27, 10-01..10-07,
worked Sun 01-04, Sat 02-14, Sat 02-28, Sat 05-09, Sun 09-20, Sat 10-10.
Working hours 09:00-12:00 and 14:00-18:00.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.cases.deadlines.due import due
from gateway.cases.deadlines.errors import BadEvents
from gateway.cases.deadlines.events import (
    Extended,
    Hastened,
    Opened,
    Paused,
    Reached,
    Resumed,
    Transferred,
)
from gateway.cases.deadlines.limit import Limit, Stage, Unit, Urgency, read_limit
from gateway.cases.deadlines.years import library
from graph.violations.facts import LOCAL


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def shown(moment):
    return None if moment is None else f"{moment.astimezone(LOCAL):%Y-%m-%d %H:%M}"


def told(limit, *events):
    found = due(read_limit(limit) if isinstance(limit, str) else limit, events, library())
    return shown(found.at), found.provisional


GOLDEN = [
    # holidays and make-up days
    ("2026-02-11", "5 working days", "2026-02-25 18:00"),  # 12 13 Sat14 24 25
    ("2026-02-11", "15 calendar days", "2026-02-26 23:59"),
    ("2026-09-30T10:00", "3 working days", "2026-10-10 18:00"),  # 8 9 Sat10
    ("2025-09-26T10:00", "3 working days", "2025-09-30 18:00"),  # Sun28 29 30
    ("2025-09-26T10:00", "5 working days", "2025-10-10 18:00"),  # … 9 10
    ("2025-09-26T10:00", "6 working days", "2025-10-11 18:00"),  # … Sat11
    ("2025-01-27", "2 working days", "2025-02-06 18:00"),  # 5 6
    ("2025-01-27", "5 working days", "2025-02-10 18:00"),  # 5 6 7 Sat8 Mon10
    ("2026-09-18", "2 working days", "2026-09-21 18:00"),  # Sun20 21
    ("2026-04-30T17:59", "4 working days", "2026-05-09 18:00"),  # 6 7 8 Sat9
    ("2026-02-28T11:00", "1 working day", "2026-03-02 18:00"),  # opened on a worked Saturday
    ("2026-10-04T11:00", "2 working days", "2026-10-09 18:00"),  # opened on a day off: 8 9
    # working hours
    ("2026-04-03T18:30", "2 working hours", "2026-04-07 11:00"),
    ("2026-03-02T11:30", "2 working hours", "2026-03-02 15:30"),  # 0.5 h, lunch, 1.5 h
    ("2026-03-02T09:00", "3 working hours", "2026-03-02 12:00"),  # ends with the morning
    ("2026-03-02T12:40", "1 working hour", "2026-03-02 15:00"),  # opened at lunch
    ("2026-03-02T17:00", "2 working hours", "2026-03-03 10:00"),
    ("2026-03-07T10:00", "4 working hours", "2026-03-09 15:00"),  # opened on a plain Saturday
    ("2026-02-14T16:30", "4 working hours", "2026-02-24 11:30"),  # 1.5 h on Sat14, 2.5 h after
    ("2026-09-30T16:00", "8 working hours", "2026-10-08 17:00"),  # 2 h, 3 h, 3 h
    # days of laws
    ("2024-02-09", "7 days of law", "2024-02-26 18:00"),  # Sun18 19-23 26
    ("2026-09-21", "10 days of law", "2026-10-01 23:59"),  # calendar, stands on a day off
    ("2026-09-21", "10 days of 道路交通安全违法行为记分管理办法", "2026-10-08 23:59"),
    ("2026-09-21", "10 days of 道路交通安全违法行为处理程序规定", "2026-10-12 18:00"),
    ("2026-03-06", "90 days of law", "2026-06-04 23:59"),  # 25 + 30 + 31 + 4
    # ends of months and years
    ("2024-01-31", "30 calendar days", "2024-03-01 23:59"),  # a leap year
    ("2026-12-20", "20 calendar days", "2027-01-09 23:59"),  # asks no calendar
    ("2025-12-29", "5 working days", "2026-01-06 18:00"),  # 30 31 Sun4 5 6; ISO week 2026-W01
    ("2018-12-27", "3 working days", "2019-01-02 18:00"),  # 28 Sat29 02: 2019's arrangement
    ("2026-12-24", "2 working days", "2026-12-28 18:00"),
]


@pytest.mark.parametrize(("opened", "limit", "expected"), GOLDEN)
def test_counted_by_hand(opened, limit, expected):
    assert told(limit, Opened(at(opened))) == (expected, False)


@pytest.mark.parametrize(
    ("opened", "limit", "expected"),
    [
        ("2026-12-30", "5 working days", "2027-01-07 18:00"),  # 31 04 05 06 07
        ("2026-12-31T17:00", "2 working hours", "2027-01-04 10:00"),
        ("2027-10-01", "1 working day", "2027-10-04 18:00"),
        # New Year's arrangement may reach back to 29 December, as it did in 2018
        ("2026-12-24", "3 working days", "2026-12-29 18:00"),
    ],
)
def test_a_year_that_is_not_known_makes_it_provisional(opened, limit, expected):
    found = due(read_limit(limit), [Opened(at(opened))], library())

    assert (shown(found.at), found.provisional) == (expected, True)
    assert found.reasons == ("no calendar for 2027",)


def test_a_year_before_all_arrangements_is_not_known_either():
    found = due(read_limit("1 working day"), [Opened(at("2003-10-01"))], library())

    assert found.reasons == ("no calendar for 2003",)


MONDAY = Opened(at("2026-03-02T10:00"))
FIVE = "5 working days"
HASTY = Limit(amount=5, unit=Unit.WORKING_DAYS, faster={Urgency.URGENT: 2, Urgency.VERY_URGENT: 1})


@pytest.mark.parametrize(
    ("limit", "events", "expected"),
    [
        # 3 | 4 and 5 paused at close | 6 9 10 11
        (FIVE, [Paused(at("2026-03-04T10:00")), Resumed(at("2026-03-06T10:00"))], "03-11 18:00"),
        # paused and resumed within a day: nothing is lost
        (FIVE, [Paused(at("2026-03-04T10:00")), Resumed(at("2026-03-04T17:00"))], "03-09 18:00"),
        # the day was over when the clock stopped: 3 4 | 5 | 6 9 10
        (FIVE, [Paused(at("2026-03-04T18:00")), Resumed(at("2026-03-05T18:00"))], "03-10 18:00"),
        # a pause from closing to opening takes no day
        (FIVE, [Paused(at("2026-03-04T18:00")), Resumed(at("2026-03-05T09:00"))], "03-09 18:00"),
        # two pauses, told twice each: 3 | 4 | 5 | 6 | 9 10 11
        (
            FIVE,
            [
                Paused(at("2026-03-04T09:00")),
                Paused(at("2026-03-04T15:00")),
                Resumed(at("2026-03-05T09:00")),
                Resumed(at("2026-03-05T10:00")),
                Paused(at("2026-03-06T09:00")),
                Resumed(at("2026-03-09T09:00")),
            ],
            "03-11 18:00",
        ),
        (FIVE, [Paused(at("2026-03-12T10:00"))], "03-09 18:00"),  # after it ran out
        (FIVE, [Paused(at("2026-03-04T10:00"))], None),
        # 1 h, paused 1 h, 1 h, lunch, 1 h
        (
            "3 working hours",
            [Paused(at("2026-03-02T11:00")), Resumed(at("2026-03-02T11:30"))],
            "03-02 15:30",
        ),
        ("3 working hours", [Paused(at("2026-03-02T11:00"))], None),
        # 3-6 9-11 is seven; twelve ends five working days later
        ("7 working days", [Extended(at("2026-03-10T09:00"), 5)], "03-18 18:00"),
        ("3 calendar days", [Extended(at("2026-03-04T09:00"), 3)], "03-08 23:59"),
        # 1 h and a working day of 7 h: 2 h, 4 h on Monday, 2 h on Tuesday
        ("1 working hour", [Extended(at("2026-03-02T10:30"), 1)], "03-03 11:00"),
        (FIVE, [Transferred(at("2026-03-04T15:00"))], "03-09 18:00"),
        (FIVE, [Transferred(at("2026-03-04T15:00"), restarts=True)], "03-11 18:00"),
        # a fresh start forgets pause and extension
        (
            FIVE,
            [
                Extended(at("2026-03-03T09:00"), 5),
                Paused(at("2026-03-03T10:00")),
                Transferred(at("2026-03-04T15:00"), restarts=True),
            ],
            "03-11 18:00",
        ),
        (HASTY, [Hastened(at("2026-03-03T11:00"), Urgency.URGENT)], "03-04 18:00"),
        # two days were over already: due on the day it became urgent
        (HASTY, [Hastened(at("2026-03-05T11:00"), Urgency.URGENT)], "03-05 18:00"),
        (HASTY, [Hastened(at("2026-03-05T19:00"), Urgency.VERY_URGENT)], "03-06 18:00"),
        # urgency does not forgive what is overdue
        (HASTY, [Hastened(at("2026-03-20T11:00"), Urgency.URGENT)], "03-09 18:00"),
        (
            HASTY,
            [
                Hastened(at("2026-03-03T11:00"), Urgency.URGENT),
                Hastened(at("2026-03-03T12:00"), Urgency.NORMAL),
            ],
            "03-09 18:00",
        ),
    ],
)
def test_what_happened_moves_it(limit, events, expected):
    moved = told(limit, MONDAY, *events)

    assert moved == (expected and f"2026-{expected}", False)


AROUND_HOLIDAYS = [
    # Spring Festival, paused over the worked Saturday: 12 | 24 25 26 27
    (
        "2026-02-11T10:00",
        FIVE,
        [Paused(at("2026-02-13T10:00")), Resumed(at("2026-02-24T10:00"))],
        "2026-02-27 18:00",
    ),
    # passed on within the holiday, counting anew from it: 24 25 26 27 Sat28
    (
        "2026-02-11T10:00",
        FIVE,
        [Transferred(at("2026-02-18T10:00"), restarts=True)],
        "2026-02-28 18:00",
    ),
    # passed on and not counted anew: 12 13 Sat14 24 25
    ("2026-02-11T10:00", FIVE, [Transferred(at("2026-02-18T10:00"))], "2026-02-25 18:00"),
    # two more days after Spring Festival, the worked Saturday among them: 24 25 | 26 27
    ("2026-02-11T10:00", FIVE, [Extended(at("2026-02-25T10:00"), 2)], "2026-02-27 18:00"),
    # three more: … Sat28
    ("2026-02-11T10:00", FIVE, [Extended(at("2026-02-25T10:00"), 3)], "2026-02-28 18:00"),
    # National Day 2025: passed on anew on 30 September: 9 10 Sat11 13 14
    (
        "2025-09-26T10:00",
        FIVE,
        [Transferred(at("2025-09-30T10:00"), restarts=True)],
        "2025-10-14 18:00",
    ),
    # 2 h on 30 September 2026, held over the holiday and the morning after: 14-18 and 9-10
    (
        "2026-09-30T16:00",
        "7 working hours",
        [Paused(at("2026-10-03T10:00")), Resumed(at("2026-10-08T14:00"))],
        "2026-10-09 10:00",
    ),
    # urgent on the last day before National Day: two of five days, 8 and 9 October
    (
        "2026-09-30T10:00",
        HASTY,
        [Hastened(at("2026-09-30T17:00"), Urgency.URGENT)],
        "2026-10-09 18:00",
    ),
    # paused on the worked Sunday before National Day 2025, on the next day: 29 30 9
    (
        "2025-09-26T10:00",
        "3 working days",
        [Paused(at("2025-09-28T10:00")), Resumed(at("2025-09-29T10:00"))],
        "2025-10-09 18:00",
    ),
]


@pytest.mark.parametrize(("opened", "limit", "events", "expected"), AROUND_HOLIDAYS)
def test_what_happens_around_holidays(opened, limit, events, expected):
    assert told(limit, Opened(at(opened)), *events) == (expected, False)


def test_a_pause_over_holidays_is_not_counted_twice():
    events = [Paused(at("2026-09-30T09:00")), Resumed(at("2026-10-08T09:00"))]

    # 30 paused | 8 9 Sat10 12 13
    assert told(FIVE, Opened(at("2026-09-29")), *events) == ("2026-10-13 18:00", False)


def test_the_local_day_counts_whatever_the_day_in_utc():
    opened = Opened(datetime(2026, 3, 2, 16, 30, tzinfo=UTC))  # 3 March, 00:30 in Chongqing

    assert told("1 working day", opened) == ("2026-03-04 18:00", False)


def test_the_order_in_which_events_are_told_does_not_matter():
    events = [Resumed(at("2026-03-06T10:00")), Paused(at("2026-03-04T10:00")), MONDAY]

    assert told(FIVE, *events) == ("2026-03-11 18:00", False)


def test_stages_follow_each_other_within_the_whole():
    limit = replace(
        read_limit("7 working days"),
        stages=(
            Stage("accept", read_limit("4 working hours")),
            Stage("resolve", read_limit("5 working days")),
            Stage("verify", read_limit("1 working day")),
        ),
    )

    planned = due(limit, [MONDAY], library())
    told = due(limit, [MONDAY, Reached(at("2026-03-02T11:00"), "resolve")], library())
    longer = [MONDAY, Reached(at("2026-03-02T11:00"), "resolve"), Extended(at("2026-03-05"), 2)]
    extended = due(limit, longer, library())

    # 2 h before and 2 h after lunch; five days from Tuesday on; one more
    assert [shown(s.at) for s in planned.stages] == [
        "2026-03-02 16:00",
        "2026-03-09 18:00",
        "2026-03-10 18:00",
    ]
    assert [shown(s.at) for s in told.stages][1:] == ["2026-03-09 18:00", "2026-03-10 18:00"]
    assert [shown(s.at) for s in extended.stages] == [
        "2026-03-02 16:00",
        "2026-03-11 18:00",
        "2026-03-12 18:00",
    ]
    assert (shown(planned.at), shown(extended.at)) == ("2026-03-11 18:00", "2026-03-13 18:00")


@pytest.mark.parametrize(
    "events",
    [
        [],
        [Paused(at("2026-03-02T10:00"))],
        [MONDAY, MONDAY],
        [MONDAY, Paused(at("2026-03-01T10:00"))],
        [MONDAY, Extended(at("2026-03-03T10:00"), 0)],
        [MONDAY, Extended(at("2026-03-03T10:00"), 10**9)],
        [Opened(datetime(2026, 3, 2))],  # noqa: DTZ001
        [Opened(datetime(9999, 12, 31, 20, tzinfo=UTC))],
        [Opened(datetime(1, 1, 1, tzinfo=LOCAL))],
    ],
)
def test_events_that_contradict_each_other_are_refused(events):
    with pytest.raises(BadEvents):
        due(read_limit(FIVE), events, library())


@settings(deadline=None)
@given(
    day=st.dates(min_value=date(2004, 1, 2), max_value=date(2026, 10, 1)),
    amount=st.integers(min_value=1, max_value=40),
)
def test_as_many_working_days_lie_between_as_the_limit_says(day, amount):
    limit = Limit(amount=amount, unit=Unit.WORKING_DAYS)

    ends = due(limit, [Opened(datetime(day.year, day.month, day.day, 8, tzinfo=LOCAL))], library())

    last = ends.at.astimezone(LOCAL).date()
    between = [day + timedelta(days=n) for n in range(1, (last - day).days + 1)]
    assert chinese_calendar.is_workday(last)
    assert sum(chinese_calendar.is_workday(one) for one in between) == amount


MINUTES = st.integers(min_value=0, max_value=14 * 24 * 60)
STARTS = st.sampled_from(["2026-02-09", "2026-09-28", "2025-01-24", "2026-03-02"])


@cache
def worked_minutes(day):
    """Every minute that is worked in the forty-five days from a day on."""
    days = [at(day) + timedelta(days=n) for n in range(45)]
    hours = [hour for hour in range(24) if 9 <= hour < 12 or 14 <= hour < 18]
    return [
        one + timedelta(hours=hour, minutes=minute)
        for one in days
        if chinese_calendar.is_workday(one.date())
        for hour in hours
        for minute in range(60)
    ]


@settings(deadline=None)
@given(
    day=STARTS,
    start=st.integers(min_value=0, max_value=24 * 60 - 1),
    marks=st.lists(MINUTES, max_size=6, unique=True),
    hours=st.integers(min_value=1, max_value=20),
)
def test_hours_end_where_a_count_minute_by_minute_ends(day, start, marks, hours):
    opened = at(day) + timedelta(minutes=start)
    moments = sorted(opened + timedelta(minutes=n) for n in marks)
    pauses = list(zip(moments[::2], moments[1::2], strict=False))
    events = [e for a, b in pauses for e in (Paused(a), Resumed(b))]

    ends = due(Limit(amount=hours, unit=Unit.WORKING_HOURS), [Opened(opened), *events], library())

    counted = [
        minute
        for minute in worked_minutes(day)
        if minute >= opened and not any(a <= minute < b for a, b in pauses)
    ]
    last = counted[hours * 60 - 1]
    assert shown(ends.at) == shown(last + timedelta(minutes=1))
