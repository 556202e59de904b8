"""The life of a case as one table: which move leads from which state to which, and whose it is.

open 立案 ─assign─▶ assigned 派遣 ─accept─▶ accepted 受理 ─resolve─▶ resolved 处置
  resolved ─verify─▶ verified 核查 ─close─▶ closed 结案      resolved ─rework─▶ accepted
  assigned, accepted ─return─▶ returned 退回 ─assign─▶ assigned
  a second return ─▶ disputed 裁定 ─assign, by the arbiter─▶ assigned
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from auth.principal import Principal
from gateway.cases.errors import MissingInput, NotAllowedMove, NotYours
from graph.ontology.choices import Choice


class CaseState(Choice):
    """Where a case stands."""

    OPEN = "open", "立案"
    ASSIGNED = "assigned", "派遣"
    ACCEPTED = "accepted", "受理"
    RETURNED = "returned", "退回"
    DISPUTED = "disputed", "待裁定"
    RESOLVED = "resolved", "处置"
    VERIFIED = "verified", "核查"
    CLOSED = "closed", "结案"


class CaseMove(Choice):
    """What is done with a case; people make every move but REDATE, which is the calendar's."""

    OPEN = "open", "立案"
    ASSIGN = "assign", "派遣"
    ACCEPT = "accept", "受理"
    RETURN = "return", "退回"
    RESOLVE = "resolve", "处置反馈"
    VERIFY = "verify", "核查通过"
    REWORK = "rework", "核查不通过"
    CLOSE = "close", "结案"
    REDATE = "redate", "时限重算"


class Who(StrEnum):
    """Which holders of the role may make the move."""

    ANY = "any"
    """Of any department: the centre works for all."""
    ASSIGNED = "assigned"
    """Of the department, section and post that the case was sent to."""
    OTHER = "other"
    """Anyone but the person whose work is judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the table.

    ``to`` lists the state after the first, second … time this move is made on the case; the last
    one holds for all later times. ``needs`` names the inputs that must not be empty.
    """

    move: CaseMove
    start: frozenset[CaseState]
    to: tuple[CaseState, ...]
    role: str
    who: Who = Who.ANY
    needs: tuple[str, ...] = ()

    def target(self, times_before: int) -> CaseState:
        """The state after the move, when it was made some times before."""
        return self.to[min(times_before, len(self.to) - 1)]


def _row(
    move: CaseMove,
    start: tuple[CaseState, ...],
    *,
    to: tuple[CaseState, ...],
    role: str,
    who: Who = Who.ANY,
    needs: tuple[str, ...] = (),
) -> Rule:
    return Rule(move=move, start=frozenset(start), to=to, role=role, who=who, needs=needs)


_S, _M = CaseState, CaseMove
MOVES: tuple[Rule, ...] = (
    _row(_M.ASSIGN, (_S.OPEN, _S.RETURNED), to=(_S.ASSIGNED,), role="dispatcher"),
    _row(
        _M.ASSIGN,
        (_S.DISPUTED,),
        to=(_S.ASSIGNED,),
        role="arbiter",
        needs=("department", "reason"),
    ),
    _row(_M.ACCEPT, (_S.ASSIGNED,), to=(_S.ACCEPTED,), role="handler", who=Who.ASSIGNED),
    _row(
        _M.RETURN,
        (_S.ASSIGNED, _S.ACCEPTED),
        to=(_S.RETURNED, _S.DISPUTED),
        role="handler",
        who=Who.ASSIGNED,
        needs=("reason",),
    ),
    _row(
        _M.RESOLVE,
        (_S.ACCEPTED,),
        to=(_S.RESOLVED,),
        role="handler",
        who=Who.ASSIGNED,
        needs=("result",),
    ),
    _row(_M.VERIFY, (_S.RESOLVED,), to=(_S.VERIFIED,), role="dispatcher", who=Who.OTHER),
    _row(
        _M.REWORK,
        (_S.RESOLVED,),
        to=(_S.ACCEPTED,),
        role="dispatcher",
        who=Who.OTHER,
        needs=("reason",),
    ),
    _row(_M.CLOSE, (_S.VERIFIED,), to=(_S.CLOSED,), role="dispatcher"),
)
TRIAGE_ROLE = "dispatcher"
"""The role that confirms and rejects alerts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What of a case decides whether a move may be made."""

    state: CaseState
    department: str
    section: str | None = None
    post: str | None = None
    resolved_by: str | None = None


def allowed(state: CaseState) -> tuple[CaseMove, ...]:
    """The moves that start from a state, in the order of the table."""
    return tuple(rule.move for rule in MOVES if state in rule.start)


def rule_for(state: CaseState, move: CaseMove) -> Rule:
    """The row for a move from a state, or NotAllowedMove."""
    for rule in MOVES:
        if rule.move is move and state in rule.start:
            return rule
    raise NotAllowedMove(state, move, allowed(state))


def check(standing: Standing, move: CaseMove, principal: Principal, given: frozenset[str]) -> Rule:
    """The row that lets the principal make the move with the inputs given.

    Raises NotAllowedMove, NotYours or MissingInput, in this order.
    """
    rule = rule_for(standing.state, move)
    if not principal.has(rule.role):
        raise NotYours(move, f"the role {rule.role}")
    if rule.who is Who.ASSIGNED:
        _check_assigned(standing, move, principal)
    if rule.who is Who.OTHER and standing.resolved_by == worker(principal):
        raise NotYours(move, "somebody other than the one who resolved the case")
    for name in rule.needs:
        if name not in given:
            raise MissingInput(name)
    return rule


def check_triage(principal: Principal, what: str) -> None:
    """Raise NotYours unless the principal decides on alerts."""
    if not principal.has(TRIAGE_ROLE):
        raise NotYours(what, f"the role {TRIAGE_ROLE}")


def worker(principal: Principal) -> str:
    """The person and department as one word, to tell one worker from another."""
    return f"{principal.department}/{principal.person}"


def _check_assigned(standing: Standing, move: CaseMove, principal: Principal) -> None:
    for name in ("department", "section", "post"):
        wanted = getattr(standing, name)
        if wanted is not None and getattr(principal, name) != wanted:
            raise NotYours(move, f"{name} {wanted}")
