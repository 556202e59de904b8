"""`cases(filter:)`: by state, by time and by desk, joined, and counted as they are listed."""

import pytest

from tests.integration.front_door import front_door
from tests.integration.story import permit, person, sighting

CENTRE = person("dispatcher")


@pytest.fixture
async def door(tmp_path):
    """Four cases of four days: 1 open, 2 with police, 3 with urban management and held, 4 void."""
    days = range(2, 6)
    seen = [sighting(f"S-{day}", f"2026-03-{day:02}T10:00", cover="open") for day in days]
    async with front_door(tmp_path, permit(), *seen) as opened:
        found = await opened.data("{ alerts(first: 9) { edges { node { number occurredAt } } } }")
        alerts = sorted(
            (edge["node"] for edge in found["alerts"]["edges"]), key=lambda one: one["occurredAt"]
        )
        for alert in alerts:
            await move(opened, "confirmAlert", alertNumber=alert["number"])
        await move(opened, "assignCase", number="CQ-2026-000002", department="POLICE")
        await move(opened, "assignCase", number="CQ-2026-000003", department="URBAN_MANAGEMENT")
        await move(opened, "acceptCase", person("handler"), number="CQ-2026-000003")
        await move(opened, "holdCase", number="CQ-2026-000003", reason="等待鉴定")
        await move(opened, "voidCase", number="CQ-2026-000004", reason="照片有误")
        yield opened


async def move(door, mutation, who=CENTRE, **given):
    title = f"{mutation[0].upper()}{mutation[1:]}Input"
    query = f"mutation ($i: {title}!) {{ {mutation}(input: $i) {{ problems {{ code message }} }} }}"
    done = await door.data(query, who, i=given)
    assert done[mutation]["problems"] == []


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ("state: {eq: OPEN}", "1"),
        ("state: {in: [OPEN, HELD]}", "31"),
        ("state: {notIn: [OPEN, HELD]}", "42"),
        ("state: {in: []}", ""),
        ("not: {state: {eq: OPEN}}", "432"),
        ("department: {eq: POLICE}", "2"),
        ("or: [{state: {eq: OPEN}}, {department: {eq: POLICE}}]", "21"),
        ("and: [{state: {ne: VOID}}, {not: {department: {eq: POLICE}}}]", "31"),
        # what is held has no due date until it goes on: it meets what is negated, no comparison
        ('dueAt: {gte: "2026-01-01T00:00:00Z"}, state: {ne: VOID}', "21"),
        ("dueAt: {isNull: true}", "3"),
        ('not: {dueAt: {gte: "2026-01-01T00:00:00Z"}}', "3"),
        ('openedAt: {lt: "2026-03-01T00:00:00Z"}', ""),
        ('openedAt: {gte: "2026-03-01T00:00:00Z", lt: "2027-01-01T00:00:00Z"}', "4321"),
        ("closedAt: {isNull: true}, fineYuan: {isNull: true}, level: {eq: 0}", "321"),
        ("fineYuan: {gte: 1}", ""),
        ("fineYuan: {notIn: [1]}", "4321"),
        ("kind: {eq: UNCOVERED}, urgency: {eq: NORMAL}", "4321"),
    ],
)
async def test_cases_that_meet_a_filter(door, asked, numbers):
    query = f"{{ cases(filter: {{{asked}}}) {{ totalCount edges {{ node {{ number }} }} }} }}"

    found = (await door.data(query))["cases"]

    assert "".join(edge["node"]["number"][-1] for edge in found["edges"]) == numbers
    assert found["totalCount"] == len(numbers)


async def test_a_filter_is_joined_with_the_other_arguments(door):
    query = "{ cases(department: POLICE, filter: {state: {eq: OPEN}}) { totalCount } }"

    assert (await door.data(query))["cases"]["totalCount"] == 0


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ("", "2"),
        ("(last: 9)", "2"),
        ("(department: URBAN_MANAGEMENT)", ""),
        ("(filter: {state: {in: [OPEN, HELD, VOID]}})", ""),
        ("(filter: {or: [{state: {eq: OPEN}}, {department: {eq: POLICE}}]})", "2"),
        ("(filter: {not: {department: {eq: URBAN_MANAGEMENT}}})", "2"),
    ],
)
async def test_a_department_finds_and_counts_none_but_its_own_cases(door, asked, numbers):
    query = f"{{ cases{asked} {{ totalCount edges {{ node {{ number }} }} }} }}"

    found = (await door.data(query, person(department="police")))["cases"]

    assert "".join(edge["node"]["number"][-1] for edge in found["edges"]) == numbers
    assert found["totalCount"] == len(numbers)


@pytest.mark.parametrize("given", ["{}", "{state: {}}", "{or: []}", "{state: {notIn: []}}", "null"])
async def test_a_filter_that_was_forgotten_selects_nothing_more(door, given):
    assert await door.codes(f"{{ cases(filter: {given}) {{ totalCount }} }}") == ["BAD_USER_INPUT"]
