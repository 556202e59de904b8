"""A traced chain as a tree: every relation once, with its source, method and confidence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.text import Text
from rich.tree import Tree

Edge = Mapping[str, Any]

# The way through the chain: photo, plate, truck, company; run, site, builder; permit.
_WAY = (
    "SHOWN_BY", "PICTURED_ON", "SHOWS", "BEARS", "OPERATED_BY", "TAKEN_BY", "WATCHES", "DURING",
    "RECORDED_ON", "STARTED_AT", "BUILT_BY", "LIES_IN", "ENDED_AT", "AGAINST", "CONFIRMS",
    "OCCURRED_IN",
)  # fmt: skip
_METHODS = {"DECLARED": "申报", "OBSERVED": "观测", "INFERRED": "推断"}


@dataclass
class _Branches:
    """Which relations hang where: each node once as a branch, all else as cross references."""

    edges: Sequence[Edge]
    below: dict[str, list[tuple[Edge, str]]] = field(default_factory=dict)
    across: dict[str, list[Edge]] = field(default_factory=dict)

    def spread(self, root: str) -> None:
        """Follow the way first, then whatever leads to a node not reached yet."""
        self.below[root] = []
        self._follow(root)
        while loose := next(self._loose(), None):
            self._hang(*loose)
        used = {id(edge) for branches in self.below.values() for edge, _ in branches}
        for edge in self.edges:
            if id(edge) not in used:
                self.across.setdefault(edge["from"], []).append(edge)

    def _follow(self, node: str) -> None:
        near = [edge for edge in self.edges if edge["relation"] in _WAY]
        for edge in sorted(near, key=lambda edge: _WAY.index(edge["relation"])):
            for start, far in _ends(edge):
                if start == node and far not in self.below:
                    self._hang(edge, start, far)

    def _hang(self, edge: Edge, start: str, far: str) -> None:
        self.below[start].append((edge, far))
        self.below[far] = []
        self._follow(far)

    def _loose(self) -> Iterator[tuple[Edge, str, str]]:
        for edge in self.edges:
            for start, far in _ends(edge):
                if start in self.below and far not in self.below:
                    yield edge, start, far


def trace_tree(trace: Mapping[str, Any]) -> Tree:
    """The tree of a `traceViolation` answer with nodes, edges and case."""
    nodes = {node["id"]: node for node in trace["nodes"]}
    root = next(node for node in trace["nodes"] if node["type"] == "Violation")
    branches = _Branches(trace["edges"])
    branches.spread(root["id"])
    tree = Tree(_node(root), guide_style="dim")
    _draw(tree, root["id"], branches, nodes)
    if trace["case"]:
        tree.add(_case(trace["case"]))
    return tree


def _draw(tree: Tree, node: str, branches: _Branches, nodes: Mapping[str, Any]) -> None:
    for edge, far in branches.below[node]:
        arrow = "→" if edge["from"] == node else "←"
        branch = tree.add(_line(f"{edge['zh']} {arrow} ", _node(nodes[far]), edge))
        _draw(branch, far, branches, nodes)
    for edge in branches.across.get(node, ()):
        far = nodes[edge["to"]]
        tree.add(_line(f"{edge['zh']} ⇢ ", Text(f"{far['zh']} {far['label']}", "dim"), edge))


def _ends(edge: Edge) -> tuple[tuple[str, str], tuple[str, str]]:
    return (edge["from"], edge["to"]), (edge["to"], edge["from"])


def _node(node: Mapping[str, Any]) -> Text:
    return Text.assemble(
        (f"{node['zh']} ", "dim"), (node["label"], "bold"), (f" {node['type']}", "dim")
    )


def _line(relation: str, far: Text, edge: Edge) -> Text:
    said = edge["provenance"]
    method = _METHODS.get(said["method"], said["method"])
    origin = (f"  ‹{said['source']}› {method} {said['confidence']:.3g}", "green")
    return Text.assemble((relation, "cyan"), far, origin)


def _case(case: Mapping[str, Any]) -> Text:
    return Text.assemble(
        ("立案 → ", "cyan"),
        ("案件 ", "dim"),
        (case["number"], "bold"),
        (" Case", "dim"),
        f"  {case['state']}  {case['section'] or ''} {case['post'] or ''}",
        ("  ‹hub/cases›", "green"),
    )
