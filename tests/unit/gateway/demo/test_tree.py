"""Every relation of a chain is drawn once, whatever leads where."""

from gateway.demo.tree import trace_tree


def node(key, kind):
    return {"id": key, "type": kind, "label": f"label-{key}", "zh": f"中文{kind}"}


def edge(start, relation, end, source, confidence=1.0):
    said = {"source": source, "method": "OBSERVED", "confidence": confidence}
    return {"from": start, "to": end, "relation": relation, "zh": relation, "provenance": said}


def plain(tree, depth=0):
    lines = [f"{'  ' * depth}{tree.label}"]
    for child in tree.children:
        lines += plain(child, depth + 1)
    return lines


NODES = [
    node("v", "Violation"),
    node("s", "Sighting"),
    node("p", "Plate"),
    node("t", "Truck"),
    node("x", "Permit"),
]
EDGES = [
    edge("v", "COMMITTED_BY", "t", "hub/cases"),
    edge("v", "SHOWN_BY", "s", "hub/cases"),
    edge("s", "SHOWS", "p", "hub/vision", 0.9959),
    edge("t", "BEARS", "p", "police"),
    edge("x", "FOR_TRUCK", "t", "urban"),
]


def test_the_way_is_followed_and_the_rest_refers_across():
    tree = trace_tree({"nodes": NODES, "edges": EDGES, "case": None})

    assert plain(tree) == [
        "中文Violation label-v Violation",
        "  SHOWN_BY → 中文Sighting label-s Sighting  ‹hub/cases› 观测 1",
        "    SHOWS → 中文Plate label-p Plate  ‹hub/vision› 观测 0.996",
        "      BEARS ← 中文Truck label-t Truck  ‹police› 观测 1",
        "        FOR_TRUCK ← 中文Permit label-x Permit  ‹urban› 观测 1",
        "  COMMITTED_BY ⇢ 中文Truck label-t  ‹hub/cases› 观测 1",
    ]


def test_a_round_of_relations_ends():
    edges = [*EDGES, edge("t", "SEEN_ON", "s", "loop"), edge("s", "SHOWS", "p", "second")]

    lines = plain(trace_tree({"nodes": NODES, "edges": edges, "case": None}))

    assert len(lines) == 1 + len(edges)


def test_the_case_stands_last():
    case = {"number": "CQ-2026-000001", "state": "CLOSED", "section": "支队", "post": None}

    lines = plain(trace_tree({"nodes": NODES, "edges": EDGES, "case": case}))

    assert lines[-1] == "  立案 → 案件 CQ-2026-000001 Case  CLOSED  支队   ‹hub/cases›"
