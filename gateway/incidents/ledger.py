"""The rows that one step of an incident writes, within the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from auth.principal import Principal
from gateway.audit.chain import canonical
from gateway.audit.log import AuditLog
from gateway.incidents.errors import NoSuchIncident
from gateway.incidents.incident import Incident, IncidentState, IncidentStep, read_incidents
from gateway.incidents.seen import Seen
from gateway.incidents.terms import TriageTerms
from gateway.store import incidents as statements
from gateway.store import outbox
from gateway.store.incidents import Connection, Row
from graph.ontology.choices import AlertState

COLLECTOR = Principal(department="hub", person="incidents", is_service=True)
"""Who makes one incident of several alerts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Who took a step and when, with the code of a reason and words."""

    by: Principal
    at_ms: int
    reason_code: str | None = None
    reason: str | None = None


class IncidentLedger:
    """Writes incidents, their alerts, their history, messages, and audit entries of people."""

    def __init__(self, audit: AuditLog, terms: TriageTerms) -> None:
        self._audit, self.terms = audit, terms

    def get(self, within: Connection, number: str) -> Incident:
        """The incident of a number; raises NoSuchIncident."""
        row = statements.by_number(within, number)
        if row is None:
            raise NoSuchIncident(number)
        return self.whole(within, [row])[0]

    def whole(self, within: Connection, rows: Sequence[Row]) -> list[Incident]:
        """Incidents with all that belongs to them."""
        numbers = [row["number"] for row in rows]
        return read_incidents(
            rows,
            alerts=statements.alerts_of(within, numbers),
            steps=statements.steps_of(within, numbers),
            cases=statements.case_numbers(within, [row["lead_alert"] for row in rows]),
        )

    def open(self, within: Connection, seen: Seen, said: Said) -> str:
        """A new incident of one alert; its number, which follows from the alert's."""
        due = self.terms.review_by(seen.kind, seen.occurred_at_ms)
        number = self.free_number(within, seen.number)
        row = {
            "number": number,
            "kind": seen.kind.value,
            "whom": seen.whom,
            "state": IncidentState.OPEN.value,
            "version": 1,
            "lead_alert": seen.number,
            "first_at_ms": seen.occurred_at_ms,
            "last_at_ms": seen.occurred_at_ms,
            "opened_at_ms": said.at_ms,
            "due_at_ms": due.due_at_ms,
            "due_is_provisional": due.is_provisional,
            "held_apart": False,
            "is_automatic": False,
        }
        statements.insert(within, row)
        self._line(within, number, 1, IncidentStep.OPENED, said, {"alert": seen.number})
        return number

    def add(
        self,
        within: Connection,
        number: str,
        seen: Seen,
        at_ms: int,
        confidence: float,
        **told: Any,
    ) -> None:
        """Put an alert into an incident; ``told`` may say that it is a repeat."""
        row = {
            "alert_number": seen.number,
            "incident_number": number,
            "occurred_at_ms": seen.occurred_at_ms,
            "joined_at_ms": at_ms,
            "is_repeat": False,
            "state": AlertState.OPEN.value,
            "sighting": seen.sighting,
            "camera": seen.camera,
            "rule": seen.rule,
            "model": seen.model,
            "confidence": confidence,
            "admissibility": seen.judged.admissibility.value,
            "reasons": json.dumps([asdict(r) for r in seen.judged.reasons], ensure_ascii=False),
            **told,
        }
        statements.add_alert(within, row)

    def step(
        self,
        within: Connection,
        row: Row,
        step: IncidentStep,
        said: Said,
        changes: Mapping[str, Any],
        **detail: Any,
    ) -> None:
        """One step of an incident: what changes, its line of history, and the message."""
        version = row["version"] + 1
        statements.update(within, row["number"], {**changes, "version": version})
        self._line(within, row["number"], version, step, said, detail)

    def free_number(self, within: Connection, alert_number: str) -> str:
        """IN- and the number of the alert; with a count where that is taken."""
        usual = "IN-" + alert_number.removeprefix("AL-")
        number, count = usual, 1
        while statements.by_number(within, number) is not None:
            count += 1
            number = f"{usual}-{count}"
        return number

    def _line(
        self,
        within: Connection,
        number: str,
        version: int,
        step: IncidentStep,
        said: Said,
        detail: Mapping[str, Any],
    ) -> None:
        line = {
            "incident_number": number,
            "version": version,
            "step": step.value,
            "at_ms": said.at_ms,
            "by_department": said.by.department,
            "by_person": said.by.person,
            "reason_code": said.reason_code,
            "reason": said.reason,
            "detail": canonical(detail),
        }
        statements.add_step(within, line)
        told = {**line, "detail": dict(detail)}
        topic, subject = f"incident.{step.value}", f"Incident:{number}"
        outbox.post(
            within, topic=topic, subject=subject, payload=canonical(told), now_ms=said.at_ms
        )
        if said.by != COLLECTOR:
            self._audit.append(within, said.by, operation=topic, subject=subject, payload=told)
