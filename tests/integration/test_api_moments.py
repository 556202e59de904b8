"""As it was then, and as it was known then: half-open intervals at the instant of change."""

import asyncio
from datetime import UTC, datetime

import pytest

from graph.times import iso
from tests.factories import company, link, plate, record
from tests.integration.front_door import front_door

PLATE = plate("渝A90055")
COMPANY = """query ($at: Instant, $known: Instant) {
    truck(plate: "渝A90055", asOf: $at, asKnownAt: $known) { companies { edges {
        node { name } provenance { validFrom validTo }
    } } }
}"""


async def companies(door, at=None, known=None):
    data = await door.data(COMPANY, at=at, known=known)
    return [edge["node"]["name"] for edge in data["truck"]["companies"]["edges"]]


@pytest.fixture
async def told(tmp_path):
    """演示甲公司 from January; then 乙 from 5 March; then that was wrong: it is 丙."""
    async with front_door(tmp_path) as door:
        journal = door.hub.journal
        first = record(
            "Truck",
            "truck-55",
            {"vin": "V55"},
            link("BEARS", PLATE, "2025-01-01T00:00"),
            link("OPERATED_BY", company("演示甲公司"), "2026-01-01T00:00"),
            link("OPERATED_BY", company("演示乙公司"), "2026-03-05T00:00"),
        )
        done = journal.append("department", [first])
        between = done.claims[0].recorded_at_ms
        while journal.clock() <= between:
            await asyncio.sleep(0.001)
        second = record(
            "Truck",
            "truck-55",
            {"vin": "V55"},
            link("BEARS", PLATE, "2025-01-01T00:00"),
            link("OPERATED_BY", company("演示甲公司"), "2026-01-01T00:00"),
            link("OPERATED_BY", company("演示丙公司"), "2026-03-05T00:00"),
        )
        journal.append("department", [second])
        await door.hub.project()
        yield door, iso(between)


async def test_the_last_moment_before_a_change(told):
    door, _ = told

    assert await companies(door, "2026-03-04T23:59:59.999999+08:00") == ["演示甲公司"]


async def test_the_moment_of_a_change_belongs_to_what_comes(told):
    door, _ = told

    assert await companies(door, "2026-03-05T00:00:00+08:00") == ["演示丙公司"]


async def test_what_was_believed_before_the_correction(told):
    door, between = told

    assert await companies(door, "2026-03-05T00:00:00+08:00", between) == ["演示乙公司"]


async def test_before_the_first_there_is_none(told):
    door, _ = told

    assert await companies(door, "2025-12-31T00:00:00+08:00") == []


async def test_now_when_nothing_is_said(told):
    door, _ = told

    assert await companies(door) == ["演示丙公司"]
    assert await companies(door, datetime.now(UTC).isoformat()) == ["演示丙公司"]


async def test_a_moment_without_a_zone_is_refused(told):
    door, _ = told

    assert await door.codes(COMPANY, at="2026-03-05T00:00:00") == ["BAD_USER_INPUT"]
    literal = '{ trucks(asOf: "2026-03-05") { totalCount } }'
    assert await door.codes(literal) == ["GRAPHQL_VALIDATION_FAILED"]
