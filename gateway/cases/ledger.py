"""The rows that one decision or move writes, within the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from auth.principal import Principal
from gateway.audit.chain import canonical
from gateway.audit.log import AuditLog
from gateway.cases.case import Case
from gateway.cases.confirmed import violation_number
from gateway.cases.errors import Conflict
from gateway.cases.states import CaseMove, CaseState, check, worker
from gateway.cases.terms import Term, Terms
from gateway.store import cases as statements
from gateway.store import outbox
from gateway.store.cases import Connection
from graph.ontology.choices import AlertState, ViolationKind
from graph.violations.catalogue import KINDS
from graph.violations.facts import local

_OUTCOME = ("result", "fine_yuan", "resolved_by", "due_at_ms", "due_is_provisional")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Who said what, and when."""

    by: Principal
    at_ms: int
    reason: str | None


class Ledger:
    """Writes triage, cases, their history, audit entries and messages."""

    def __init__(self, audit: AuditLog, terms: Terms) -> None:
        self._audit, self._terms = audit, terms

    def decide(self, within: Connection, alert_number: str, state: AlertState, said: Said) -> None:
        """Keep what was said of an alert; raises Conflict when something was said before."""
        before = statements.decision(within, alert_number)
        if before is not None:
            raise Conflict(f"alert {alert_number}", before)
        row = {
            "alert_number": alert_number,
            "decision": state.value,
            "decided_at_ms": said.at_ms,
            "department": said.by.department,
            "person": said.by.person,
            "reason": said.reason or "",
        }
        statements.decide(within, row)
        told = {"alert": alert_number, "state": state.value, "reason": said.reason}
        self._tell(within, f"alert.{state.value}", f"Alert:{alert_number}", told, said)

    def open(self, within: Connection, alert_number: str, kind: ViolationKind, said: Said) -> str:
        """Open the case of a confirmed alert; its number."""
        year = local(said.at_ms).year
        number = f"CQ-{year}-{statements.next_serial(within, year):06d}"
        department, due = KINDS[kind].department.value, _due(self._terms(kind, said.at_ms))
        row = {
            "number": number,
            "violation_number": violation_number(alert_number),
            "alert_number": alert_number,
            "kind": kind.value,
            "state": CaseState.OPEN.value,
            "version": 1,
            "opened_at_ms": said.at_ms,
            "department": department,
            **due,
        }
        statements.insert(within, row)
        line = {"case_number": number, "version": 1, "to_department": department, **due}
        self._line(within, CaseMove.OPEN, (None, CaseState.OPEN), line, said)
        return number

    def move(
        self,
        within: Connection,
        case: Case,
        move: CaseMove,
        said: Said,
        *,
        given: Mapping[str, Any],
    ) -> None:
        """Make a move on the case as it was read; raises CaseError when it may not be made."""
        rule = check(case.standing, move, said.by, frozenset(given))
        state = rule.target(case.times(move)).value
        effect = _effect(case, move, said, given)
        changes = {"state": state, "version": case.version + 1, **effect}
        self._change(within, case, move, said, changes)

    def redate(self, within: Connection, case: Case, term: Term, said: Said) -> None:
        """Change when the case is due; raises Conflict for a case that has moved on."""
        changes = {"version": case.version + 1, **_due(term)}
        self._change(within, case, CaseMove.REDATE, said, changes)

    def _change(
        self,
        within: Connection,
        case: Case,
        move: CaseMove,
        said: Said,
        changes: Mapping[str, Any],
    ) -> None:
        if not statements.update(within, case.number, version=case.version, changes=changes):
            raise Conflict(f"case {case.number}", case.state, case.version)
        line = {
            "case_number": case.number,
            "version": changes["version"],
            "to_department": changes.get("department", case.department),
            "to_section": changes.get("section", case.section),
            "to_post": changes.get("post", case.post),
            **{name: changes.get(name, getattr(case, name)) for name in _OUTCOME},
        }
        end = CaseState(changes.get("state", case.state))
        self._line(within, move, (case.state, end), line, said)

    def _line(
        self,
        within: Connection,
        move: CaseMove,
        states: tuple[CaseState | None, CaseState],
        line: Mapping[str, Any],
        said: Said,
    ) -> None:
        start, end = states
        row = {
            **line,
            "move": move.value,
            "at_ms": said.at_ms,
            "from_state": None if start is None else start.value,
            "to_state": end.value,
            "by_department": said.by.department,
            "by_section": said.by.section,
            "by_post": said.by.post,
            "by_person": said.by.person,
            "reason": said.reason,
        }
        statements.add_move(within, row)
        self._tell(within, f"case.{move.value}", f"Case:{line['case_number']}", row, said)

    def _tell(
        self, within: Connection, topic: str, subject: str, told: Mapping[str, Any], said: Said
    ) -> None:
        self._audit.append(within, said.by, operation=topic, subject=subject, payload=told)
        payload = canonical(told)
        outbox.post(within, topic=topic, subject=subject, payload=payload, now_ms=said.at_ms)


def _due(term: Term) -> Mapping[str, Any]:
    return {"due_at_ms": term.due_at_ms, "due_is_provisional": term.is_provisional}


def _effect(case: Case, move: CaseMove, said: Said, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a move changes beside state and version."""
    effect = _EFFECTS.get(move)
    return {} if effect is None else effect(case, said, given)


def _assigned(case: Case, _: Said, given: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "department": given.get("department", case.department),
        "section": given.get("section"),
        "post": given.get("post"),
    }


def _resolved(_: Case, said: Said, given: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "result": given["result"],
        "fine_yuan": given.get("fine_yuan"),
        "resolved_by": worker(said.by),
    }


def _closed(_: Case, said: Said, __: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"closed_at_ms": said.at_ms}


_EFFECTS: Mapping[CaseMove, Callable[[Case, Said, Mapping[str, Any]], Mapping[str, Any]]] = {
    CaseMove.ASSIGN: _assigned,
    CaseMove.RESOLVE: _resolved,
    CaseMove.CLOSE: _closed,
}
