"""The words of JT/T 809 for cases and plates, against a table written by hand."""

import pytest

from gateway.cases.states import CaseState
from gateway.supervision.messages import Result
from gateway.supervision.words import colour_code, plate_of, result_of_alert, result_of_case
from graph.ontology.choices import PlateClass

# JT/T 809 督办结果: 0 处理中, 1 已处理完毕, 2 不作处理, 3 将来处理
ANSWERS = {
    "open": 0, "assigned": 0, "accepted": 0, "handling": 0, "held": 3, "returned": 0,
    "disputed": 0, "resolved": 0, "verified": 0, "closed": 1, "void": 2,
}  # fmt: skip


@pytest.mark.parametrize("state", CaseState)
def test_what_is_answered_of_each_state(state):
    assert result_of_case(state) == ANSWERS[state.value]


def test_what_is_answered_of_an_alert():
    told = [result_of_alert(one) for one in (None, "open", "rejected")]

    assert told == [Result.LATER, Result.LATER, Result.NOT_HANDLED]


# JT/T 415-2021: 1 blue, 2 yellow, 3 black, 4 white, 5 and 94 green, 9 other, 93 yellow and green
@pytest.mark.parametrize(
    ("plate_class", "code"),
    [("01", 2), ("02", 1), ("15", 2), ("23", 4), ("26", 3), ("51", 93), ("52", 5), (None, 9)],
)
def test_the_colour_of_a_class(plate_class, code):
    assert colour_code(plate_class) == code


@pytest.mark.parametrize(
    ("text", "colour", "plate_class"),
    [
        ("渝A12345", 2, PlateClass.LARGE),
        ("渝A12345", 1, PlateClass.SMALL),
        ("渝A12345", 9, PlateClass.UNKNOWN),
        ("渝AD12345", 5, PlateClass.NEV_SMALL),
    ],
)
def test_a_plate_and_its_class(text, colour, plate_class):
    found = plate_of(text, colour)

    assert found is not None
    assert (found[0].number, found[1]) == (text, plate_class)


def test_what_is_no_plate():
    assert plate_of("测试车", 2) is None
