"""Pages of cases and incidents: every way to ask for one, against the algorithm of Relay."""

from itertools import product

import pytest

from tests.integration.front_door import front_door
from tests.integration.story import permit, sighting

COUNT = 4


@pytest.fixture
async def door(tmp_path):
    days = range(2, 2 + COUNT)  # each of its own day is an incident and a case of its own
    seen = [sighting(f"S-{day}", f"2026-03-{day:02}T10:00", cover="open") for day in days]
    async with front_door(tmp_path, permit(), *seen) as opened:
        for alert in await opened.alerts():
            await opened.confirm(alert)
        yield opened


def by_relay(rows, first, last, after, before):
    """Cursor connections specification, §4: ApplyCursorsToEdges, then EdgesToReturn."""
    start = 0 if after is None else rows.index(after) + 1
    stop = len(rows) if before is None else rows.index(before)
    edges = rows[start:stop]
    if first is not None:
        edges = edges[:first]
    return edges[len(edges) - last :] if last is not None and last < len(edges) else edges


@pytest.mark.parametrize("root", ["cases", "incidents"])
async def test_every_page_is_the_one_that_relay_means(door, root):
    query = f"""query ($first: Int, $last: Int, $after: String, $before: String) {{
        {root}(first: $first, last: $last, after: $after, before: $before) {{
            totalCount edges {{ cursor node {{ number }} }}
            pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"""
    whole = (await door.data(query))[root]
    numbers = {edge["cursor"]: edge["node"]["number"] for edge in whole["edges"]}
    rows = list(numbers)
    sizes = [(n, None) for n in (None, 0, 1, 2, COUNT)] + [(None, n) for n in (0, 1, 2, COUNT)]

    for (first, last), after, before in product(sizes, [None, *rows], [None, *rows]):
        asked = {"first": first, "last": last, "after": after, "before": before}
        page = (await door.data(query, **asked))[root]
        found = [edge["cursor"] for edge in page["edges"]]
        info = page["pageInfo"]
        assert found == by_relay(rows, **asked), asked
        assert (info["startCursor"], info["endCursor"]) == (
            (found[0], found[-1]) if found else (None, None)
        )
        if found and last is None:
            further = rows[
                rows.index(found[-1]) + 1 : None if before is None else rows.index(before)
            ]
            assert info["hasNextPage"] is bool(further), asked
            assert info["hasPreviousPage"] is bool(rows[: rows.index(found[0])]), asked
        if found and last is not None:
            earlier = rows[0 if after is None else rows.index(after) + 1 : rows.index(found[0])]
            assert info["hasPreviousPage"] is bool(earlier), asked
            assert info["hasNextPage"] is bool(rows[rows.index(found[-1]) + 1 :]), asked
        assert page["totalCount"] == len(rows)

    assert list(numbers.values()) == sorted(numbers.values(), reverse=True)
    assert len(rows) == COUNT


@pytest.mark.parametrize("root", ["cases", "incidents"])
@pytest.mark.parametrize("page", ["first: 1, last: 1", "first: 101", "last: -1", 'before: "x"'])
async def test_a_page_that_nobody_can_mean_is_refused(door, root, page):
    assert await door.codes(f"{{ {root}({page}) {{ totalCount }} }}") == ["BAD_USER_INPUT"]
