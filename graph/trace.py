"""The chain from a violation back to truck, company and source site, as of when it happened.

One plan reads the whole chain; what it brings is laid out as nodes and edges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from graph.chain import CHAIN, LABELS, OF_THE_SITE, PATHS, ROLES, TIMED, Hop, Path
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.choices import PermitState
from graph.ontology.declare import RelationSpec
from graph.plan import (
    EDGE_FIELDS,
    All,
    AtMoment,
    Compare,
    Direction,
    IsNull,
    Order,
    Pick,
    Plan,
    RootField,
    Some,
    Step,
    Where,
    Window,
)
from graph.port import Page

MOST_KEPT = 200
"""Different wishes whose plans are kept; the oldest goes first."""
Extra = Mapping[Path, tuple[tuple[Pick, ...], tuple[Step, ...]]]
"""What a caller wants of the node at a path beside what the chain itself needs."""


class ChainNode(NamedTuple):
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


class ChainEdge(NamedTuple):
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
    told: Callable[[str, str], bool] = lambda _entity, _field: True,
) -> Plan:
    """The plan that reads the chain of one violation, as of the moment it happened.

    With ``paths`` (see `graph.chain.on_the_way`) only that much of the chain is read, without the
    labels and the edges that a drawing needs. ``told`` says of a field whether it may decide what
    is read; documents that it may not decide are read whatever the moment, and left out later.
    """
    narrowed = frozenset(
        path
        for path, held in _HELD.items()
        if all(told(PATHS[path].entity, field) for field in held.fields)
    )
    picks, steps = _asked(tuple(sorted(extra.items())), paths, narrowed)
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
    narrowed: frozenset[Path],
) -> tuple[tuple[Pick, ...], tuple[Step, ...]]:
    """All that is read, made once for what a query wants: engines know the same steps again."""
    extra = dict(wanted)
    picks, steps = extra.get((), ((), ()))
    hops = _steps(CHAIN, (), _Wish(extra, paths, narrowed))
    return (*drawn_picks("Violation"), *picks), (*hops, *steps)


def drawn_steps(hops: Sequence[Hop]) -> tuple[Step, ...]:
    """The steps that read some hops with the labels and edges that a drawing needs."""
    return tuple(_steps(hops, (), _Wish({}, None, frozenset())))


def drawn_picks(entity: str) -> tuple[Pick, ...]:
    """What a drawing needs of a node of an entity itself."""
    # an @ keeps the chain's own values apart from those that a caller picks
    return (Pick("id", "id"), *(Pick(f"@{name}", name) for name in LABELS[entity]))


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is wanted of the chain: beside its own values, of which places, held of which."""

    extra: Extra
    paths: frozenset[Path] | None
    narrowed: frozenset[Path]


def _steps(hops: Sequence[Hop], path: Path, wish: _Wish) -> Iterator[Step]:
    for hop in hops:
        here = (*path, hop.name)
        if wish.paths is None or here in wish.paths:
            yield _step(hop, here, wish)


def _step(hop: Hop, here: Path, wish: _Wish) -> Step:
    picks, steps = wish.extra.get(here, ((), ()))
    order = ONTOLOGY.entity(hop.entity).order
    is_drawn = wish.paths is None
    own = drawn_picks(hop.entity) if is_drawn or hop.entity in TIMED else (Pick("id", "id"),)
    return Step(
        key=f"@{hop.name}",
        relation=hop.relation,
        direction=hop.direction,
        plan=Plan(
            entity=hop.entity,
            picks=(*own, *(p for p in picks if p.key != "id")),
            steps=(*_steps(hop.hops, here, wish), *steps),
            where=_HELD[here].where if here in wish.narrowed else None,
            order=(Order(order, descending=True),) if order else (),
            window=Window(first=hop.most),
        ),
        edge=tuple(Pick(name, name) for name in EDGE_FIELDS) if is_drawn else (),
    )


@dataclass(frozen=True, slots=True)
class _Held:
    """Which of a truck's many documents held at the moment: as a condition, and of a row."""

    fields: tuple[str, ...]
    """What decides it."""
    where: Where
    keeps: Callable[[Mapping[str, Any], int], bool]


def _in_force(permit: Mapping[str, Any], moment: int) -> bool:
    start, end = permit["@valid_from"], permit["@valid_to"]
    granted = permit["@state"] in (None, PermitState.GRANTED.value)
    return granted and (start is None or start <= moment) and (end is None or moment < end)


def _under_way(waybill: Mapping[str, Any], moment: int) -> bool:
    start, end = waybill["@issued_at"], waybill["@closed_at"]
    return start is not None and start <= moment and (end is None or moment <= end)


def _or_unknown(where: Compare | AtMoment) -> Where:
    return Some((IsNull(where.field), where))


_HELD: Mapping[Path, _Held] = {
    ("truck", "permit"): _Held(
        ("state", "valid_from", "valid_to"),
        All(
            (
                _or_unknown(Compare("state", "eq", PermitState.GRANTED.value)),
                _or_unknown(AtMoment("valid_from", "lte")),
                _or_unknown(AtMoment("valid_to", "gt")),
            )
        ),
        _in_force,
    ),
    ("truck", "waybill"): _Held(
        ("issued_at", "closed_at"),
        All((AtMoment("issued_at", "lte"), _or_unknown(AtMoment("closed_at", "gte")))),
        _under_way,
    ),
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


class _Way(NamedTuple):
    """A hop at its place, with what follows from there."""

    key: str
    path: Path
    hop: Hop
    entity: str
    held: _Held | None
    further: tuple[_Way, ...]


_WAYS: dict[int, tuple[Sequence[Hop], tuple[_Way, ...]]] = {}
"""The ways over hops, by which these are known: they are declared once and stay."""


def _ways(hops: Sequence[Hop], path: Path = ()) -> Iterator[_Way]:
    for hop in hops:
        here = (*path, hop.name)
        further = tuple(_ways(hop.hops, here))
        yield _Way(f"@{hop.name}", here, hop, hop.entity, _HELD.get(here), further)


def collect(
    chain: Chain, root: ChainNode, hops: Sequence[Hop], *, moment: int | None = None
) -> None:
    """Lay out what was read below a root; with a moment, documents that held then and no others."""
    known = _WAYS.get(id(hops))
    if known is None or known[0] is not hops:
        known = _WAYS[id(hops)] = (hops, tuple(_ways(hops)))
    _collect(chain, root, known[1], moment)


def _collect(chain: Chain, node: ChainNode, ways: tuple[_Way, ...], moment: int | None) -> None:
    values = node.values
    for key, path, hop, entity, held, further in ways:
        page = values.get(key)
        for row in () if page is None else page.rows:
            found = row["node"]
            if held is None or moment is None or held.keeps(found, moment):
                end = ChainNode(entity, path, found)
                chain.nodes.setdefault((entity, str(found["id"])), end)
                chain.found.setdefault(path, []).append(end)
                if row["edge"]:
                    ends = (node, end) if hop.direction is Direction.OUT else (end, node)
                    edge = ChainEdge(hop.relation, *ends, row["edge"])
                    chain.edges.setdefault(str(row["edge"]["id"]), edge)
                if further:
                    _collect(chain, end, further, moment)
