import pytest

from gateway.cases.deadlines.errors import BadCalendar, BadLimit
from gateway.cases.deadlines.laws import read_laws
from gateway.cases.deadlines.limit import LARGEST, Unit, days_of_law, read_limit

HOURS, DAYS, CALENDAR = Unit.WORKING_HOURS, Unit.WORKING_DAYS, Unit.CALENDAR_DAYS


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("5 working days", 5, DAYS),
        (" 1 Working Day ", 1, DAYS),
        ("4 working hours", 4, HOURS),
        ("15 calendar days", 15, CALENDAR),
        ("3 natural days", 3, CALENDAR),
        ("5个工作日", 5, DAYS),
        ("4工作时", 4, HOURS),
        ("15自然日", 15, CALENDAR),
        ("7日", 7, DAYS),
        ("15日", 15, CALENDAR),
        ("3 days of 道路交通安全违法行为记分管理办法", 3, CALENDAR),
        ("15 days of 道路交通安全违法行为处理程序规定", 15, DAYS),
    ],
)
def test_words_for_a_limit(text, amount, unit):
    limit = read_limit(text)

    assert (limit.amount, limit.unit) == (amount, unit)


@pytest.mark.parametrize("amount", [1, 2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 30, 90])
def test_two_three_five_and_seven_days_of_law_are_working_days(amount):
    expected = DAYS if amount in (2, 3, 5, 7) else CALENDAR

    assert days_of_law(amount).unit is expected
    assert read_limit(f"{amount} days of law").unit is expected


@pytest.mark.parametrize(
    "text",
    ["", "5", "5 days", "days", "-5 working days", "5.5 working days", "0 working days",
     f"{LARGEST + 1} working days", "9" * 12 + " working days", "5 days of 民法典"],
)  # fmt: skip
def test_what_is_no_limit_is_refused(text):
    with pytest.raises(BadLimit):
        read_limit(text)


@pytest.mark.parametrize("text", ["5 working days", "1 working hour", "15 calendar days"])
def test_a_limit_is_told_in_words_that_can_be_read(text):
    assert str(read_limit(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "law = 1",
        "[[law]]\nname = 'a'",
        "[[law]]\nname = 'a'\narticle = 'b'\nworking = ['2']\noff_day = 'stands'",
        "[[law]]\nname = 'a'\narticle = 'b'\nworking = [2]\noff_day = 'maybe'",
    ],
)
def test_a_table_of_laws_that_cannot_be_meant_is_refused(text):
    with pytest.raises(BadCalendar):
        read_laws(text)
