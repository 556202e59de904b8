"""号牌与车身标识不符: only what the register knows, and only against what is known of the truck."""

import pytest

from graph.violations.facts import Thing
from graph.violations.plate_mismatch import KIND
from tests.unit.graph.violations.words import a_sighting, a_trip

OURS = Thing(id="c1", name="演示甲公司")


@pytest.mark.parametrize(
    ("painted", "codes"),
    [("渝A90001", []), (None, []), ("渝A90002", ["TAIL_NUMBER_OF_ANOTHER"])],
)
def test_the_tail_number(painted, codes):
    found = KIND.detect(a_sighting(painted_plate=painted))

    assert [reason.code for reason in (found.reasons if found else ())] == codes


@pytest.mark.parametrize(
    ("painted", "company", "is_found"),
    [
        ("演示甲公司", OURS, False),
        ("演示乙公司", OURS, True),
        ("演示乙公司", None, False),  # who operates the truck is not known
        ("演示乙公司", Thing(id="c1"), False),  # nor what that company is called
        (None, OURS, False),
    ],
)
def test_the_name_of_the_company(painted, company, is_found):
    found = KIND.detect(a_sighting(painted_company=painted, company=company))

    assert (found is not None) is is_found


def test_both_are_told_and_the_tail_number_weighs_more():
    facts = a_sighting(
        painted_plate="渝A90002", painted_company="演示乙公司", company=OURS, plate_confidence=0.9
    )

    found = KIND.detect(facts)

    assert [r.code for r in found.reasons] == ["TAIL_NUMBER_OF_ANOTHER", "NAME_OF_ANOTHER"]
    assert found.confidence == pytest.approx(0.6 * 0.9)
    assert "渝A90002" in found.summary_zh


def test_without_a_plate_nothing_disagrees():
    assert KIND.detect(a_sighting(plate=None, truck=None, painted_plate="渝A90002")) is None


def test_a_trip_shows_no_body():
    assert KIND.detect(a_trip()) is None
