"""Pages by cursor, forwards and backwards (Relay connections), over equal and unknown values."""

import itertools

import pytest

from tests.factories import at, record
from tests.integration.front_door import front_door

PAGE = """query ($first: Int, $after: String, $last: Int, $before: String, $by: [PermitOrder!]) {
    permits(first: $first, after: $after, last: $last, before: $before, orderBy: $by) {
        totalCount
        edges { cursor node { number } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
}"""
BY_START = [{"field": "VALID_FROM"}]
BY_END = [{"field": "VALID_TO", "direction": "DESC"}]


@pytest.fixture
async def door(tmp_path):
    """Seven permits that start together; three of them have no end."""
    moment = at("2026-03-05T18:35")
    permits = [
        record(
            "Permit",
            f"P{i}",
            {"number": f"P{i}", "valid_from": moment} | ({"valid_to": moment + i} if i > 3 else {}),
        )
        for i in range(1, 8)
    ]
    async with front_door(tmp_path, *permits) as opened:
        yield opened


async def page(door, by, **window):
    data = await door.data(PAGE, by=by, **window)
    return data["permits"]


async def walk(door, by, size, *, backwards=False):
    """All pages of a list, and the flag that tells whether there are more."""
    pages, flags, cursor = [], [], None
    while True:
        window = {"last": size, "before": cursor} if backwards else {"first": size, "after": cursor}
        found = await page(door, by, **window)
        pages.append([edge["node"]["number"] for edge in found["edges"]])
        info = found["pageInfo"]
        flags.append(info["hasPreviousPage" if backwards else "hasNextPage"])
        if not flags[-1]:
            return pages, flags
        cursor = info["startCursor" if backwards else "endCursor"]


@pytest.mark.parametrize("by", [BY_START, BY_END], ids=["equal", "unknown"])
async def test_three_three_one_and_its_mirror(door, by):
    forwards, on = await walk(door, by, 3)
    backwards, back = await walk(door, by, 3, backwards=True)

    assert [len(numbers) for numbers in forwards] == [len(n) for n in backwards] == [3, 3, 1]
    assert on == back == [True, True, False]
    everything = list(itertools.chain(*forwards))
    assert len(set(everything)) == 7
    assert list(itertools.chain(*reversed(backwards))) == everything


async def test_last_two_before_the_third(door):
    first = await page(door, BY_END, first=3)

    found = await page(door, BY_END, last=2, before=first["edges"][2]["cursor"])

    assert [e["node"] for e in found["edges"]] == [e["node"] for e in first["edges"][:2]]
    assert found["pageInfo"]["hasPreviousPage"] is False


async def test_a_page_of_none(door):
    found = await page(door, BY_START, first=0)

    assert (found["edges"], found["totalCount"]) == ([], 7)
    assert (found["pageInfo"]["startCursor"], found["pageInfo"]["endCursor"]) == (None, None)


async def test_a_row_that_comes_between_repeats_nothing(door):
    first = await page(door, BY_START, first=3)
    early = record("Permit", "P0", {"number": "P0", "valid_from": at("2026-01-01T00:00")})
    door.hub.journal.append("late", [early])
    await door.hub.project()

    rest = await page(door, BY_START, first=10, after=first["pageInfo"]["endCursor"])

    seen = [e["node"]["number"] for e in (*first["edges"], *rest["edges"])]
    assert sorted(seen) == [f"P{i}" for i in range(1, 8)]


async def test_all_windows_agree_with_slices(door):
    """Every combination of first, last, after and before against Relay's own algorithm."""
    whole = (await page(door, BY_END, first=100))["edges"]
    places = [None, 1, 4]

    for size, after, before, ends in itertools.product(
        [0, 2, 9], places, places, ["first", "last"]
    ):
        window = {
            ends: size,
            "after": None if after is None else whole[after]["cursor"],
            "before": None if before is None else whole[before]["cursor"],
        }
        found = await page(door, BY_END, **window)
        start, stop = 0 if after is None else after + 1, 7 if before is None else before
        between = whole[start : max(start, stop)]
        wanted = between[:size] if ends == "first" else between[max(0, len(between) - size) :]
        assert found["edges"] == wanted, window


@pytest.mark.parametrize(
    "window",
    [{"first": 101}, {"last": -1}, {"first": 1, "last": 1}, {"after": "p6enp6c"}, {"before": ""}],
    ids=str,
)
async def test_what_is_no_page_is_bad_input(door, window):
    answer = await door.ask(PAGE, **window)

    assert [e["extensions"]["code"] for e in answer["errors"]] == ["BAD_USER_INPUT"]
    assert "codec" not in answer["errors"][0]["message"]


async def test_a_cursor_of_another_order_is_bad_input(door):
    first = await page(door, BY_START, first=1)

    codes = await door.codes(PAGE, by=BY_END, after=first["pageInfo"]["endCursor"])

    assert codes == ["BAD_USER_INPUT"]


async def test_an_empty_list_of_values_selects_nothing(door):
    data = await door.data(
        "{ permits(filter: {number: {in: []}}) { totalCount edges { cursor } } }"
    )

    assert data["permits"] == {"totalCount": 0, "edges": []}


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("query ($p: String) { permits(filter: {number: {eq: $p}}) { totalCount } }", {}),
        ("query ($p: String) { permits(filter: {number: {eq: $p}}) { totalCount } }", {"p": None}),
        ("{ permits(filter: {}) { totalCount } }", {}),
        ("{ permits(filter: {number: {}}) { totalCount } }", {}),
        ("{ permits(filter: {or: []}) { totalCount } }", {}),
        ("query ($n: String) { permit(number: $n) { number } }", {}),
        ("query ($k: ViolationKind) { cases(kind: $k) { totalCount } }", {}),
        ("{ cases(state: null) { totalCount } }", {}),
    ],
    ids=str,
)
async def test_what_was_forgotten_never_selects_more(door, query, variables):
    assert await door.codes(query, **variables) == ["BAD_USER_INPUT"]
