"""Plate numbers as an argument, in a filter and in an answer: one spelling, whatever was typed."""

import pytest

from tests.integration.front_door import front_door
from tests.integration.story import sighting

BY_VARIABLE = """query ($p: PlateNumber!) {
    truck(plate: $p) { plate { number } }
    traceTruck(plate: $p) { truck { plate { number } } }
    plateCandidates(number: $p) { number }
    plates(filter: { number: { eq: $p } }) { totalCount }
    none: plates(filter: { number: { ne: $p } }) { totalCount }
    trucks(filter: { plates: { some: { number: { in: [$p] } } } }) { totalCount }
}"""
TYPED = ["渝A90001", "渝a·90001", " 渝A 90001 ", "渝Ａ-９０００１"]


@pytest.fixture
async def door(tmp_path):
    async with front_door(tmp_path, sighting()) as opened:
        yield opened


@pytest.mark.parametrize("typed", TYPED)
async def test_a_plate_is_found_however_it_is_typed(door, typed):
    by_variable = await door.data(BY_VARIABLE, p=typed)
    by_literal = await door.data(BY_VARIABLE.replace("query ($p: PlateNumber!)", "").replace(
        "$p", f'"{typed}"'
    ))  # fmt: skip

    assert by_variable == by_literal == {
        "truck": {"plate": {"number": "渝A90001"}},
        "traceTruck": {"truck": {"plate": {"number": "渝A90001"}}},
        "plateCandidates": [{"number": "渝A90001"}],
        "plates": {"totalCount": 1},
        "none": {"totalCount": 0},
        "trucks": {"totalCount": 1},
    }  # fmt: skip


async def test_what_no_plate_can_be_is_refused_in_words_with_its_code(door):
    asked = await door.ask(BY_VARIABLE, p="渝A9000O")
    written = await door.ask('{ truck(plate: "A90001") { vin } }')

    assert asked["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert "I and O" in asked["errors"][0]["message"]
    assert "data" not in asked
    assert written["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert "province" in written["errors"][0]["message"]
    assert written["errors"][0]["locations"] == [{"line": 1, "column": 16}]


async def test_a_part_of_a_plate_is_searched_for(door):
    query = '{ plates(filter: { number: { %s: "%s" } }) { edges { node { number } } } }'

    found = [
        (await door.data(query % asked))["plates"]["edges"]
        for asked in [("search", "ａ9000"), ("startsWith", "渝A"), ("contains", "9000")]
    ]

    assert found == [[{"node": {"number": "渝A90001"}}]] * 3


@pytest.mark.parametrize(
    ("query", "column"),
    [
        ('{ truck(vin: "V", asOf: "2026-03-05") { vin } }', 25),
        ('{ sightings(filter: {capturedAt: {gte: "now"}}) { totalCount } }', 40),
        ('{ plates(filter: {number: {in: ["渝A90001", "A"]}}) { totalCount } }', 44),
    ],
)
async def test_a_value_in_a_query_that_cannot_be_read_is_pointed_at(door, query, column):
    (error,) = (await door.ask(query))["errors"]

    assert error["locations"] == [{"line": 1, "column": column}]
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
