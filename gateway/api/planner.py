"""Compiles the part of a query below one root field into one plan for the graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from graphql import FieldNode

from auth.agreements import extra_fields
from auth.decisions import Decision
from auth.grants import Grants
from gateway.agreements.narrow import RECORDS_HIDDEN, TELLING, hides_records
from gateway.api.conditions import Conditions
from gateway.api.ids import Ids
from gateway.api.paging import natural_order, window
from gateway.api.selection import Query
from gateway.api.shapes import LOCATION, MADE, SHAPES, SYSTEM, LinkShape, Shape, snake
from gateway.errors import TooComplex
from graph.masks import Mask
from graph.ontology.declare import Cardinality
from graph.plan import (
    EDGE_FIELDS,
    MOST_DEEP,
    Direction,
    Order,
    Pick,
    Plan,
    RootField,
    Step,
    Where,
    Window,
    depth,
    followed,
)

NODE = "Node"
ENTITY = "_Entity"
"""The union of all that has a key, for routers of a supergraph."""
MOST_ROWS = 20_000
"""Rows that one root field may ask for at most, all levels together."""
_SINGLE = Window(first=1)

Path = tuple[str, ...]
Moments = tuple[int | RootField | None, int | None]
"""The moment whose truth is asked, and the moment whose knowledge is."""


class Selected(NamedTuple):
    """One selected field: its response name, its own name, its arguments and syntax nodes."""

    response: str
    name: str
    args: Mapping[str, Any]
    nodes: list[FieldNode]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What one request asks of a root field: conditions, order and page; a plan's values."""

    where: Where | None = None
    order: tuple[Order, ...] = ()
    window: Window = _SINGLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a query selects below a root field, the same for all its requests."""

    picks: tuple[Pick, ...] = ()
    steps: tuple[Step, ...] = ()
    count: bool = False


@dataclass(slots=True)
class Planner:
    """Compiles for one principal, and notes what is read, what is withheld and where it lies."""

    query: Query
    grants: Grants
    ids: Ids
    keys: dict[int, str] = field(default_factory=dict)
    orders: dict[str, tuple[Order, ...]] = field(default_factory=dict)
    reads: set[str] = field(default_factory=set)
    withheld: dict[Path, Decision] = field(default_factory=dict)
    """What is withheld or masked, by the path of response names that leads to it."""
    _seen: dict[str, int] = field(default_factory=dict)
    _weighed: tuple[tuple[Step, ...], int, int] | None = None

    def is_shut(self, decision: Decision, path: Path) -> bool:
        """Whether something is not given; it is noted then.

        Raises PurposeRequired or CaseRequired where that is all that is missing.
        """
        decision.demand_named()
        if not decision.plain:
            self.withheld[path] = decision
        return not decision.given

    def many(
        self,
        shape: Shape,
        selected: Selected,
        path: Path,
        *,
        moments: Moments = (None, None),
    ) -> Plan:
        """The plan of a connection: its page, its order and all below; raises RequestError."""
        head = self.head(shape, selected.args)
        return self.whole(shape, head, self.page(shape, selected.nodes, path), moments=moments)

    def whole(
        self, shape: Shape, head: Head, body: Body, *, moments: Moments = (None, None)
    ) -> Plan:
        """The plan of a head and a body; every plan is put together here.

        ``moments`` are the two times asked about, which only a root has.
        """
        return Plan(
            entity=shape.spec.name,
            picks=body.picks,
            steps=body.steps,
            where=head.where,
            order=head.order,
            window=head.window,
            count=body.count,
            as_of=moments[0],
            known_at=moments[1],
        )

    def head(self, shape: Shape, args: Mapping[str, Any]) -> Head:
        """What a connection's arguments ask; raises RequestError."""
        conditions = Conditions(self.grants)
        order = natural_order(shape.spec, self.grants)
        if args.get("orderBy") is not None:
            order = conditions.order(shape, args["orderBy"])
        where: Where | None = None
        if "filter" in args:
            where = conditions.where(shape, args["filter"])
        shown = window(shape.spec.name, order, args, self.ids)
        return Head(where=where, order=order, window=shown)

    def page(self, shape: Shape, nodes: Sequence[FieldNode], path: Path) -> Body:
        """What a query selects of a connection."""
        edges, count = self._connection_fields(shape, nodes)
        self.reads.add(f"{shape.spec.name}.id")
        picks, steps = self._through_edges(shape, edges, path)
        return Body(picks=picks, steps=steps, count=count)

    def demand_modest(self, plan: Plan) -> None:
        """Raise TooComplex for a plan that brings more rows or goes deeper than one should."""
        if self._weighed is None or self._weighed[0] is not plan.steps:
            self._weighed = (plan.steps, _below(plan), depth(replace(plan, where=None)))
        most = plan.window.size * self._weighed[1]
        if most > MOST_ROWS:
            raise TooComplex(f"this asks for up to {most} rows; {MOST_ROWS} are allowed at once")
        deep = max(self._weighed[2], 0 if plan.where is None else followed(plan.where))
        if deep > MOST_DEEP:
            raise TooComplex(f"this follows {deep} relations in a row; {MOST_DEEP} are allowed")

    def one(
        self, shape: Shape, nodes: Sequence[FieldNode], path: Path, *, also: Sequence[str] = ()
    ) -> Body:
        """What is picked and followed from a node of an entity; ``also`` without being asked."""
        self.reads.add(f"{shape.spec.name}.id")
        picks = {name: Pick(name, name) for name in ("id", *also)}
        steps: dict[str, Step] = {}
        for selected in self._fields(shape.spec.name, nodes, NODE, ENTITY):
            here = (*path, selected.response)
            if selected.name in shape.links:
                step = self._link(shape.links[selected.name], selected, here)
                steps |= {} if step is None else {step.key: step}
            else:
                picks |= self._pick(shape, selected.name, here)
        return Body(picks=tuple(picks.values()), steps=tuple(steps.values()))

    def _pick(self, shape: Shape, name: str, path: Path) -> dict[str, Pick]:
        entity = shape.spec.name
        if name in SYSTEM:
            key = SYSTEM[name].removeprefix("_")
            return {key: Pick(key, SYSTEM[name])}
        if name not in shape.fields:
            return self._made(entity, name, path)
        declared = shape.fields[name].name
        if self.is_shut(decision := self.grants.field(entity, declared), path):
            return {}
        self.reads.add(f"{entity}.{declared}")
        return {declared: Pick(declared, declared, decision.mask)}

    def _made(self, entity: str, name: str, path: Path) -> dict[str, Pick]:
        """What a field is made from that is no data of the graph itself."""
        live = self.query.live_key(entity, name)
        needs = MADE.get((entity, name), () if live is None else (live,))
        if not needs:
            self.reads.add(f"{entity}.{name}")
            return {}
        for one in (*needs, *(extra for extra in extra_fields(entity) if extra == snake(name))):
            decision = self.grants.field(entity, one)
            if self.is_shut(decision, path) or decision.mask not in (None, Mask.REDACTED):
                return {}
        if name == LOCATION:
            self.reads |= {f"{entity}.{one}" for one in needs}
            return {one: Pick(one, one) for one in needs}
        self.reads.add(f"{entity}.{name}")
        return {name: Pick(name, needs[0])}

    def _link(self, link: LinkShape, selected: Selected, path: Path) -> Step | None:
        relation = self.grants.relation(link.relation)
        if self.is_shut(self.grants.entity(link.target.name), path) or self.is_shut(relation, path):
            return None
        return self._step(link, selected, path)

    def _step(self, link: LinkShape, selected: Selected, path: Path) -> Step:
        key = self._key(selected)
        target = SHAPES[link.target.name]
        if link.single:
            plan = self.whole(target, Head(), self.one(target, selected.nodes, path))
            return Step(key=key, relation=link.relation, direction=link.direction, plan=plan)
        plan = self.many(target, selected, path)
        self.orders[key] = plan.order
        return Step(
            key=key,
            relation=link.relation,
            direction=link.direction,
            plan=plan,
            edge=self._provenance(link, selected.nodes, path),
        )

    def _key(self, selected: Selected) -> str:
        said = f"{selected.response}:{selected.name}:{sorted(selected.args.items())!r}"
        key = f"{selected.response}:{self._seen.setdefault(said, len(self._seen))}"
        for node in selected.nodes:
            self.keys[id(node)] = key
        return key

    def _connection_fields(
        self, shape: Shape, nodes: Sequence[FieldNode]
    ) -> tuple[dict[str, list[FieldNode]], bool]:
        found = self.query.fields(nodes, (f"{shape.spec.name}Connection",))
        names = {group[0].name.value for group in found.values()}
        edges = {r: group for r, group in found.items() if group[0].name.value == "edges"}
        return edges, "totalCount" in names

    def _through_edges(
        self, shape: Shape, edges: Mapping[str, list[FieldNode]], path: Path
    ) -> tuple[tuple[Pick, ...], tuple[Step, ...]]:
        picks: dict[Pick, None] = {Pick("id", "id"): None}
        steps: dict[str, Step] = {}
        for outer, group in edges.items():
            for inner, nodes in self._edge_fields(shape, group, "node"):
                below = self.one(shape, nodes, (*path, outer, inner))
                picks |= dict.fromkeys(below.picks)
                steps |= {step.key: step for step in below.steps}
        return tuple(picks), tuple(steps.values())

    def _provenance(
        self, link: LinkShape, nodes: Sequence[FieldNode], path: Path
    ) -> tuple[Pick, ...]:
        target, hides = SHAPES[link.target.name], hides_records(link.relation, self.grants)
        wanted: dict[str, None] = {}
        for outer, group in self._connection_fields(target, nodes)[0].items():
            for middle, inner in self._edge_fields(target, group, "provenance"):
                for response, chosen in self.query.fields(inner, ("Provenance",)).items():
                    name = snake(chosen[0].name.value)
                    wanted[name] = None
                    if hides and name in TELLING:
                        self.withheld[*path, outer, middle, response] = RECORDS_HIDDEN
        kept = (n for n in wanted if n in EDGE_FIELDS and not (hides and n in TELLING))
        return tuple(Pick(name, name) for name in kept)

    def _edge_fields(
        self, shape: Shape, nodes: Sequence[FieldNode], name: str
    ) -> Iterator[tuple[str, list[FieldNode]]]:
        found = self.query.fields(nodes, (f"{shape.spec.name}Edge",))
        for response, group in found.items():
            if group[0].name.value == name:
                yield response, group

    def _fields(self, kind: str, nodes: Sequence[FieldNode], *also: str) -> Iterator[Selected]:
        for response, group in self.query.fields(nodes, (kind, *also)).items():
            name = group[0].name.value
            if not name.startswith("__"):
                args = self.query.arguments(kind, group[0])
                yield Selected(response, name, args, group)


def rows(plan: Plan) -> int:
    """How many rows a plan may bring at most, all levels together."""
    return plan.window.size * _below(plan)


def _below(plan: Plan) -> int:
    return 1 + sum(_most(step) * _below(step.plan) for step in plan.steps)


def _most(step: Step) -> int:
    is_set = step.direction is Direction.BACK or step.relation.cardinality is Cardinality.MANY
    return step.plan.window.size if is_set else min(1, step.plan.window.size)
