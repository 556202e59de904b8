"""What one subscription follows: its topic, where it begins, and which events it is told of."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import Enum
from typing import Any, cast

from graphql import GraphQLSchema

from gateway.agreements.own_cases import may_see
from gateway.api.conditions import Conditions
from gateway.api.context import Context
from gateway.api.live.rows import (
    CameraRow,
    CaseRow,
    NodeTold,
    Row,
    SourceCount,
    SourceRow,
    cursor,
    place,
)
from gateway.api.planner import MOST_ROWS, Body, Head, Planner, rows
from gateway.api.rows import NodeRow
from gateway.api.selection import Query
from gateway.api.shapes import SHAPES, Shape
from gateway.errors import BadInput
from gateway.live.events import CameraTold, CaseMoved, Delivered, Event, Told, Topic
from graph.ontology.choices import CameraState
from graph.plan import In, Pick, Plan, Step, Where, Window, every
from graph.port import Page

_NO_QUERY = Query(GraphQLSchema(), {}, {})
Rows = dict[int, Row]
"""Rows by position; what the follower is not to be told of is not in it."""


class Source(ABC):
    """A subscription as GraphQL sees it: a stream, which gateway.api.live.stream follows."""

    topic: Topic
    __aiter__ = None
    """GraphQL looks for it and takes the source for a stream; nobody iterates over it."""

    def __init__(self, info: Any) -> None:
        self.query = Query.of(info)
        self.nodes = info.field_nodes
        self.args = self.query.arguments("Subscription", info.field_nodes[0])
        after = self.args.get("after")
        self.after = None if after is None else place(self.topic, after)
        for name, value in self.args.items():
            if isinstance(value, list) and not value:
                raise BadInput(f"{name}: an empty list matches nothing; leave it out")
        self.check(info.context)

    @abstractmethod
    def check(self, context: Context) -> None:
        """Raise RequestError for what could never be answered."""

    @abstractmethod
    async def rows(self, events: Sequence[Event], context: Context) -> Rows:
        """The rows of those events that the caller asked for and may see."""

    def where(self, entity: str, name: str, context: Context) -> Where | None:
        """The condition that a filter argument means; raises BadInput, NotGranted."""
        if name not in self.args:
            return None
        context.grants.entity(entity).demand(entity)
        return Conditions(context.grants).where(SHAPES[entity], self.args[name])


class CaseSource(Source):
    """Moves of cases."""

    topic = Topic.CASES

    def check(self, context: Context) -> None:
        """Read the filter once, so that a bad one is refused at once."""
        self.where("Violation", "violation", context)

    async def rows(self, events: Sequence[Event], context: Context) -> Rows:
        """The moves that fit."""
        moved = [e for e in events if isinstance(e, CaseMoved) and self._fits(e)]
        moved = [e for e in moved if may_see(context.grants, e.case)]
        where = self.where("Violation", "violation", context)
        if where is not None and moved:
            seen = await _violations([e.case.violation_number for e in moved], where, context)
            moved = [e for e in moved if e.case.violation_number in seen]
        if moved:
            context.note("Case.*", 0)
        return {
            e.position: CaseRow(
                cursor=cursor(self.topic, e.position), at=e.step.at_ms, case=e.case, step=e.step
            )
            for e in moved
        }

    def _fits(self, event: CaseMoved) -> bool:
        case, step = event.case, event.step
        said = {
            "number": case.number,
            "state": case.state,
            "department": case.department,
            "kind": case.kind,
            "move": step.move,
        }
        return all(
            name not in self.args or said[name] in [_plain(v) for v in self.args[name]]
            for name in said
        )


async def _violations(numbers: Sequence[str], where: Where, context: Context) -> set[str]:
    planner = Planner(_NO_QUERY, context.grants, context.ids)
    these = In("number", tuple(dict.fromkeys(numbers)))
    head = Head(where=every([these, where]), window=Window(first=len(numbers)))
    body = Body(picks=(Pick("number", "number"),))
    moments = (context.now_ms, None)
    plan = planner.whole(SHAPES["Violation"], head, body, moments=moments)
    page = await context.read(plan, planner)
    return {row["node"]["number"] for row in page.rows}


class NodeSource(Source):
    """What is told of the things of one entity, as the graph shows them to the caller."""

    entity: str
    field: str
    union: str
    event: str

    def check(self, context: Context) -> None:
        """Plan it once for one event, so that what asks too much is refused at once."""
        plan, planner = self._plan(["-"], context)
        planner.demand_modest(plan)

    async def rows(self, events: Sequence[Event], context: Context) -> Rows:
        """The events whose node meets the filter and may be seen."""
        told = [event for event in events if isinstance(event, Told)]
        found = await self._read(list(dict.fromkeys(e.subject_id for e in told)), context)
        return {e.position: self.row(e, found[e.subject_id]) for e in told if e.subject_id in found}

    def row(self, told: Told, node: NodeRow) -> NodeTold:
        """The row of one event."""
        return NodeTold(
            cursor=cursor(self.topic, told.position),
            recorded_at=told.recorded_at_ms,
            source=told.source,
            is_first=told.is_first,
            node=node,
        )

    async def _read(self, ids: Sequence[str], context: Context) -> dict[str, NodeRow]:
        found: dict[str, NodeRow] = {}
        start = 0
        while start < len(ids):
            one, _ = self._plan(ids[:1], context)
            part = ids[start : start + max(1, MOST_ROWS // rows(one))]
            start += len(part)
            plan, planner = self._plan(part, context)
            context.calls = 0  # a page of events is no single request
            page: Page = await context.read(plan, planner)
            answer = context.answer(planner, None, None)
            for row in page.rows:
                found[row["node"]["id"]] = NodeRow(self.entity, row["node"], answer)
        return found

    def _plan(self, ids: Sequence[str], context: Context) -> tuple[Plan, Planner]:
        context.grants.entity(self.entity).demand(self.entity)
        shape, planner = SHAPES[self.entity], Planner(self.query, context.grants, context.ids)
        these, where = In("id", tuple(ids)), self.where(self.entity, "filter", context)
        head = Head(
            where=these if where is None else every([these, where]), window=Window(first=len(ids))
        )
        body = self._body(shape, planner)
        return planner.whole(shape, head, body, moments=(context.now_ms, None)), planner

    def _body(self, shape: Shape, planner: Planner) -> Body:
        root = _response(self.nodes[0])
        picks: dict[Pick, None] = {Pick("id", "id"): None}
        steps: dict[str, Step] = {}
        for response, nodes in self.query.fields(self.nodes, (self.union, self.event)).items():
            if nodes[0].name.value == self.field:
                body = planner.one(shape, nodes, (root, response))
                picks |= dict.fromkeys(body.picks)
                steps |= {step.key: step for step in body.steps}
        return Body(picks=tuple(picks), steps=tuple(steps.values()))


class AlertSource(NodeSource):
    """Alerts, once each."""

    topic, entity, field = Topic.ALERTS, "Alert", "alert"
    union, event = "AlertEvent", "AlertRaised"


class SightingSource(NodeSource):
    """Sightings, each time something is told of one."""

    topic, entity, field = Topic.SIGHTINGS, "Sighting", "sighting"
    union, event = "SightingEvent", "SightingSeen"


class CameraSource(NodeSource):
    """Changes of state of watched cameras, each as it was then."""

    topic, entity, field = Topic.CAMERAS, "Camera", "camera"
    union, event = "CameraEvent", "CameraChanged"

    def check(self, context: Context) -> None:
        """Whoever is told of states must be given them."""
        for name in ("state", "state_since"):
            context.grants.field(self.entity, name).demand(f"Camera.{name}")
        super().check(context)

    async def rows(self, events: Sequence[Event], context: Context) -> Rows:
        """The changes whose camera meets the filter and may be seen; the reason where given."""
        found = await super().rows(events, context)
        context.reads |= {"Camera.state", "Camera.state_since"}
        if context.grants.field(self.entity, "state_reason").plain:
            context.reads.add("Camera.state_reason")
            return found
        return {
            position: replace(row, reason=None) if isinstance(row, CameraRow) else row
            for position, row in found.items()
        }

    def row(self, told: Told, node: NodeRow) -> NodeTold:
        """The row of one event."""
        row = super().row(told, node)
        if not isinstance(told, CameraTold):
            return row
        return CameraRow(
            cursor=row.cursor,
            recorded_at=row.recorded_at,
            source=row.source,
            is_first=row.is_first,
            node=node,
            state=CameraState(told.state),
            at=told.at_ms,
            reason=told.reason,
        )


class DeliverySource(Source):
    """Deliveries of sources."""

    topic = Topic.SOURCES

    def check(self, context: Context) -> None:
        """Nothing: the name of a source can be any."""

    async def rows(self, events: Sequence[Event], context: Context) -> Rows:
        """The deliveries of the named sources, or of all."""
        wanted = self.args.get("source")
        delivered = [e for e in events if isinstance(e, Delivered)]
        context.note("Source.*", 0)
        return {
            e.position: SourceRow(
                cursor=cursor(self.topic, e.position),
                recorded_at=e.recorded_at_ms,
                source=e.source,
                entities=[SourceCount(*part) for part in sorted(e.counts.items())],
            )
            for e in delivered
            if wanted is None or e.source in wanted
        }


def _response(node: Any) -> str:
    return cast("str", node.alias.value if node.alias else node.name.value)


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def nodes_of(row: Row) -> Mapping[str, Any] | None:
    """The node that a row shows, with all below it; None for what is none of the graph."""
    return row.node.values if isinstance(row, NodeTold) else None
