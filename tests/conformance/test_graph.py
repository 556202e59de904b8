"""Every engine behind the port: equal answers, equal order, equal errors."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from graph.engines.open import open_graph
from graph.engines.sql_tables import LAYOUT, metadata
from graph.errors import BadChange, BadPlan, GraphUnavailable
from graph.fragments import letters
from graph.ontology.catalogue import ONTOLOGY
from graph.plan import (
    MOST_DEEP,
    MOST_SCOPED,
    All,
    Compare,
    Direction,
    In,
    IsNull,
    Not,
    Order,
    Pick,
    Plan,
    Related,
    RootField,
    Search,
    Some,
    Step,
    Where,
    Window,
)
from graph.port import Graph, Page
from graph.records import Changes, Edge, Method, Node, Scalar
from graph.times import BEGINNING_MS, END_MS
from tests import shared

NOW = 1_700_000_000_000
R = ONTOLOGY.relations
OPERATED_BY = R["Truck", "OPERATED_BY", "Company"]
COMMITTED_BY = R["Violation", "COMMITTED_BY", "Truck"]
BEARS = R["Truck", "BEARS", "Plate"]

ENGINES = [
    pytest.param("sqlite-memory", id="sqlite in memory"),
    pytest.param("sqlite-file", id="sqlite file"),
    pytest.param("postgres", id="postgresql", marks=shared.needs_postgres),
    pytest.param("neo4j", id="neo4j", marks=shared.needs_neo4j),
]


@pytest.fixture(params=ENGINES)
async def graph(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Graph]:
    urls = {
        "sqlite-memory": "sqlite://",
        "sqlite-file": f"sqlite:///{tmp_path / 'graph.db'}",
        "postgres": shared.POSTGRES_URL or "",
        "neo4j": shared.NEO4J_URL or "",
    }
    opened = open_graph(urls[request.param])
    await opened.prepare()
    if request.param == "postgres":
        await asyncio.to_thread(_empty, urls["postgres"])
    if request.param == "neo4j":
        await opened.wipe()
    yield opened
    await opened.close()


def _empty(url: str) -> None:
    """Much faster than dropping and making all tables for each test."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            if table is not LAYOUT:
                connection.execute(table.delete())
    engine.dispose()


def node(entity: str, node_id: str, **fields: Scalar) -> Node:
    return Node(
        entity=entity,
        id=node_id,
        fields=fields,
        sources=("b", "a"),
        recorded_at_ms=1,
        known_from_ms=2,
    )


def edge(relation: Any, src: str, dst: str, **changes: Any) -> Edge:
    made = Edge(
        relation=relation,
        id=f"{relation.name}-{src}-{dst}-{changes.get('valid_from_ms', '')}",
        src=src,
        dst=dst,
        valid_from_ms=BEGINNING_MS,
        valid_to_ms=END_MS,
        recorded_at_ms=1,
        retracted_at_ms=END_MS,
        source="register",
        record_id="r",
        method=Method.DECLARED,
        confidence=0.1 + 0.2,
        raw_sha256="ab",
    )
    return replace(made, **changes)


def changes(nodes: list[Node], edges: list[Edge] = [], stubs: list[Node] = []) -> Changes:  # noqa: B006
    grouped: dict[Any, tuple[Edge, ...]] = {}
    for e in edges:
        grouped[e.relation, e.src] = (*grouped.get((e.relation, e.src), ()), e)
    versions: dict[tuple[str, str], tuple[Node, ...]] = {}
    for n in nodes:
        versions[n.entity, n.id] = (*versions.get((n.entity, n.id), ()), n)
    return Changes(nodes=versions, stubs=tuple(replace(s, stub=True) for s in stubs), edges=grouped)


def violation(number: str, occurred_at: int, kind: str = "UNCOVERED", **more: Scalar) -> Node:
    return node("Violation", number, number=number, kind=kind, occurred_at=occurred_at, **more)


def ids(page: Page) -> list[str]:
    return [row["node"]["id"] for row in page.rows]


