"""Narrows a plan to what its caller is granted, before any engine sees it.

What is not granted is taken out of picks, steps, orders and conditions, and the scope of rows is
put into every condition, at every level and inside conditions too. What was taken out comes back
as nothing, so that whoever reads the answer finds every key it asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from operator import is_
from typing import Any

from auth.decisions import Decision
from auth.grants import Grants
from gateway.agreements.scope import NOTHING, condition
from graph.ontology.declare import RelationSpec
from graph.plan import (
    NODE_FIELDS,
    All,
    AtMoment,
    Compare,
    In,
    IsNull,
    Not,
    Pick,
    Plan,
    Related,
    RootField,
    Search,
    Some,
    Step,
    Where,
    every,
    other_end,
)
from graph.port import Graph, Page

_EMPTY = Page([], False, False, None)
_MOST_KEPT = 500
TELLING = frozenset({"record_id", "raw_sha256"})
"""Of an edge: what a source may have made from the words that an entity is known by."""
RECORDS_HIDDEN = Decision(
    given=False, reason="the source's record could tell who is at an end (可识别身份的来源记录)"
)


@dataclass(slots=True)
class Gaps:
    """What an answer must be given back: keys of nodes and of edges, and gaps further down."""

    node: dict[str, Any] = field(default_factory=dict)
    edge: dict[str, None] = field(default_factory=dict)
    steps: dict[str, Gaps] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was taken out."""
        return not (self.node or self.edge or self.steps)

    def fill(self, page: Page) -> Page:
        """The page with every key that was asked for."""
        for row in page.rows:
            node = row["node"]
            node |= self.node
            if self.edge:
                row["edge"] = {**row.get("edge", {}), **self.edge}
            for key, inner in self.steps.items():
                inner.fill(node[key])
        return page


@dataclass(frozen=True, slots=True)
class Granted:
    """A graph as far as some grants reach; for the parts that make their own plans."""

    graph: Graph
    grants: Grants

    async def read(self, plan: Plan) -> Page:
        """Answer what may be asked of a plan; raises NotGranted where nothing of it may."""
        narrowed, gaps = narrow(plan, self.grants)
        page = await self.graph.read(narrowed)
        return page if gaps.is_empty else gaps.fill(page)


def narrow(plan: Plan, grants: Grants) -> tuple[Plan, Gaps]:
    """The plan that may be asked, and what its answer must be given back.

    Raises NotGranted, PurposeRequired or CaseRequired where its root is not granted.
    """
    grants.entity(plan.entity).demand(plan.entity)
    if isinstance(plan.as_of, RootField):
        grants.field(plan.entity, plan.as_of.field).demand(f"{plan.entity}.{plan.as_of.field}")
    fixed, gaps = _fixed(plan, grants)
    where = None if plan.where is None else _where(plan.entity, plan.where, grants)
    return Plan(
        entity=plan.entity,
        picks=fixed.picks,
        steps=fixed.steps,
        where=scoped(plan.entity, where, grants),
        order=fixed.order,
        window=plan.window,
        count=plan.count,
        as_of=plan.as_of,
        known_at=plan.known_at,
    ), gaps


def _fixed(plan: Plan, grants: Grants) -> tuple[Plan, Gaps]:
    """The rest of a plan, narrowed; the very same selections are looked at once for some grants."""
    parts = (plan.steps, plan.picks, plan.entity)
    key = (id(plan.steps), id(plan.picks), plan.order)  # a list's order is made anew each time
    known = grants.narrowed.get(key)
    if known is None or not all(map(is_, known[0], parts)):
        gaps = Gaps()
        known = (parts, _plan(replace(plan, where=None), grants, gaps), gaps)
        if len(grants.narrowed) >= _MOST_KEPT:
            grants.narrowed.clear()
        grants.narrowed[key] = known
    return known[1], known[2]


def scoped(entity: str, where: Where | None, grants: Grants) -> Where | None:
    """A condition with the row scope of its entity."""
    parts = [] if where is None else [where]
    parts += [condition(entity, scope) for scope in grants.scope(entity)]
    return every(parts)


