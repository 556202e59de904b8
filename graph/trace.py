"""The chain from a violation back to truck, company and source site, as of when it happened.

One plan reads the whole chain; what it brings is laid out as nodes and edges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from graph.chain import CHAIN, LABELS, OF_THE_SITE, ROLES, TIMED, Hop, Path
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.choices import PermitState
from graph.ontology.declare import RelationSpec
from graph.plan import EDGE_FIELDS, Direction, Order, Pick, Plan, RootField, Step, Where, Window
from graph.port import Page

MOST_KEPT = 200
"""Different wishes whose plans are kept; the oldest goes first."""
Extra = Mapping[Path, tuple[tuple[Pick, ...], tuple[Step, ...]]]
"""What a caller wants of the node at a path beside what the chain itself needs."""


@dataclass(frozen=True, slots=True)
class ChainNode:
    """One node of the chain, where it was found, and all that was read of it."""

    entity: str
    path: Path
    values: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The node's own id."""
        return str(self.values["id"])

    @property
    def label(self) -> str:
        """What a person knows it by."""
        known = (self.values.get(f"@{name}") for name in LABELS[self.entity])
        return str(next((value for value in known if value is not None), self.id))


@dataclass(frozen=True, slots=True)
class ChainEdge:
    """One relation of the chain, in its declared direction, with its provenance."""

    relation: RelationSpec
    source: ChainNode
    target: ChainNode
    provenance: Mapping[str, Any]


@dataclass(slots=True)
class Chain:
    """What was found: nodes and edges, each once, and the nodes of every path."""

    nodes: dict[tuple[str, str], ChainNode] = field(default_factory=dict)
    edges: dict[str, ChainEdge] = field(default_factory=dict)
    found: dict[Path, list[ChainNode]] = field(default_factory=dict)

    def of(self, role: str) -> list[ChainNode]:
        """The nodes of a role, best first, each once."""
        if role in OF_THE_SITE:
            site = next((path for path in ROLES["site"] if path in self.found), ())
            return self.found.get((*site, OF_THE_SITE[role]), [])
        once: dict[tuple[str, str], ChainNode] = {}
        for path in ROLES[role]:
            for node in self.found.get(path, ()):
                once.setdefault((node.entity, node.id), node)
        return list(once.values())


def plan(
    where: Where,
    extra: Extra,
    *,
    known_at: int | None = None,
    paths: frozenset[Path] | None = None,
) -> Plan:
    """The plan that reads the chain of one violation, as of the moment it happened.

    With ``paths`` (see `graph.chain.on_the_way`) only that much of the chain is read, without the
    labels and the edges that a drawing needs.
    """
    picks, steps = _asked(tuple(sorted(extra.items())), paths)
    return Plan(
        entity="Violation",
        picks=picks,
        steps=steps,
        where=where,
        window=Window(first=1),
        as_of=RootField("occurred_at"),
        known_at=known_at,
    )


@lru_cache(maxsize=MOST_KEPT)
def _asked(
    wanted: tuple[tuple[Path, tuple[tuple[Pick, ...], tuple[Step, ...]]], ...],
    paths: frozenset[Path] | None,
) -> tuple[tuple[Pick, ...], tuple[Step, ...]]:
    """All that is read, made once for what a query wants: engines know the same steps again."""
    extra = dict(wanted)
    picks, steps = extra.get((), ((), ()))
    hops = _steps(CHAIN, (), extra, paths)
    return (*drawn_picks("Violation"), *picks), (*hops, *steps)


def drawn_steps(hops: Sequence[Hop]) -> tuple[Step, ...]:
    """The steps that read some hops with the labels and edges that a drawing needs."""
    return tuple(_steps(hops, (), {}, None))


def drawn_picks(entity: str) -> tuple[Pick, ...]:
    """What a drawing needs of a node of an entity itself."""
    # an @ keeps the chain's own values apart from those that a caller picks
    return (Pick("id", "id"), *(Pick(f"@{name}", name) for name in LABELS[entity]))


def _steps(
    hops: Sequence[Hop], path: Path, extra: Extra, paths: frozenset[Path] | None
) -> Iterator[Step]:
    for hop in hops:
        here = (*path, hop.name)
        if paths is None or here in paths:
            yield _step(hop, here, extra, paths)


def _step(hop: Hop, here: Path, extra: Extra, paths: frozenset[Path] | None) -> Step:
    picks, steps = extra.get(here, ((), ()))
    order = ONTOLOGY.entity(hop.entity).order
    is_drawn = paths is None
    own = drawn_picks(hop.entity) if is_drawn or hop.entity in TIMED else (Pick("id", "id"),)
    return Step(
        key=f"@{hop.name}",
        relation=hop.relation,
        direction=hop.direction,
        plan=Plan(
            entity=hop.entity,
            picks=(*own, *(p for p in picks if p.key != "id")),
            steps=(*_steps(hop.hops, here, extra, paths), *steps),
            order=(Order(order, descending=True),) if order else (),
            window=Window(first=hop.most),
        ),
        edge=tuple(Pick(name, name) for name in EDGE_FIELDS) if is_drawn else (),
    )


def _in_force(permit: Mapping[str, Any], moment: int) -> bool:
    start, end = permit["@valid_from"], permit["@valid_to"]
    granted = permit["@state"] in (None, PermitState.GRANTED.value)
    return granted and (start is None or start <= moment) and (end is None or moment < end)


def _under_way(waybill: Mapping[str, Any], moment: int) -> bool:
    start, end = waybill["@issued_at"], waybill["@closed_at"]
    return start is not None and start <= moment and (end is None or moment <= end)


_KEPT: Mapping[Path, Callable[[Mapping[str, Any], int], bool]] = {
    ("truck", "permit"): _in_force,
    ("truck", "waybill"): _under_way,
}
"""Of many documents of a truck only those that held at the moment belong to the chain."""


def read(page: Page) -> Chain | None:
    """The chain that the answer to the plan holds; None where there is no such violation."""
    if not page.rows:
        return None
    chain = Chain()
    root = ChainNode("Violation", (), page.rows[0]["node"])
    chain.nodes["Violation", root.id] = root
    collect(chain, root, CHAIN, moment=root.values["@occurred_at"])
    return chain


def collect(
    chain: Chain, node: ChainNode, hops: Sequence[Hop], *, moment: int | None = None
) -> None:
    """Lay out what was read below a node; with a moment, documents that held then and no others."""
    for hop in hops:
        path = (*node.path, hop.name)
        keeps = None if moment is None else _KEPT.get(path)
        page = node.values.get(f"@{hop.name}")
        for row in () if page is None else page.rows:
            if keeps is None or moment is None or keeps(row["node"], moment):
                end = ChainNode(hop.entity, path, row["node"])
                chain.nodes.setdefault((end.entity, end.id), end)
                chain.found.setdefault(path, []).append(end)
                if row["edge"]:
                    ends = (node, end) if hop.direction is Direction.OUT else (end, node)
                    edge = ChainEdge(hop.relation, *ends, row["edge"])
                    chain.edges.setdefault(str(row["edge"]["id"]), edge)
                collect(chain, end, hop.hops, moment=moment)
