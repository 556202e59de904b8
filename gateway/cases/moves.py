"""The life of a case as one table: which move leads from where to where, and whose it is.

docs/dispatch.md shows it as a picture and a table, both made from here by `make docs`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.cases.states import IN_WORK, CaseMove, CaseState, OnlyIf, Subject, Who


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the table.

    ``to`` lists the state after the first, second … time this move is made on the task; the last
    one holds for all later times, and none at all means that the state stays. With ``back`` the
    task goes to the state that it was held in. ``needs`` names the inputs that must not be empty.
    """

    move: CaseMove
    on: Subject
    start: frozenset[CaseState]
    to: tuple[CaseState, ...] = ()
    back: bool = False
    role: str
    who: Who = Who.ANY
    needs: tuple[str, ...] = ()
    only_if: OnlyIf = OnlyIf.ALWAYS

    def target(self, times_before: int) -> CaseState | None:
        """The state after the move, made some times before; None: it stays, or goes back."""
        return self.to[min(times_before, len(self.to) - 1)] if self.to else None


_S, _M = CaseState, CaseMove
_ACTIVE = (_S.ASSIGNED, _S.ACCEPTED, _S.HANDLING)
_BEGUN = (_S.ACCEPTED, _S.HANDLING)
_DECIDED = (*_BEGUN, _S.HELD, _S.RESOLVED, _S.VERIFIED, _S.VOID)
_UNDER_WAY = (*IN_WORK, _S.RESOLVED, _S.VERIFIED)
_WITHDRAWN = ("penalty", "document", "reason")
"""What takes a decision back: which one, and the document that says so and why."""


def _row(
    move: CaseMove,
    start: tuple[CaseState, ...],
    *to: CaseState,
    role: str,
    who: Who = Who.ANY,
    needs: tuple[str, ...] = (),
    on: Subject = Subject.TASK,
    back: bool = False,
    only_if: OnlyIf = OnlyIf.ALWAYS,
) -> Rule:
    return Rule(
        move=move,
        on=on,
        start=frozenset(start),
        to=to,
        back=back,
        role=role,
        who=who,
        needs=needs,
        only_if=only_if,
    )


def _of_the_centre() -> Iterator[Rule]:
    yield _row(_M.ASSIGN, (_S.OPEN,), _S.ASSIGNED, role="dispatcher", on=Subject.CASE)
    yield _row(_M.ASSIGN, (_S.RETURNED,), _S.ASSIGNED, role="dispatcher")
    needs: tuple[str, ...] = ("department", "reason")
    yield _row(_M.ASSIGN, (_S.DISPUTED,), _S.ASSIGNED, role="arbiter", needs=needs)
    needs = ("department",)
    yield _row(_M.ENLIST, _UNDER_WAY, _S.ASSIGNED, role="dispatcher", needs=needs, on=Subject.CASE)
    needs, passed = ("department", "reason"), (*_ACTIVE, _S.HELD)
    yield _row(_M.TRANSFER, passed, _S.ASSIGNED, role="dispatcher", needs=needs)
    needs = ("reason",)
    yield _row(_M.HOLD, _ACTIVE, _S.HELD, role="dispatcher", needs=needs)
    yield _row(_M.RESUME, (_S.HELD,), back=True, role="dispatcher")
    yield _row(_M.CANCEL, IN_WORK, _S.VOID, role="dispatcher", needs=needs)
    asked = OnlyIf.ASKED
    yield _row(_M.GRANT_EXTENSION, _BEGUN, role="dispatcher", only_if=asked)
    yield _row(_M.REFUSE_EXTENSION, _BEGUN, role="dispatcher", needs=needs, only_if=asked)
    yield _row(_M.VERIFY, (_S.RESOLVED,), _S.VERIFIED, role="dispatcher", who=Who.OTHER)
    yield _row(
        _M.REWORK, (_S.RESOLVED,), _S.ACCEPTED, role="dispatcher", who=Who.OTHER, needs=needs
    )