def plan(entity: str, where: Where | None = None, **more: Any) -> Plan:
    asked: dict[str, Any] = {"picks": (Pick("id", "id"),), "as_of": NOW, **more}
    return Plan(entity=entity, where=where, **asked)


async def test_fields_of_every_kind_come_back_as_they_went_in(graph: Graph) -> None:
    company = node("Company", "c", name="演示㑇𠮷'\"\\", credit_code_verified=True)
    unsure = node("Company", "d", credit_code_verified=False)
    place = node("Site", "s", lng_wgs84=106.49900000000001, start_on="2026-03-05")
    photo = node("Evidence", "e", sha256="e", size_bytes=2**53)
    await graph.apply(changes([company, unsure, place, photo]), position=4)
    flags = (Pick("n", "name"), Pick("ok", "credit_code_verified"), Pick("_s", "_sources"))

    companies = await graph.read(plan("Company", picks=flags))
    sites = await graph.read(plan("Site", picks=(Pick("x", "lng_wgs84"), Pick("d", "start_on"))))
    photos = await graph.read(plan("Evidence", picks=(Pick("size", "size_bytes"),)))

    assert [r["node"] for r in companies.rows] == [
        {"n": "演示㑇𠮷'\"\\", "ok": True, "_s": ["b", "a"]},
        {"n": None, "ok": False, "_s": ["b", "a"]},
    ]
    assert sites.rows[0]["node"] == {"x": 106.49900000000001, "d": "2026-03-05"}
    assert photos.rows[0]["node"] == {"size": 2**53}


async def test_more_picks_than_one_call_takes_arguments_are_all_there(graph: Graph) -> None:
    await graph.apply(changes([node("Company", "c", name="甲")]), position=1)
    many = tuple(Pick(f"k{n}", "name" if n % 2 else "address") for n in range(130))

    page = await graph.read(plan("Company", picks=many))

    assert page.rows[0]["node"] == {f"k{n}": "甲" if n % 2 else None for n in range(130)}


async def test_changes_can_be_applied_twice_and_move_the_position(graph: Graph) -> None:
    made = changes([node("Truck", "t")], [edge(OPERATED_BY, "t", "c")], [node("Company", "c")])

    await graph.apply(made, position=7)
    first = [row async for row in graph.export()]
    await graph.apply(made, position=7)

    assert [row async for row in graph.export()] == first
    assert await graph.position() == 7


async def test_a_stub_never_overwrites_and_a_node_takes_the_place_of_a_stub(graph: Graph) -> None:
    await graph.apply(changes([], [], [node("Company", "c", name="甲")]), position=1)
    await graph.apply(changes([], [], [node("Company", "c", name="乙")]), position=2)
    names = plan("Company", picks=(Pick("n", "name"), Pick("a", "address")))

    before = await graph.read(names)
    await graph.apply(changes([node("Company", "c", address="某路")]), position=3)
    after = await graph.read(names)

    assert before.rows[0]["node"] == {"n": "甲", "a": None}
    assert after.rows[0]["node"] == {"n": None, "a": "某路"}


async def test_a_stub_is_known_until_the_thing_is_described(graph: Graph) -> None:
    named = replace(node("Company", "c", name="甲"), known_from_ms=10, recorded_at_ms=10)
    described = replace(node("Company", "c", name="甲公司"), known_from_ms=20, recorded_at_ms=20)
    await graph.apply(changes([], [], [named]), position=1)
    await graph.apply(changes([described]), position=2)
    await graph.apply(changes([described]), position=2)

    async def name_at(known_at: int | None) -> list[Any]:
        asked = plan("Company", picks=(Pick("n", "name"),), known_at=known_at)
        return [r["node"]["n"] for r in (await graph.read(asked)).rows]

    told = [await name_at(at) for at in (9, 10, 19, 20, None)]
    assert told == [[], ["甲"], ["甲"], ["甲公司"], ["甲公司"]]


