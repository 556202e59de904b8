"""What a node is connected with, a few relations far, and never more than the bounds allow.

Breadth first, one question for all nodes of a kind on a level; the same on every engine.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graph.chain import LABELS
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.declare import EntitySpec, Kind, RelationSpec, Share
from graph.plan import EDGE_FIELDS, Direction, In, Order, Pick, Plan, Step, Window, other_end
from graph.port import Page, Readable

Key = tuple[str, str]
"""(entity, id)."""
DEEPEST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much is looked at; what lies beyond is left out, and the answer says so."""

    nodes: int = 500
    over_one_relation: int = 50
    seconds: float = 10.0
    paths: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """When, as known when, and over which kinds of nodes (None: all)."""

    as_of: int
    known_at: int | None = None
    kinds: frozenset[str] | None = None
    bounds: Bounds = field(default_factory=Bounds)


@dataclass(frozen=True, slots=True)
class Reached:
    """A node and how many relations away it is."""

    entity: str
    id: str
    label: str
    depth: int


@dataclass(frozen=True, slots=True)
class Joint:
    """A relation between two reached nodes, in its declared direction, with its provenance."""

    relation: RelationSpec
    source: Key
    target: Key
    provenance: Mapping[str, Any]


@dataclass(slots=True)
class Reach:
    """Nodes and relations found; ``truncated`` where a bound cut something off."""

    nodes: dict[Key, Reached] = field(default_factory=dict)
    joints: dict[str, Joint] = field(default_factory=dict)
    truncated: bool = False


async def neighbourhood(
    graph: Readable,
    start: Key,
    depth: int,
    question: Question,
    clock: Callable[[], float] = time.monotonic,
) -> Reach:
    """Everything at most ``depth`` relations away; an empty answer where there is no such node."""
    found, until = Reach(), clock() + question.bounds.seconds
    frontier = [start]
    for level in range(depth + 1):
        following: dict[Key, None] = {}
        for entity, ids in _by_entity(frontier).items():
            if clock() > until:
                found.truncated = True
                return found
            page = await graph.read(_plan(entity, ids, question, is_last=level == depth))
            for row in page.rows:
                _take(found, entity, row["node"], level, question, following)
        known = found.nodes.keys()
        frontier = [key for key in following if key not in known]
        room = question.bounds.nodes - len(found.nodes)
        if len(frontier) > room:
            found.truncated, frontier = True, frontier[: max(0, room)]
        if not frontier:
            break
    return _without_loose_ends(found)


def _by_entity(keys: Iterable[Key]) -> dict[str, list[str]]:
    made: dict[str, list[str]] = {}
    for entity, node_id in sorted(keys):
        made.setdefault(entity, []).append(node_id)
    return made


def _take(
    found: Reach,
    entity: str,
    node: Mapping[str, Any],
    level: int,
    question: Question,
    following: dict[Key, None],
) -> None:
    key = (entity, str(node["id"]))
    found.nodes[key] = Reached(entity, key[1], _label(entity, node), level)
    for relation, direction in _relations(entity, question.kinds):
        page: Page | None = node.get(_name(relation, direction))
        if page is None:
            continue
        found.truncated |= page.has_next
        for row in page.rows:
            end = (other_end(relation, direction), str(row["node"]["id"]))
            ends = (key, end) if direction is Direction.OUT else (end, key)
            found.joints.setdefault(str(row["edge"]["id"]), Joint(relation, *ends, row["edge"]))
            following[end] = None


def _without_loose_ends(found: Reach) -> Reach:
    known = found.nodes.keys()
    joints = {i: j for i, j in found.joints.items() if j.source in known and j.target in known}
    return Reach(found.nodes, joints, found.truncated)


def _relations(
    entity: str, kinds: frozenset[str] | None
) -> Iterator[tuple[RelationSpec, Direction]]:
    for relation in ONTOLOGY.leaving(entity):
        if kinds is None or relation.target in kinds:
            yield relation, Direction.OUT
    for relation in ONTOLOGY.arriving(entity):
        if kinds is None or relation.source in kinds:
            yield relation, Direction.BACK


def _name(relation: RelationSpec, direction: Direction) -> str:
    return f"{direction.value}:{relation.table}"


def label_fields(spec: EntitySpec) -> tuple[str, ...]:
    """What a node may be called by: name, number or code; never anything personal.

    What a trace calls it by comes first, so that one thing has one name in every drawing.
    """
    traced = (n for n in LABELS.get(spec.name, ()) if spec.fields[n].kind is Kind.TEXT)
    first = (*traced, "name", "number", "code", "fleet_number", "vin", "file_name")
    known = [name for name in dict.fromkeys(first) if name in spec.fields]
    known += [w for way in spec.identity for w in way if w in spec.fields and w not in known]
    return tuple(name for name in known if spec.fields[name].share is not Share.PERSONAL)


def _label(entity: str, node: Mapping[str, Any]) -> str:
    names = label_fields(ONTOLOGY.entity(entity))
    return str(next((node[name] for name in names if node[name] is not None), node["id"]))


def _plan(entity: str, ids: Sequence[str], question: Question, *, is_last: bool) -> Plan:
    picks = (Pick("id", "id"), *(Pick(n, n) for n in label_fields(ONTOLOGY.entity(entity))))
    relations = () if is_last else tuple(_relations(entity, question.kinds))
    return Plan(
        entity=entity,
        picks=picks,
        steps=tuple(_step(r, d, question) for r, d in relations),
        where=In("id", tuple(ids)),
        window=Window(first=len(ids)),
        as_of=question.as_of,
        known_at=question.known_at,
    )


def _step(relation: RelationSpec, direction: Direction, question: Question) -> Step:
    end = ONTOLOGY.entity(other_end(relation, direction))
    order = (Order(end.order, descending=True),) if end.order else ()
    return Step(
        key=_name(relation, direction),
        relation=relation,
        direction=direction,
        plan=Plan(
            entity=end.name,
            picks=(Pick("id", "id"),),
            order=order,
            window=Window(first=question.bounds.over_one_relation),
        ),
        edge=tuple(Pick(name, name) for name in EDGE_FIELDS),
    )
