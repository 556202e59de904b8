"""What only the Neo4j engine can get wrong: many writers, its schema, its plans, moving to it."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path

import neo4j
import pytest
from click.testing import CliRunner

from gateway.app import open_hub
from gateway.cli.main import zhatu
from gateway.settings import Settings
from graph import trace
from graph.engines.cypher_schema import LAYOUT, PREFIX, schema
from graph.engines.cypher_text import statement
from graph.engines.neo4j import Neo4jGraph
from graph.engines.open import open_graph
from graph.errors import GraphUnavailable
from graph.ontology.catalogue import ONTOLOGY
from graph.plan import Compare, Order, Pick, Plan, Where, Window
from graph.records import Changes, Edge, Method, Node, Scalar
from graph.times import BEGINNING_MS, END_MS
from tests.factories import company, link, record
from tests.shared import NEO4J_URL, needs_neo4j

pytestmark = needs_neo4j

OPERATED_BY = ONTOLOGY.relations["Truck", "OPERATED_BY", "Company"]
TRUCKS = [f"t{n}" for n in range(40)]


@pytest.fixture
async def graph() -> AsyncIterator[Neo4jGraph]:
    opened = Neo4jGraph(NEO4J_URL or "")
    await opened.wipe()
    await opened.prepare()
    yield opened
    await opened.close()


async def cypher(text: str, **params: object) -> list:
    async with neo4j.AsyncGraphDatabase.driver(NEO4J_URL) as driver, driver.session() as session:
        return await (await session.run(text, params)).value()


def thing(entity: str, node_id: str, **fields: Scalar) -> Node:
    return Node(
        entity=entity,
        id=node_id,
        fields=fields,
        sources=("register",),
        recorded_at_ms=1,
        known_from_ms=1,
    )


def operated(truck: str, by: str) -> Edge:
    return Edge(
        relation=OPERATED_BY,
        id=f"{truck} by {by}",
        src=truck,
        dst=by,
        valid_from_ms=BEGINNING_MS,
        valid_to_ms=END_MS,
        recorded_at_ms=1,
        retracted_at_ms=END_MS,
        source="register",
        record_id="r",
        method=Method.DECLARED,
        confidence=1.0,
        raw_sha256="ab",
    )


def shuffled(writer: int) -> Changes:
    """All trucks, each at one company of three, in an order of this writer's own."""
    order = random.Random(writer).sample(TRUCKS, len(TRUCKS))
    return Changes(
        nodes={("Truck", t): (thing("Truck", t, brand=f"{writer}"),) for t in order},
        stubs=tuple(replace(thing("Company", f"c{n}"), stub=True) for n in (writer % 3, 1)),
        edges={(OPERATED_BY, t): (operated(t, f"c{writer % 3}"),) for t in order},
    )


async def test_sixteen_writers_of_the_same_trucks_make_no_duplicate_and_no_error(
    graph: Neo4jGraph,
) -> None:
    writers = [Neo4jGraph(NEO4J_URL or "") for _ in range(16)]

    for _ in range(3):
        await asyncio.gather(*(w.apply(shuffled(n), position=n) for n, w in enumerate(writers)))

    things = Counter(await cypher("MATCH (n:Truck|Company) RETURN n.id"))
    rows = [row async for row in graph.export()]
    versions = Counter(row["id"] for row in rows if row.get("node") == "Truck")
    edges = Counter(row["src"] for row in rows if "edge" in row)
    assert things == Counter([*TRUCKS, "c0", "c1", "c2"])
    assert versions == edges == Counter(TRUCKS)
    assert len({row["brand"] for row in rows if row.get("node") == "Truck"}) == 1
    for writer in writers:
        await writer.close()