async def test_of_a_nodes_versions_the_one_in_force_answers(graph: Graph) -> None:
    versions = [
        replace(node("Truck", "t", state="营运"), known_from_ms=10, known_to_ms=20),
        replace(node("Truck", "t", state="营运"), known_from_ms=20, valid_to_ms=500),
        replace(node("Truck", "t", state="停运"), known_from_ms=20, valid_from_ms=500),
    ]
    await graph.apply(changes(versions), position=1)

    async def state(as_of: int, known_at: int | None) -> list[Any]:
        asked = plan("Truck", picks=(Pick("s", "state"),), as_of=as_of, known_at=known_at)
        return [r["node"]["s"] for r in (await graph.read(asked)).rows]

    assert await state(499, None) == ["营运"]
    assert await state(500, None) == ["停运"]
    assert await state(500, 19) == ["营运"]
    assert await state(500, 9) == []


async def test_all_edges_of_a_subject_are_replaced_and_no_others(graph: Graph) -> None:
    nodes = [node("Truck", t) for t in "tu"] + [node("Company", c) for c in "cd"]
    await graph.apply(
        changes(nodes, [edge(OPERATED_BY, "t", "c"), edge(OPERATED_BY, "u", "c")]), position=1
    )

    await graph.apply(changes([], [edge(OPERATED_BY, "t", "d")]), position=2)

    told = [(e["src"], e["dst"]) async for e in graph.export() if "edge" in e]
    assert sorted(told) == [("t", "d"), ("u", "c")]


UNSOUND = [
    {"source": ""},
    {"record_id": ""},
    {"raw_sha256": ""},
    {"confidence": 1.5},
    {"confidence": float("nan")},
    {"valid_from_ms": 5, "valid_to_ms": 5},
    {"recorded_at_ms": 5, "retracted_at_ms": 4},
]


@pytest.mark.parametrize("without", UNSOUND, ids=str)
async def test_an_edge_that_does_not_say_where_it_comes_from_is_refused(
    graph: Graph, without: dict[str, Any]
) -> None:
    made = changes([node("Truck", "t")], [edge(OPERATED_BY, "t", "c", **without)])

    with pytest.raises(BadChange, match=r"Truck/OPERATED_BY/Company from t"):
        await graph.apply(made, position=1)

    assert (await graph.read(plan("Truck"))).rows == []


async def test_wipe_leaves_an_empty_graph_at_position_zero(graph: Graph) -> None:
    await graph.apply(changes([node("Truck", "t")]), position=9)

    await graph.wipe()
    await graph.prepare()

    assert await graph.position() == 0
    assert [row async for row in graph.export()] == []


async def test_a_graph_that_another_process_makes_anew_is_away_at_worst(graph: Graph) -> None:
    await graph.wipe()

    told = await asyncio.gather(
        graph.position(),
        graph.read(plan("Truck")),
        graph.apply(changes([node("Truck", "t")]), position=1),
        return_exceptions=True,
    )

    assert {type(one) for one in told if isinstance(one, BaseException)} <= {GraphUnavailable}


@pytest.mark.parametrize("backend", ENGINES[1:3])
async def test_a_graph_of_another_layout_is_made_anew(backend: str, tmp_path: Path) -> None:
    url = shared.POSTGRES_URL or "" if backend == "postgres" else f"sqlite:///{tmp_path / 'g.db'}"
    before = open_graph(url)
    await before.prepare()
    await before.apply(changes([node("Truck", "t")]), position=3)
    await before.close()
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(LAYOUT.update().values(digest="another"))
        connection.execute(sa.text("ALTER TABLE n_truck DROP COLUMN state"))
    engine.dispose()

    after = open_graph(url)
    await after.prepare()

    assert await after.position() == 0
    assert (await after.read(plan("Truck", picks=(Pick("s", "state"),)))).rows == []
    await after.close()


