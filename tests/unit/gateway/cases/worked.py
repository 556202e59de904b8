"""A case without a store: opened, and moved by pure functions."""

from __future__ import annotations

from typing import Any

from auth.principal import Principal
from gateway.cases import applying, inputs
from gateway.cases.case import Case
from gateway.cases.deadlines.limit import Limit, Stage, Unit, Urgency, read_limit
from gateway.cases.deadlines.years import library
from gateway.cases.said import Said
from gateway.cases.states import CaseMove, CaseState
from gateway.cases.terms import Terms
from graph.ontology.choices import ViolationKind
from tests.factories import at

LIMIT = Limit(
    amount=7,
    unit=Unit.WORKING_DAYS,
    faster={Urgency.URGENT: 3, Urgency.VERY_URGENT: 1},
    stages=(
        Stage("accept", read_limit("4 working hours")),
        Stage("resolve", read_limit("5 working days")),
        Stage("verify", read_limit("1 working day")),
    ),
)
TERMS = Terms(calendar=library(), limit_of=lambda _kind, _at: (LIMIT, "urban_management"))


def person(*roles: str, name: str = "张三", department: str = "urban_management") -> Principal:
    return Principal(department=department, person=name, roles=frozenset(roles))


CENTRE, ARBITER = person("dispatcher"), person("arbiter", name="孙裁")
URBAN, POLICE = person("handler", name="赵办"), person("handler", name="钱警", department="police")


def said(who: Principal, moment: str, reason: str | None = None) -> Said:
    return Said(by=who, at_ms=at(moment), reason=reason)


def a_case(moment: str = "2026-03-02T10:00", **changes: Any) -> Case:
    """A case opened on Monday 2 March 2026 at ten."""
    words = {
        "number": "CQ-2026-000001",
        "violation_number": "VI-1",
        "alert_number": "AL-1",
        "kind": ViolationKind.UNCOVERED,
        "state": CaseState.OPEN,
        "version": 0,
        "opened_at_ms": at(moment),
        "due_at_ms": 0,
        "due_is_provisional": False,
        "department": "urban_management",
        "occurred_at_ms": at(moment),
    }
    return applying.opened(Case(**(words | changes)), said(CENTRE, moment), TERMS)


def go(
    case: Case,
    moment: str,
    move: CaseMove,
    who: Principal,
    *,
    task: int | None = None,
    first: Any = None,
    **given: Any,
) -> Case:
    """The case after a move."""
    known = inputs.checked(given)
    words = said(who, moment, known.get("reason") or known.get("result"))
    return applying.applied(case, move, words, known, TERMS, serial=task, first=first)


def assigned(moment: str = "2026-03-02T11:00", **given: Any) -> Case:
    """A case that was sent out an hour after it was opened."""
    return go(a_case(), moment, CaseMove.ASSIGN, CENTRE, **given)


def accepted(moment: str = "2026-03-02T14:00", **given: Any) -> Case:
    """A case whose leading desk took it on at two."""
    return go(assigned(**given), moment, CaseMove.ACCEPT, URBAN, task=1)