def _plan(plan: Plan, grants: Grants, gaps: Gaps) -> Plan:
    where = None if plan.where is None else _where(plan.entity, plan.where, grants)
    return replace(
        plan,
        picks=tuple(p for p in (_pick(plan.entity, p, grants, gaps) for p in plan.picks) if p),
        steps=tuple(s for s in (_step(s, grants, gaps) for s in plan.steps) if s),
        where=scoped(plan.entity, where, grants),
        order=tuple(o for o in plan.order if _is_plain(plan.entity, o.field, grants)),
    )


def _pick(entity: str, pick: Pick, grants: Grants, gaps: Gaps) -> Pick | None:
    if pick.field in NODE_FIELDS:
        return pick
    decision = grants.field(entity, pick.field)
    decision.demand_named()
    if not decision.given:
        gaps.node[pick.key] = None
        return None
    return pick if decision.mask == pick.mask else replace(pick, mask=decision.mask)


def _step(step: Step, grants: Grants, gaps: Gaps) -> Step | None:
    ends = (grants.entity(step.plan.entity), grants.relation(step.relation))
    for end in ends:
        end.demand_named()
    if not all(end.given for end in ends):
        gaps.node[step.key] = _EMPTY
        return None
    inner = Gaps()
    edge = step.edge
    if hides_records(step.relation, grants):
        inner.edge = {pick.key: None for pick in edge if pick.field in TELLING}
        edge = tuple(pick for pick in edge if pick.field not in TELLING)
    made = replace(step, plan=_plan(step.plan, grants, inner), edge=edge)
    if not inner.is_empty:
        gaps.steps[step.key] = inner
    return made


def hides_records(relation: RelationSpec, grants: Grants) -> bool:
    """Whether a source's own record id could tell who is at an end of a relation."""
    return grants.hides_identity(relation.source) or grants.hides_identity(relation.target)


def _is_plain(entity: str, name: str, grants: Grants) -> bool:
    return name in NODE_FIELDS or grants.field(entity, name).plain


def _where(entity: str, where: Where, grants: Grants) -> Where:
    match where:
        case All(parts) | Some(parts):
            return type(where)(tuple(_where(entity, part, grants) for part in parts))
        case Not(part):
            return _not(entity, part, grants)
        case Related(relation, direction, part):
            far = other_end(relation, direction)
            if not (grants.relation(relation).given and grants.entity(far).given):
                return NOTHING
            inside = scoped(far, _where(far, part, grants), grants)
            return Related(relation, direction, inside if inside is not None else part)
        case Compare() | In() | IsNull() | AtMoment() | Search():
            return where if _may_ask(entity, where, grants) else NOTHING


def _not(entity: str, part: Where, grants: Grants) -> Where:
    """What may not be asked holds for nothing, and neither does its opposite."""
    return Not(_where(entity, part, grants)) if is_askable(entity, part, grants) else NOTHING


def is_askable(entity: str, where: Where, grants: Grants) -> bool:
    """Whether all that a condition speaks of is granted."""
    match where:
        case All(parts) | Some(parts):
            return all(is_askable(entity, part, grants) for part in parts)
        case Not(part):
            return is_askable(entity, part, grants)
        case Related(relation, direction, part):
            far = other_end(relation, direction)
            given = grants.relation(relation).given and grants.entity(far).given
            return given and is_askable(far, part, grants)
        case Compare() | In() | IsNull() | AtMoment() | Search():
            return _may_ask(entity, where, grants)


def _may_ask(entity: str, where: Compare | In | IsNull | AtMoment | Search, grants: Grants) -> bool:
    if where.field in NODE_FIELDS:
        return True
    decision = grants.field(entity, where.field)
    looked_up = isinstance(where, In) or (isinstance(where, Compare) and where.op == "eq")
    masked = decision.masked
    return decision.given and (masked is None or (looked_up and masked.match))