INTERVALS = [
    edge(OPERATED_BY, "t", "甲", valid_from_ms=100, valid_to_ms=200),
    edge(OPERATED_BY, "t", "乙", valid_from_ms=200, retracted_at_ms=50, recorded_at_ms=10),
    edge(OPERATED_BY, "t", "丙", valid_from_ms=201 - 1, recorded_at_ms=50),
]


@pytest.mark.parametrize(
    ("as_of", "known_at", "expected"),
    [
        (99, None, []),
        (100, None, ["甲"]),
        (199, None, ["甲"]),
        (200, None, ["丙"]),
        (200, 49, ["乙"]),
        (200, 50, ["丙"]),
        (200, 9, []),
    ],
)
async def test_edges_are_valid_and_known_in_half_open_intervals(
    graph: Graph, as_of: int, known_at: int | None, expected: list[str]
) -> None:
    nodes = [node("Truck", "t"), *(node("Company", c) for c in "甲乙丙")]
    await graph.apply(changes(nodes, INTERVALS), position=1)
    step = Step(
        key="by", relation=OPERATED_BY, direction=Direction.OUT, plan=plan("Company", as_of=None)
    )

    page = await graph.read(plan("Truck", steps=(step,), as_of=as_of, known_at=known_at))

    assert ids(page.rows[0]["node"]["by"]) == expected


async def test_the_moment_can_be_the_root_rows_own(graph: Graph) -> None:
    companies = [
        edge(OPERATED_BY, "t", "甲", valid_from_ms=100, valid_to_ms=200),
        edge(OPERATED_BY, "t", "乙", valid_from_ms=200),
    ]
    nodes = [node("Truck", "t"), node("Company", "甲"), node("Company", "乙")]
    events = [violation("v1", 150), violation("v2", 250)]
    committed = [edge(COMMITTED_BY, v, "t") for v in ("v1", "v2")]
    await graph.apply(changes([*nodes, *events], companies + committed), position=1)
    by = Step(
        key="by", relation=OPERATED_BY, direction=Direction.OUT, plan=plan("Company", as_of=None)
    )
    who = Step(
        key="truck",
        relation=COMMITTED_BY,
        direction=Direction.OUT,
        plan=plan("Truck", steps=(by,), as_of=None),
    )

    page = await graph.read(plan("Violation", steps=(who,), as_of=RootField("occurred_at")))

    found = {r["node"]["id"]: r["node"]["truck"].rows[0]["node"]["by"] for r in page.rows}
    assert {v: ids(p) for v, p in found.items()} == {"v1": ["甲"], "v2": ["乙"]}


async def test_a_relation_is_followed_both_ways_with_its_origin(graph: Graph) -> None:
    nodes = [node("Truck", "t"), node("Truck", "u"), node("Company", "c")]
    edges = [edge(OPERATED_BY, "t", "c"), edge(OPERATED_BY, "u", "c")]
    await graph.apply(changes(nodes, edges), position=1)
    origin = (Pick("source", "source"), Pick("sure", "confidence"), Pick("how", "method"))
    back = Step(
        key="trucks",
        relation=OPERATED_BY,
        direction=Direction.BACK,
        edge=origin,
        plan=plan("Truck", as_of=None, window=Window(first=1), count=True),
    )

    page = await graph.read(plan("Company", steps=(back,)))

    trucks = page.rows[0]["node"]["trucks"]
    assert ids(trucks) == ["t"]
    assert (trucks.has_next, trucks.count) == (True, 2)
    assert trucks.rows[0]["edge"] == {"source": "register", "sure": 0.1 + 0.2, "how": "declared"}


CONDITIONS: list[tuple[Where, str]] = [
    (Compare("number", "eq", "渝A10001"), "a"),
    (Compare("number", "ne", "渝A10001"), "bc"),
    (Compare("number", "contains", "0002"), "b"),
    (Compare("number", "contains", "%"), ""),
    (Compare("number", "starts_with", "渝"), "ab"),
    (Compare("number", "gt", "渝A10001"), "b"),
    (Compare("number", "lte", "渝A10001"), "ac"),
    (In("number", ("渝A10001", "川B20001")), "ac"),
    (In("number", ()), ""),
    (IsNull("colour"), "bc"),
    (Not(IsNull("colour")), "a"),
    (Not(Compare("colour", "eq", "yellow")), "bc"),
    (All((Compare("number", "starts_with", "渝"), IsNull("colour"))), "b"),
    (Some((Compare("number", "eq", "川B20001"), Compare("colour", "eq", "yellow"))), "ac"),
]


