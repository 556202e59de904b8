"""Forms of GA 36 as written out in the glossary of the trade."""

from __future__ import annotations

import pytest

from graph.ontology.choices import PlateClass, PlateColour
from graph.plates import (
    GAT1400_COLOURS,
    JTT415_COLOURS,
    BadPlate,
    PlateForm,
    class_for,
    is_valid,
    judge,
    normalise,
)

VALID = [
    ("宁AD1234", PlateForm.ORDINARY),
    ("渝DC6123", PlateForm.ORDINARY),
    ("渝A1234挂", PlateForm.TRAILER),
    ("粤B1234学", PlateForm.COACH),
    ("京A1234警", PlateForm.POLICE),
    ("粤Z1234港", PlateForm.HONG_KONG),
    ("粤Z1234澳", PlateForm.MACAO),
    ("沪AE22075", PlateForm.NEV_SMALL),
    ("粤BAA1234", PlateForm.NEV_SMALL),
    ("渝AD12345", PlateForm.NEV_SMALL),
    ("渝AF1234", PlateForm.ORDINARY),
    ("渝A12345D", PlateForm.NEV_LARGE),
    ("渝B12345K", PlateForm.NEV_LARGE),
]
INVALID = [
    "宁AD1234555555",
    "浙苏H6F681",
    "渝AD1234D",
    "渝A1234D5",
    "渝AI2345",
    "渝AO2345",
    "渝I12345",
    "渝A12345L",
    "渝A12345I",
    "渝A1234",
    "渝A1234挂5",
    "A渝12345",
    "渝112345",
    "渝A12345\n渝A12345",
    "x渝A12345",
    "军A12345",
]


@pytest.mark.parametrize(("text", "form"), VALID)
def test_a_plate_has_its_form(text: str, form: PlateForm) -> None:
    assert judge(text).form is form


@pytest.mark.parametrize("text", INVALID)
def test_what_breaks_the_grammar_is_no_plate(text: str) -> None:
    with pytest.raises(BadPlate) as caught:
        judge(text)

    assert caught.value.reason == "BAD_PLATE"


@pytest.mark.parametrize("text", ["", "  ", "-", "--", "无车牌", "　", "\u200b", "未识别", "null"])
def test_what_says_that_there_is_no_plate_is_told_apart(text: str) -> None:
    with pytest.raises(BadPlate) as caught:
        judge(text)

    assert caught.value.reason == "NO_PLATE"


@pytest.mark.parametrize(
    "text",
    [
        "渝A·12345",
        "渝A 12345",
        "渝a12345",
        "渝A１２３４５",
        "\u202d渝A12345\u00a0",
        "渝A-12345",
        "渝Ａ12345\u200b",
    ],
)
def test_separators_and_marks_that_print_nothing_do_not_count(text: str) -> None:
    assert normalise(text) == "渝A12345"
    assert is_valid(text)


@pytest.mark.parametrize(
    ("number", "colour", "expected"),
    [
        ("渝A12345D", None, PlateClass.NEV_LARGE),
        ("渝AD12345", PlateColour.GREEN, PlateClass.NEV_SMALL),
        ("渝A1234挂", PlateColour.YELLOW, PlateClass.TRAILER),
        ("渝A12345", PlateColour.YELLOW, PlateClass.LARGE),
        ("渝A12345", PlateColour.BLUE, PlateClass.SMALL),
        ("渝A12345", None, None),
        ("渝A12345", PlateColour.WHITE, None),
    ],
)
def test_form_and_colour_decide_the_class_or_leave_it_open(
    number: str, colour: PlateColour | None, expected: PlateClass | None
) -> None:
    assert class_for(judge(number), colour) is expected


def test_the_two_standards_mean_different_colours_by_one_number() -> None:
    assert (GAT1400_COLOURS["1"], JTT415_COLOURS["1"]) == (PlateColour.BLACK, PlateColour.BLUE)
    assert (GAT1400_COLOURS["2"], JTT415_COLOURS["2"]) == (PlateColour.WHITE, PlateColour.YELLOW)
    assert JTT415_COLOURS["93"] is PlateColour.YELLOW_GREEN
