"""Neighbourhood and paths: the same on every engine, and never more than the bounds."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from graph.ontology.catalogue import ONTOLOGY
from graph.paths import paths
from graph.port import Graph
from graph.reach import Bounds, Question, neighbourhood
from graph.records import Changes
from tests.conformance.test_graph import BEARS, NOW, OPERATED_BY, edge, node

graph = pytest.importorskip("tests.conformance.test_graph").graph
R = ONTOLOGY.relations
FROM_SITE, FOR_TRUCK = R["Permit", "FROM_SITE", "Site"], R["Permit", "FOR_TRUCK", "Truck"]
PATIENT = Bounds(seconds=120)
"""A server that has just started takes its time over a question that it never saw."""
QUESTION = Question(as_of=NOW, bounds=PATIENT)


def world(trucks: int = 3) -> Changes:
    """One company, its trucks with a plate each, and a permit of each for one site."""
    nodes = [node("Company", "C", name="演示公司"), node("Site", "S", name="演示工地")]
    edges = []
    for n in range(trucks):
        nodes += [
            node("Truck", f"T{n}", fleet_number=f"{n}号车"),
            node("Plate", f"P{n}", number=f"渝A{n:05d}"),
            node("Permit", f"L{n}", number=f"证{n}"),
        ]
        edges += [
            edge(OPERATED_BY, f"T{n}", "C"),
            edge(BEARS, f"T{n}", f"P{n}"),
            edge(FOR_TRUCK, f"L{n}", f"T{n}"),
            edge(FROM_SITE, f"L{n}", "S"),
        ]
    return Changes(
        nodes={(n.entity, n.id): (n,) for n in nodes},
        stubs=(),
        edges={(e.relation, e.src): (e,) for e in edges},
    )


async def test_each_level_is_one_relation_further(graph: Graph) -> None:
    await graph.apply(world(), position=1)

    reach = await neighbourhood(graph, ("Company", "C"), 2, QUESTION)

    by_depth = {
        depth: sorted(n.id for n in nodes)
        for depth, nodes in itertools.groupby(reach.nodes.values(), key=lambda n: n.depth)
    }
    assert by_depth == {
        0: ["C"],
        1: ["T0", "T1", "T2"],
        2: ["L0", "L1", "L2", "P0", "P1", "P2"],
    }
    assert {n.label for n in reach.nodes.values()} >= {"演示公司", "0号车", "渝A00000", "证0"}
    assert len(reach.joints) == 9
    assert not reach.truncated


async def test_kinds_narrow_the_ways(graph: Graph) -> None:
    await graph.apply(world(), position=1)
    question = Question(as_of=NOW, kinds=frozenset({"Truck", "Plate"}), bounds=PATIENT)

    reach = await neighbourhood(graph, ("Company", "C"), 3, question)

    assert {n.entity for n in reach.nodes.values()} == {"Company", "Truck", "Plate"}


async def test_a_company_with_too_many_trucks_is_cut_off_and_says_so(graph: Graph) -> None:
    await graph.apply(world(trucks=8), position=1)
    question = Question(as_of=NOW, bounds=replace(PATIENT, over_one_relation=5))

    reach = await neighbourhood(graph, ("Company", "C"), 1, question)

    assert reach.truncated
    assert len(reach.nodes) == 6


async def test_so_many_nodes_and_no_more(graph: Graph) -> None:
    await graph.apply(world(trucks=8), position=1)
    question = Question(as_of=NOW, bounds=replace(PATIENT, nodes=12))

    reach = await neighbourhood(graph, ("Company", "C"), 3, question)

    assert reach.truncated
    assert len(reach.nodes) == 12
    known = reach.nodes.keys()
    assert all(j.source in known and j.target in known for j in reach.joints.values())


async def test_so_long_and_no_longer(graph: Graph) -> None:
    await graph.apply(world(), position=1)
    ticks = itertools.count(0, 70)

    reach = await neighbourhood(graph, ("Company", "C"), 3, QUESTION, lambda: next(ticks))

    assert reach.truncated
    assert {n.depth for n in reach.nodes.values()} == {0}


async def test_what_is_not_there_has_no_neighbours(graph: Graph) -> None:
    reach = await neighbourhood(graph, ("Company", "nobody"), 3, QUESTION)

    assert not reach.nodes
    assert not reach.joints


async def test_paths_shortest_first_and_in_one_order(graph: Graph) -> None:
    await graph.apply(world(), position=1)

    found = await paths(graph, ("Company", "C"), ("Site", "S"), 4, QUESTION)

    told = [[(j.source[1], j.target[1]) for j in walk] for walk in found.paths]
    assert told == [[(f"T{n}", "C"), (f"L{n}", f"T{n}"), (f"L{n}", "S")] for n in range(3)]


async def test_a_path_is_not_longer_than_asked(graph: Graph) -> None:
    await graph.apply(world(), position=1)

    assert (await paths(graph, ("Company", "C"), ("Site", "S"), 2, QUESTION)).paths == []
    assert len((await paths(graph, ("Plate", "P0"), ("Plate", "P1"), 4, QUESTION)).paths) == 1


async def test_what_held_then(graph: Graph) -> None:
    changes = world(trucks=1)
    ended = edge(OPERATED_BY, "T0", "C", valid_to_ms=NOW - 1000)
    await graph.apply(
        Changes(
            nodes=changes.nodes,
            stubs=(),
            edges={**changes.edges, (OPERATED_BY, "T0"): (ended,)},
        ),
        position=1,
    )

    now = await neighbourhood(graph, ("Company", "C"), 1, QUESTION)
    then = await neighbourhood(graph, ("Company", "C"), 1, replace(QUESTION, as_of=NOW - 2000))

    assert len(now.nodes) == 1
    assert len(then.nodes) == 2