@pytest.mark.parametrize(("where", "expected"), CONDITIONS, ids=[str(w) for w, _ in CONDITIONS])
async def test_conditions(graph: Graph, where: Where, expected: str) -> None:
    plates = [
        node("Plate", "a", number="渝A10001", plate_class="01", colour="yellow"),
        node("Plate", "b", number="渝A10002", plate_class="01"),
        node("Plate", "c", number="川B20001", plate_class="01"),
    ]
    await graph.apply(changes(plates), position=1)

    page = await graph.read(plan("Plate", where, count=True))

    assert ids(page) == list(expected)
    assert page.count == len(expected)


async def test_a_condition_over_a_relation_holds_at_the_moment_asked(graph: Graph) -> None:
    nodes = [node("Truck", "t"), node("Truck", "u"), node("Plate", "p", number="渝A1")]
    await graph.apply(changes(nodes, [edge(BEARS, "t", "p", valid_to_ms=500)]), position=1)
    bears = Related(BEARS, Direction.OUT, Compare("number", "eq", "渝A1"))

    assert ids(await graph.read(plan("Truck", bears, as_of=499))) == ["t"]
    assert ids(await graph.read(plan("Truck", bears, as_of=500))) == []
    assert ids(await graph.read(plan("Truck", Not(bears), as_of=499))) == ["u"]


def expected_order(rows: list[tuple[str, int | None, str]], keys: tuple[Order, ...]) -> list[str]:
    """A second implementation: stable sorts from the last key to the first, None smallest."""
    places = {"confirmed_at": 1, "summary": 2, "id": 0}
    full = (*keys, Order("id", bool(keys) and keys[-1].descending))
    for key in reversed(full):
        place = places[key.field]
        rows = sorted(
            rows,
            key=lambda r: (r[place] is not None, r[place] or 0 if place == 1 else r[place] or ""),
            reverse=key.descending,
        )
    return [r[0] for r in rows]


ORDERS = [
    (),
    (Order("confirmed_at"),),
    (Order("confirmed_at", True),),
    (Order("summary"), Order("confirmed_at", True)),
    (Order("confirmed_at", True), Order("summary")),
]


@pytest.mark.parametrize("order", ORDERS, ids=str)
@pytest.mark.parametrize("size", [1, 3, 7, 50])
async def test_pages_from_either_end_pass_every_row_once(
    graph: Graph, order: tuple[Order, ...], size: int
) -> None:
    chance = random.Random(5)
    rows = [
        (f"v{n:02}", chance.choice([None, 100, 200, 300]), chance.choice(["", "甲", "a", "Z"]))
        for n in range(23)
    ]
    nodes = [violation(i, 1, confirmed_at=at, summary=text) for i, at, text in rows]
    await graph.apply(changes(nodes), position=1)
    wanted = expected_order(rows, order)

    forwards: list[str] = []
    after: tuple[Scalar, ...] | None = None
    for turn in itertools.count():
        window = Window(first=size, after=after)
        page = await graph.read(plan("Violation", order=order, window=window))
        forwards += ids(page)
        assert page.has_previous is (turn > 0)
        if not page.has_next:
            break
        after = tuple(page.rows[-1]["at"])
    backwards: list[str] = []
    before: tuple[Scalar, ...] | None = None
    for turn in itertools.count():
        window = Window(last=size, before=before)
        page = await graph.read(plan("Violation", order=order, window=window))
        backwards = ids(page) + backwards
        assert page.has_next is (turn > 0)
        if not page.has_previous:
            break
        before = tuple(page.rows[0]["at"])

    assert forwards == wanted
    assert backwards == wanted


