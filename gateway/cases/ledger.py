"""The rows that one decision or move writes, within the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.audit.log import AuditLog
from gateway.cases import rows
from gateway.cases.case import Case, Moved
from gateway.cases.errors import Conflict
from gateway.cases.said import Said
from gateway.store import cases as statements
from gateway.store import outbox
from gateway.store import tasks as parts
from gateway.store.cases import Connection
from graph.ontology.choices import AlertState


class Ledger:
    """Writes triage, cases, their parts and history, audit entries and messages."""

    def __init__(self, audit: AuditLog) -> None:
        self._audit = audit

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
        self.tell(within, f"alert.{state.value}", f"Alert:{alert_number}", told, said)

    def open(self, within: Connection, case: Case, said: Said) -> None:
        """Write a new case with its history."""
        statements.insert(within, rows.case_row(case))
        self._parts(within, None, case)
        self._lines(within, case, case.history, said)

    def change(self, within: Connection, before: Case, after: Case, said: Said) -> None:
        """Write what changed of a case; raises Conflict for a case that has moved on."""
        old, new = rows.case_row(before), rows.case_row(after)
        changes = {name: value for name, value in new.items() if value != old[name]}
        if not statements.update(within, before.number, version=before.version, changes=changes):
            raise Conflict(f"case {before.number}", before.state, before.version)
        self._parts(within, before, after)
        self._lines(within, after, after.history[len(before.history) :], said)

    def tell(
        self, within: Connection, topic: str, subject: str, told: Mapping[str, Any], said: Said
    ) -> None:
        """Put a change on record, and leave the message of it."""
        entry = self._audit.append(within, said.by, operation=topic, subject=subject, payload=told)
        message = {"topic": topic, "subject": subject, "payload": entry.payload}
        outbox.post(within, **message, now_ms=said.at_ms)

    def _parts(self, within: Connection, before: Case | None, after: Case) -> None:
        tasks = {} if before is None else {task.serial: task for task in before.tasks}
        for task in after.tasks:
            if tasks.get(task.serial) != task:
                parts.put_task(within, rows.task_row(task), is_new=task.serial not in tasks)
        decided = {} if before is None else {one.serial: one for one in before.penalties}
        for one in after.penalties:
            if decided.get(one.serial) != one:
                is_new = one.serial not in decided
                parts.put_penalty(within, rows.penalty_row(after, one), is_new=is_new)
        self._clocks(within, before, after)

    def _clocks(self, within: Connection, before: Case | None, after: Case) -> None:
        was = {} if before is None else {(one.task, one.name): one for one in before.clocks}
        runs = {(one.task, one.name): one for one in after.clocks}
        parts.drop_clocks(within, after.number, [key for key in was if key not in runs])
        for key, clock in runs.items():
            if key not in was:
                parts.add_clocks(within, [rows.clock_row(after, clock)])
            elif clock != was[key]:
                parts.change_clock(within, rows.clock_row(after, clock))

    def _lines(self, within: Connection, case: Case, lines: tuple[Moved, ...], said: Said) -> None:
        for line in lines:
            row = rows.line_row(case, line)
            statements.add_move(within, {**row, "details": rows.details_text(line)})
            told = {**row, **line.details}
            self.tell(within, f"case.{line.move.value}", f"Case:{case.number}", told, said)