def _of_the_desk() -> Iterator[Rule]:
    role, who, reason = "handler", Who.ASSIGNED, ("reason",)
    yield _row(_M.ACCEPT, (_S.ASSIGNED,), _S.ACCEPTED, role=role, who=who)
    returned = (_S.RETURNED, _S.DISPUTED)
    yield _row(_M.RETURN, (_S.ASSIGNED, _S.ACCEPTED), *returned, role=role, who=who, needs=reason)
    yield _row(
        _M.TRANSFER,
        _ACTIVE,
        _S.ASSIGNED,
        role=role,
        who=who,
        needs=("department", "reason"),
        only_if=OnlyIf.OWN_DEPARTMENT,
    )
    yield _row(_M.RESUME, (_S.HELD,), back=True, role=role, who=who)
    asking, free = ("days", "reason"), OnlyIf.NOT_ASKED
    yield _row(_M.ASK_EXTENSION, _BEGUN, role=role, who=who, needs=asking, only_if=free)
    yield _row(_M.HANDLE, _BEGUN, _S.HANDLING, role=role, who=who, needs=("photo",))
    decided = ("amount_yuan", "law", "article", "document")
    yield _row(_M.PENALISE, _BEGUN, role=role, who=who, needs=decided)
    yield _row(_M.PAY, _DECIDED, role=role, who=who, needs=("penalty",))
    yield _row(_M.WITHDRAW_PENALTY, _DECIDED, role=role, who=who, needs=_WITHDRAWN)
    yield _row(_M.RESOLVE, _BEGUN, _S.RESOLVED, role=role, who=who, needs=("result",))


def _of_the_case() -> Iterator[Rule]:
    case, reason = Subject.CASE, ("reason",)
    for role in ("dispatcher", "arbiter"):
        yield _row(_M.SUPERVISE, (_S.OPEN, *_UNDER_WAY), role=role, needs=reason, on=case)
    needs = ("urgency", "reason")
    yield _row(_M.HASTEN, (_S.OPEN, *_UNDER_WAY), role="dispatcher", needs=needs, on=case)
    yield _row(_M.CLOSE, (_S.VERIFIED,), _S.CLOSED, role="dispatcher", on=case)
    free = OnlyIf.UNPUNISHED
    for start, role in (((_S.OPEN,), "dispatcher"), (_UNDER_WAY, "arbiter")):
        yield _row(_M.VOID, start, _S.VOID, role=role, needs=reason, on=case, only_if=free)
    yield _row(_M.REOPEN, (_S.CLOSED, _S.VOID), _S.OPEN, role="arbiter", needs=reason, on=case)


def _of_the_arbiter() -> Iterator[Rule]:
    decided = ("amount_yuan", "law", "article", "document", "reason")
    yield _row(_M.PENALISE, _BEGUN, role="arbiter", needs=decided)
    yield _row(_M.WITHDRAW_PENALTY, _DECIDED, role="arbiter", needs=_WITHDRAWN)


MOVES: tuple[Rule, ...] = (
    *_of_the_centre(),
    *_of_the_desk(),
    *_of_the_case(),
    *_of_the_arbiter(),
)


def rules_for(state: CaseState, move: CaseMove, on: Subject) -> tuple[Rule, ...]:
    """The rows for a move from a state: one a role; none where the move does not start there."""
    return tuple(r for r in MOVES if r.move is move and r.on is on and state in r.start)


def subjects(move: CaseMove) -> frozenset[Subject]:
    """What a move can be made on."""
    return frozenset(rule.on for rule in MOVES if rule.move is move)


def allowed(state: CaseState, on: Subject) -> tuple[CaseMove, ...]:
    """The moves that start from a state, in the order of the table, each once."""
    found = (rule.move for rule in MOVES if rule.on is on and state in rule.start)
    return tuple(dict.fromkeys(found))