async def test_text_is_in_the_order_of_its_code_points(graph: Graph) -> None:
    # UTF-16 would put the last two, which it writes as surrogates, before the one before them
    texts = ["", "A", "Z", "a", "e\u0301", "é", "甲", "\uffee", "\U00010000", "𠮷"]
    nodes = [violation(f"v{n}", 1, summary=text) for n, text in enumerate(texts)]
    await graph.apply(changes(random.Random(3).sample(nodes, len(nodes))), position=1)
    beyond = Compare("summary", "gt", "\uffee")

    page = await graph.read(plan("Violation", order=(Order("summary"),)))
    last = await graph.read(plan("Violation", beyond, order=(Order("summary", True),)))

    assert ids(page) == [f"v{n}" for n in range(len(texts))]
    assert ids(last) == ["v9", "v8"]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Compare("captured_at", "lt", 200), ["a"]),
        (Compare("captured_at", "lte", 200), ["a", "b"]),
        (Compare("captured_at", "gt", -1), ["a", "b"]),
        (Compare("captured_at", "ne", 100), ["b"]),
        (In("captured_at", (100, 300)), ["a"]),
        (Not(Compare("captured_at", "lt", 200)), ["b", "c"]),
        (Not(Compare("captured_at", "ne", 100)), ["a", "c"]),
        (Not(In("captured_at", (100,))), ["b", "c"]),
        (IsNull("captured_at"), ["c"]),
    ],
    ids=str,
)
async def test_no_comparison_holds_for_an_instant_that_is_not_known(
    graph: Graph, where: Where, expected: list[str]
) -> None:
    when = {"a": 100, "b": 200, "c": None}
    sightings = [node("Sighting", s, captured_at=at) for s, at in when.items()]
    await graph.apply(changes(sightings), position=1)

    page = await graph.read(plan("Sighting", where, count=True))

    assert (ids(page), page.count) == (expected, len(expected))


HOSTILE = [
    "'",
    "\\",
    "\\u0027) OR true //",
    "' OR 1=1 --",
    "`}) DETACH DELETE n //",
    "line\nbreak",
    "（甲）",
    "（it's）",
    "（\\）",
    "（\\\\'）",
    "𠮷野'",
    "％",
    "\u2028\u00a0\ufeff",
]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
async def test_text_is_compared_and_never_run(graph: Graph, text: str) -> None:
    nodes = [violation(f"v{n}", 1, summary=kept) for n, kept in enumerate(HOSTILE)]
    await graph.apply(changes(nodes), position=1)

    found = {
        op: set(ids(await graph.read(plan("Violation", Compare("summary", op, text)))))
        for op in ("eq", "lte", "gt", "contains", "starts_with")
    }

    told = {
        "eq": text.__eq__,
        "lte": lambda kept: kept <= text,
        "gt": lambda kept: kept > text,
        "contains": lambda kept: text in kept,
        "starts_with": lambda kept: kept.startswith(text),
    }
    for op, holds in told.items():
        assert found[op] == {f"v{n}" for n, kept in enumerate(HOSTILE) if holds(kept)}, op


@pytest.mark.parametrize("text", [t for t in HOSTILE if letters(t)], ids=ascii)
async def test_a_fragment_is_found_and_never_run(graph: Graph, text: str) -> None:
    nodes = [node("Company", f"c{n:02}", name=kept) for n, kept in enumerate(HOSTILE)]
    await graph.apply(changes(nodes), position=1)

    page = await graph.read(plan("Company", Search.of("name", text), count=True))

    holds = (letters(text) in letters(kept) for kept in HOSTILE)
    assert ids(page) == [f"c{n:02}" for n, held in enumerate(holds) if held]
    assert page.count == len(page.rows)


