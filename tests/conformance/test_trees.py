"""What stands round a truck, a company and a site: the same on every engine."""

from __future__ import annotations

import pytest

from graph import trees
from graph.errors import GraphUnavailable
from graph.plan import In, Plan, Step, Window
from graph.port import Graph, Page
from graph.trace import Chain, drawn_picks
from tests.conformance.test_graph import NOW
from tests.conformance.test_reach import world

graph = pytest.importorskip("tests.conformance.test_graph").graph


async def patient(graph: Graph, plan: Plan) -> Page:
    """The answer of a server that may plan a question for longer than a read is waited for."""
    for _ in range(4):
        try:
            return await graph.read(plan)
        except GraphUnavailable:
            continue
    return await graph.read(plan)


async def tree(graph: Graph, entity: str, local: str) -> Chain | None:
    """The tree of a thing, read by one plan."""
    plan = Plan(
        entity=entity,
        picks=drawn_picks(entity),
        steps=trees.steps(entity),
        where=In("id", (local,)),
        window=Window(first=1),
        as_of=NOW,
    )
    page = await patient(graph, plan)
    return trees.read(entity, page.rows[0]["node"]) if page.rows else None


@pytest.mark.parametrize(
    ("entity", "local", "nodes", "relations"),
    [
        (
            "Truck",
            "T1",
            {"T1", "P1", "C", "L1", "S"},
            {"BEARS", "OPERATED_BY", "FOR_TRUCK", "FROM_SITE"},
        ),
        (
            "Company",
            "C",
            {"C", "T0", "T1", "T2", "P0", "P1", "P2"},
            {"BEARS", "OPERATED_BY"},
        ),
        (
            "Site",
            "S",
            {"S", "L0", "L1", "L2", "T0", "T1", "T2", "P0", "P1", "P2", "C"},
            {"BEARS", "OPERATED_BY", "FOR_TRUCK", "FROM_SITE"},
        ),
    ],
)
async def test_a_tree_holds_each_thing_and_relation_once(
    graph: Graph, entity: str, local: str, nodes: set[str], relations: set[str]
) -> None:
    await graph.apply(world(), position=1)

    chain = await tree(graph, entity, local)

    assert chain is not None
    assert {node.id for node in chain.nodes.values()} == nodes
    assert {edge.relation.name for edge in chain.edges.values()} == relations
    ends = {(edge.source.id, edge.relation.name, edge.target.id) for edge in chain.edges.values()}
    assert len(ends) == len(chain.edges)
    assert next(iter(chain.nodes.values())).id == local


async def test_of_what_is_not_there_no_tree_is_read(graph: Graph) -> None:
    await graph.apply(world(), position=1)

    assert await tree(graph, "Truck", "T9") is None


@pytest.mark.parametrize("entity", trees.TREES)
def test_what_is_put_on_record_of_a_tree_names_every_thing_in_it(entity: str) -> None:
    def met(steps: tuple[Step, ...]) -> set[str]:
        return {name for s in steps for name in {s.plan.entity} | met(s.plan.steps)}

    labels = trees.labels(entity)

    assert {label.partition(".")[0] for label in labels} == {entity} | met(trees.steps(entity))
    assert {f"{entity}.id", "Violation.number", "Plate.number"} <= labels