async def test_a_graph_is_emptied_in_parts_and_what_is_of_others_stays(
    graph: Neo4jGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.engines.neo4j.WIPED", 7)
    await graph.apply(shuffled(0), position=5)
    await cypher("MATCH (t:Truck) MERGE (o:Others {x: 1}) MERGE (o)-[:OWNS]->(t)")
    await cypher("MATCH (o:Others) MERGE (o)-[:OPERATED_BY]->(:Others {x: 2})")

    await graph.wipe()

    assert await cypher("MATCH (n) WHERE NOT n:Others RETURN labels(n)") == [[LAYOUT]]
    assert await cypher("MATCH (a)-[e]->(b) RETURN [a.x, type(e), b.x]") == [[1, "OPERATED_BY", 2]]
    await cypher("MATCH (n:Others) DETACH DELETE n")


async def test_hubs_that_prepare_at_once_agree(graph: Neo4jGraph) -> None:
    hubs = [Neo4jGraph(NEO4J_URL or "") for _ in range(4)]
    await cypher(f"MATCH (n:{LAYOUT}) DELETE n")

    await asyncio.gather(*(hub.prepare() for hub in hubs))

    named = await cypher("SHOW INDEXES YIELD name WHERE name STARTS WITH $p RETURN name", p=PREFIX)
    assert set(named) == set(schema())
    for hub in hubs:
        await hub.close()


async def test_a_graph_of_another_layout_is_emptied_and_indexed_anew(graph: Neo4jGraph) -> None:
    await graph.apply(shuffled(0), position=5)
    await cypher(f"MATCH (n:{LAYOUT}) SET n.digest = 'older'")
    await cypher(f"CREATE INDEX {PREFIX}of_old IF NOT EXISTS FOR (n:Truck) ON (n.old)")
    await cypher(f"DROP INDEX {PREFIX}truck_by_vin")
    await cypher("CREATE INDEX of_others IF NOT EXISTS FOR (n:Others) ON (n.x)")
    await cypher("MERGE (:Others {x: 1})")

    await graph.prepare()

    named = set(await cypher("SHOW INDEXES YIELD name RETURN name"))
    assert await graph.position() == 0
    assert [row async for row in graph.export()] == []
    assert {n for n in named if n.startswith(PREFIX)} == set(schema())
    assert "of_others" in named
    assert await cypher("MATCH (n:Others) RETURN n.x") == [1]
    await cypher("DROP INDEX of_others")
    await cypher("MATCH (n:Others) DELETE n")


BY_TIME = (Order("captured_at", descending=True),)


@pytest.mark.parametrize(
    ("where", "order", "after", "index"),
    [
        (None, (), None, "id"),
        (None, (), ("s120",), "id"),
        (None, BY_TIME, None, "_by_captured_at, id"),
        (None, BY_TIME, (120, "s120"), "_by_captured_at, id"),
        (Compare("captured_at", "lt", 250), BY_TIME, (120, "s120"), "_by_captured_at, id"),
        (Compare("id", "eq", "s7"), (), None, "id"),
        (Compare("plate_text", "eq", "渝A7"), BY_TIME, None, "plate_text, id"),
    ],
    ids=str,
)
async def test_an_index_finds_the_rows_and_gives_their_order(
    graph: Neo4jGraph,
    where: Where | None,
    order: tuple[Order, ...],
    after: tuple[Scalar, ...] | None,
    index: str,
) -> None:
    seen = [
        thing("Sighting", f"s{n}", captured_at=n, plate_text=f"渝A{n % 100}") for n in range(300)
    ]
    await graph.apply(
        Changes(nodes={("Sighting", s.id): (s,) for s in seen}, stubs=(), edges={}), position=1
    )
    made = statement(
        Plan(
            entity="Sighting",
            where=where,
            order=order,
            window=Window(first=10, after=after),
            as_of=0,
        )
    )

    steps = await explained(made.text, made.params)

    taken = [s["Details"] for s in steps if s["operator"].startswith("NodeIndexS")]
    assert len(taken) == 1
    assert f"SightingVersion({index})" in taken[0]
    sorted_by_hand = {"Sort", "Top", "PartialSort", "PartialTop"} & {s["operator"] for s in steps}
    assert bool(sorted_by_hand) is (index == "plate_text, id")


async def explained(text: str, params: Mapping[str, object]) -> list[dict]:
    """The operators of a statement's plan."""
    async with neo4j.AsyncGraphDatabase.driver(NEO4J_URL) as driver, driver.session() as session:
        await session.run("CALL db.resampleOutdatedIndexes()")
        result = await session.run(f"EXPLAIN CYPHER replan=force {text}", dict(params))
        plans = [(await result.consume()).plan]
    steps = []
    while plans:
        step = plans.pop()
        plans += step.get("children", [])
        steps.append({"operator": step["operatorType"].partition("@")[0], **step["args"]})
    return steps


async def test_what_takes_longer_to_plan_than_a_read_may_take_is_answered_in_the_end(
    graph: Neo4jGraph,
) -> None:
    fields = list(ONTOLOGY.entity("Violation").fields)
    unlike_any_before = tuple(Pick(f, f) for f in random.sample(fields, len(fields)))
    asked = trace.plan(Compare("number", "eq", "X"), {(): (unlike_any_before, ())})
    hasty, refused, page = Neo4jGraph(NEO4J_URL or "", read_s=1.0), 0, None

    while page is None and refused < 300:
        try:
            page = await hasty.read(asked)
        except GraphUnavailable:
            refused += 1
            await asyncio.sleep(0.1)

    assert refused > 0
    assert page is not None
    assert page.rows == []
    await hasty.close()


def test_a_graph_is_moved_to_another_engine_and_stays_equal(tmp_path: Path) -> None:
    data = tmp_path / "data"
    own, exports = tmp_path / "own.jsonl", tmp_path / "neo4j.jsonl"
    asyncio.run(fill(data))
    words = ["graph", "export", "--data", str(data), "--out"]
    runner = CliRunner()

    moved = runner.invoke(zhatu, ["graph", "rebuild", "--data", str(data), "--to", NEO4J_URL or ""])
    runner.invoke(zhatu, [*words, str(own)], catch_exceptions=False)
    elsewhere = {"ZHATU_GRAPH_URL": NEO4J_URL}
    runner.invoke(zhatu, [*words, str(exports)], env=elsewhere, catch_exceptions=False)

    assert moved.exit_code == 0, moved.output
    assert len(own.read_bytes().splitlines()) > 50
    assert exports.read_bytes() == own.read_bytes()


async def fill(data: Path) -> None:
    async with open_hub(Settings.under(data)) as hub:
        for turn in range(4):
            trucks = [
                record(
                    "Truck",
                    f"r{n}",
                    {"vin": f"V{n}", "brand": f"牌{turn if n % 2 else ''}"},
                    link("OPERATED_BY", company(f"公司{(turn + n) % 3}")),
                )
                for n in range(10)
            ]
            sites = [record("Site", "s", {"name": "工地", "lng_wgs84": 106 + turn})]
            hub.journal.append("register", [*trucks, *sites])
        await hub.project()


async def test_a_question_is_answered_alike_by_a_url_of_either_scheme(graph: Neo4jGraph) -> None:
    await graph.apply(shuffled(0), position=5)
    direct = open_graph((NEO4J_URL or "").replace("neo4j://", "bolt://"))
    asked = Plan(entity="Truck", picks=(Pick("brand", "brand"),), as_of=0)

    assert await direct.read(asked) == await graph.read(asked)
    await direct.close()
