"""Of a truck's documents a trace reads those that held at the moment: the same on every engine."""

from __future__ import annotations

import pytest

from graph import trace
from graph.chain import on_the_way
from graph.ontology.catalogue import ONTOLOGY
from graph.plan import All, AtMoment, Compare, IsNull, Order, Plan, Some, Step, Window
from graph.port import Graph
from tests.conformance.test_graph import (
    COMMITTED_BY,
    NOW,
    changes,
    edge,
    ids,
    node,
    plan,
    violation,
)
from tests.conformance.test_trees import patient

graph = pytest.importorskip("tests.conformance.test_graph").graph

R = ONTOLOGY.relations
FOR_TRUCK = R["Permit", "FOR_TRUCK", "Truck"]
CARRIED_BY = R["Waybill", "CARRIED_BY", "Truck"]
PERMITS = {
    "open": {},
    "from then": {"valid_from": 1000},
    "until then": {"valid_to": 1000},
    "later": {"valid_from": 1001},
    "until after": {"valid_from": 0, "valid_to": 1001},
    "revoked": {"state": "revoked"},
    "not said": {"state": None},
}
IN_FORCE = {"open", "from then", "until after", "not said"}
WAYBILLS = {
    "under way": {"issued_at": 999, "closed_at": 1001},
    "just issued": {"issued_at": 1000},
    "just closed": {"issued_at": 1, "closed_at": 1000},
    "closed": {"issued_at": 1, "closed_at": 999},
    "later": {"issued_at": 1001},
    "not said": {},
}
UNDER_WAY = {"under way", "just issued", "just closed"}


async def documents(graph: Graph) -> None:
    """A violation at 1000 by a truck of many documents, for which more were made later."""
    nodes = [violation("v", 1000), node("Truck", "t", vin="LSV1")]
    edges = [edge(COMMITTED_BY, "v", "t")]
    for name, fields in PERMITS.items():
        nodes.append(node("Permit", name, number=name, **{"state": "granted", **fields}))
        edges.append(edge(FOR_TRUCK, name, "t"))
    for name, fields in WAYBILLS.items():
        nodes.append(node("Waybill", name, number=name, **fields))
        edges.append(edge(CARRIED_BY, name, "t"))
    for n in range(60):  # more than a trace reads of a truck's waybills
        nodes.append(node("Waybill", f"w{n}", number=f"w{n}", issued_at=2000 + n))
        edges.append(edge(CARRIED_BY, f"w{n}", "t"))
    await graph.apply(changes(nodes, edges), position=1)


def below(asked: Plan, *keys: str) -> Step:
    for key in keys:
        step = next(one for one in asked.steps if one.key == key)
        asked = step.plan
    return step


async def test_those_that_held_are_read_and_no_others(graph: Graph) -> None:
    await documents(graph)
    paths = on_the_way(["permit", "waybill"])

    page = await patient(graph, trace.plan(Compare("id", "eq", "v"), {}, paths=paths))

    truck = page.rows[0]["node"]["@truck"].rows[0]["node"]
    assert set(ids(truck["@permit"])) == IN_FORCE
    assert set(ids(truck["@waybill"])) == UNDER_WAY
    chain = trace.read(page)
    assert chain is not None
    assert {one.id for one in chain.of("permit")} == IN_FORCE
    assert {one.id for one in chain.of("waybill")} == UNDER_WAY


async def test_what_may_not_decide_is_left_out_later(graph: Graph) -> None:
    """Fields that are withheld must not choose rows; the documents are read, and then chosen."""
    await documents(graph)
    paths = on_the_way(["permit"])
    hidden = {("Permit", "valid_from"), ("Permit", "state")}

    asked = trace.plan(
        Compare("id", "eq", "v"), {}, paths=paths, told=lambda *field: field not in hidden
    )
    page = await patient(graph, asked)

    assert below(asked, "@truck", "@permit").plan.where is None
    assert set(ids(page.rows[0]["node"]["@truck"].rows[0]["node"]["@permit"])) == set(PERMITS)
    chain = trace.read(page)
    assert chain is not None
    assert {one.id for one in chain.of("permit")} == IN_FORCE


@pytest.mark.parametrize(
    ("op", "expected"),
    [("lt", ["early"]), ("lte", ["early", "then"]), ("gt", ["late"]), ("gte", ["late", "then"])],
)
async def test_a_field_is_compared_with_the_moment_asked(
    graph: Graph, op: str, expected: list[str]
) -> None:
    permits = [
        node("Permit", "early", valid_from=NOW - 1),
        node("Permit", "then", valid_from=NOW),
        node("Permit", "late", valid_from=NOW + 1),
        node("Permit", "unknown"),
    ]
    await graph.apply(changes(permits), position=1)
    moment = AtMoment("valid_from", op)  # type: ignore[arg-type]

    told = await graph.read(plan("Permit", moment))
    inside = All((Some((moment, IsNull("valid_from"))), moment))
    also = await graph.read(
        plan("Permit", inside, order=(Order("valid_from"),), window=Window(first=9))
    )

    assert ids(told) == expected
    assert sorted(ids(also)) == expected