NAMES = (
    "重庆恒通运输有限公司",
    "重庆恒通（集团）渣土运输",
    "恒 通·土石方",
    "通恒建设",
    "ＨＴ運輸 2024",
    "𠮷野建設𬭎",
    "（）——",
    "恒",
)
FRAGMENTS: list[tuple[str, set[int]]] = [
    ("恒", {0, 1, 2, 3, 7}),
    ("恒通", {0, 1, 2}),
    ("恒通集团", {1}),
    ("恒通 运输", {0}),
    ("ht", {4}),
    ("運輸２", {4}),
    ("𠮷", {5}),
    ("设𬭎", set()),
    ("設𬭎", {5}),
    ("通重", set()),
]


@pytest.mark.parametrize(("fragment", "found"), FRAGMENTS)
async def test_names_are_found_by_fragments_of_any_length(
    graph: Graph, fragment: str, found: set[int]
) -> None:
    nodes = [node("Company", f"c{n}", name=name) for n, name in enumerate(NAMES)]
    await graph.apply(changes([*nodes, node("Company", "c9")]), position=1)
    where = Search.of("name", fragment)

    forth = await graph.read(plan("Company", where, order=(Order("name"),), count=True))
    back = await graph.read(
        plan("Company", where, order=(Order("name", True),), window=Window(first=9))
    )
    others = await graph.read(plan("Company", Not(where)))

    assert set(ids(forth)) == {f"c{n}" for n in found}
    assert ids(forth) == list(reversed(ids(back)))
    assert forth.count == len(found)
    assert set(ids(others)) == {f"c{n}" for n in (*range(8), 9) if n not in found}


async def test_a_fragment_is_looked_for_in_what_was_true_and_known_then(graph: Graph) -> None:
    def named(name: str, **when: int) -> Node:
        return replace(node("Company", "c", name=name), **when)

    versions = [
        named("旧名渣土", valid_to_ms=100),
        named("新名渣土", valid_from_ms=100),
    ]
    await graph.apply(changes(versions), position=1)
    await graph.apply(
        changes([named("旧名渣土", valid_to_ms=200), named("更名渣土", valid_from_ms=200)]),
        position=2,
    )

    found = {
        (word, when): ids(await graph.read(plan("Company", Search.of("name", word), as_of=when)))
        for word in ("旧名", "新名", "更名", "渣土")
        for when in (150, 250)
    }

    assert {asked for asked, rows in found.items() if rows} == {
        ("旧名", 150), ("更名", 250), ("渣土", 150), ("渣土", 250),
    }  # fmt: skip


async def test_a_fragment_is_found_over_a_relation(graph: Graph) -> None:
    nodes = [node("Truck", "t"), node("Truck", "u"), node("Plate", "p", number="渝A·12345")]
    await graph.apply(changes(nodes, [edge(BEARS, "t", "p")]), position=1)

    page = await graph.read(
        plan("Truck", Related(BEARS, Direction.OUT, Search.of("number", "a 123")))
    )

    assert ids(page) == ["t"]


async def test_what_was_made_anew_is_found_again(graph: Graph) -> None:
    plates = [node("Plate", "p", number="渝A12345", plate_class="02")]
    for _ in range(2):
        await graph.wipe()
        await graph.prepare()
        await graph.apply(changes(plates), position=1)
    exported = [row async for row in graph.export()]

    page = await graph.read(plan("Plate", Search.of("number", "2345")))

    assert ids(page) == ["p"]
    assert all(not key.startswith("_letters") for row in exported for key in row)


async def test_only_what_is_made_for_it_can_be_searched(graph: Graph) -> None:
    with pytest.raises(BadPlan, match="brand cannot be searched"):
        await graph.read(plan("Truck", Search.of("brand", "重汽")))


