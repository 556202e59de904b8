"""A case as it is read: its fields, and who moved it when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gateway.cases.states import CaseMove, CaseState, Standing, allowed
from graph.ontology.choices import DepartmentKind, ViolationKind
from graph.violations.catalogue import KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One line of a case's history, and how the case stood after it."""

    version: int
    move: CaseMove
    at_ms: int
    from_state: CaseState | None
    to_state: CaseState
    by_department: str
    by_section: str | None
    by_post: str | None
    by_person: str
    to_department: str
    to_section: str | None
    to_post: str | None
    result: str | None
    fine_yuan: int | None
    resolved_by: str | None
    due_at_ms: int
    due_is_provisional: bool
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The work on a violation; ``version`` counts its moves, the opening being the first.

    ``due_at_ms`` is provisional while a year is not known whose arrangement of holidays may change
    it. ``department`` is who answers, before the case is assigned as well.
    """

    number: str
    violation_number: str
    alert_number: str
    kind: ViolationKind
    state: CaseState
    version: int
    opened_at_ms: int
    due_at_ms: int
    due_is_provisional: bool
    department: str
    section: str | None
    post: str | None
    result: str | None
    fine_yuan: int | None
    resolved_by: str | None
    closed_at_ms: int | None
    history: tuple[Moved, ...]

    @property
    def standing(self) -> Standing:
        """What of the case decides whether a move may be made."""
        return Standing(
            state=self.state,
            department=self.department,
            section=self.section,
            post=self.post,
            resolved_by=self.resolved_by,
        )

    def as_known(self, at_ms: int) -> Case | None:
        """The case as it stood at a moment; None before it was opened."""
        told = tuple(line for line in self.history if line.at_ms <= at_ms)
        if not told:
            return None
        last = told[-1]
        return replace(
            self,
            state=last.to_state,
            version=last.version,
            department=last.to_department,
            section=last.to_section,
            post=last.to_post,
            result=last.result,
            fine_yuan=last.fine_yuan,
            resolved_by=last.resolved_by,
            closed_at_ms=last.at_ms if last.move is CaseMove.CLOSE else None,
            due_at_ms=last.due_at_ms,
            due_is_provisional=last.due_is_provisional,
            history=told,
        )

    @property
    def is_closed(self) -> bool:
        """Whether nothing is left to do."""
        return self.state is CaseState.CLOSED

    @property
    def allowed(self) -> tuple[CaseMove, ...]:
        """The moves that start from its state."""
        return allowed(self.state)

    @property
    def co_handlers(self) -> tuple[DepartmentKind, ...]:
        """The departments that answer for the kind beside the leading one."""
        return KINDS[self.kind].co_handlers

    def times(self, move: CaseMove) -> int:
        """How often a move was made on it."""
        return sum(line.move is move for line in self.history)


def read_cases(rows: Iterable[Mapping[str, Any]], moves: Iterable[Mapping[str, Any]]) -> list[Case]:
    """Cases from rows of the store and the rows of their moves, in the order of the cases."""
    lines: dict[str, list[Moved]] = {}
    for move in moves:
        lines.setdefault(move["case_number"], []).append(_moved(move))
    return [_case(row, tuple(lines.get(row["number"], ()))) for row in rows]


def _case(row: Mapping[str, Any], history: tuple[Moved, ...]) -> Case:
    known = {**row, "kind": ViolationKind(row["kind"]), "state": CaseState(row["state"])}
    return Case(**known, history=history)


def _moved(row: Mapping[str, Any]) -> Moved:
    known = {name: value for name, value in row.items() if name != "case_number"}
    start = row["from_state"]
    known |= {
        "move": CaseMove(row["move"]),
        "from_state": None if start is None else CaseState(start),
        "to_state": CaseState(row["to_state"]),
    }
    return Moved(**known)