async def test_an_indexed_instant_that_is_not_known_comes_first(graph: Graph) -> None:
    sightings = [node("Sighting", "b", captured_at=-5), node("Sighting", "c", captured_at=7)]
    await graph.apply(changes(sightings, [], [node("Sighting", "a")]), position=1)
    order = (Order("captured_at"),)

    whole = await graph.read(plan("Sighting", order=order))
    rest = await graph.read(
        plan("Sighting", order=order, window=Window(first=9, after=tuple(whole.rows[0]["at"])))
    )
    before = await graph.read(
        plan("Sighting", order=order, window=Window(last=9, before=tuple(whole.rows[1]["at"])))
    )
    known = await graph.read(plan("Sighting", Compare("captured_at", "lt", 7), order=order))

    assert [r["at"] for r in whole.rows] == [[None, "a"], [-5, "b"], [7, "c"]]
    assert (ids(rest), ids(before), ids(known)) == (["b", "c"], ["a"], ["b"])


async def test_an_empty_page_still_says_that_there_are_rows(graph: Graph) -> None:
    await graph.apply(changes([node("Truck", "t")]), position=1)

    page = await graph.read(plan("Truck", window=Window(first=0), count=True))

    assert (page.rows, page.has_next, page.count) == ([], True, 1)


async def test_six_relations_deep_is_one_answer(graph: Graph) -> None:
    chain = [
        R["Violation", "SHOWN_BY", "Sighting"],
        R["Sighting", "TAKEN_BY", "Camera"],
        R["Camera", "WATCHES", "Gate"],
        R["Gate", "OPENS_FROM", "Site"],
        R["Site", "BUILT_BY", "Company"],
        R["Company", "REGISTERED_IN", "District"],
    ]
    nodes = [violation("0", 1), *(node(r.target, str(n + 1)) for n, r in enumerate(chain))]
    edges = [edge(r, str(n), str(n + 1)) for n, r in enumerate(chain)]
    await graph.apply(changes(nodes, edges), position=1)
    deepest: tuple[Step, ...] = ()
    for relation in reversed(chain):
        where = All((Compare("id", "ne", "x"), Not(IsNull("id"))))
        inner = plan(relation.target, where, steps=deepest, as_of=None)
        deepest = (Step(key="s", relation=relation, direction=Direction.OUT, plan=inner),)

    page = await graph.read(plan("Violation", steps=deepest))

    for depth in range(len(chain) + 1):
        assert ids(page) == [str(depth)]
        page = page.rows[0]["node"].get("s", page)


def _up(times: int) -> Where:
    where: Where = Compare("code", "eq", "5001")
    for _ in range(times):
        where = Related(R["District", "PART_OF", "District"], Direction.OUT, where)
    return where


def _nested(times: int, kind: str) -> Where:
    where: Where = Compare("vin", "eq", "x")
    for n in range(times - 1):
        where = Not(where) if kind == "not" else (All, Some)[n % 2]((where, IsNull("vin")))
    return where


@pytest.mark.parametrize("kind", ["not", "all and some"])
async def test_conditions_go_sixteen_levels_deep(graph: Graph, kind: str) -> None:
    page = await graph.read(plan("Truck", _nested(16, kind)))

    assert page.rows == []


BAD_PLANS = [
    plan("Truck", Compare("colour", "eq", "x")),
    plan("Truck", Compare("vin", "eq", None)),
    plan("Truck", All(())),
    plan("Truck", Some(())),
    plan("Truck", picks=(Pick("x", 'vin"; drop table n_truck; --'),)),
    plan("Truck", order=(Order("nothing"),)),
    plan("Company", order=(Order("credit_code_verified"),)),
    plan("Truck", window=Window(first=1, after=("only one", "too many"))),
    plan("Truck", as_of=None),
    plan("District", _up(MOST_DEEP + MOST_SCOPED + 1)),
    plan("Truck", _nested(17, "not")),
    plan("Truck", _nested(60, "all and some")),
    plan("Truck", Related(COMMITTED_BY, Direction.OUT, Compare("vin", "eq", "x"))),
]


@pytest.mark.parametrize("asked", BAD_PLANS, ids=lambda p: str(p)[:60])
async def test_a_plan_that_cannot_be_meant_is_refused(graph: Graph, asked: Plan) -> None:
    with pytest.raises(BadPlan):
        await graph.read(asked)
