"""What follows for an incident when something was said of one of its alerts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from auth.principal import Principal
from gateway.audit.chain import canonical
from gateway.cases.confirmed import violation_number
from gateway.incidents.incident import UNDECIDED, IncidentState, IncidentStep
from gateway.incidents.ledger import COLLECTOR, IncidentLedger, Said
from gateway.incidents.seen import Seen
from gateway.incidents.terms import FACTS_CHANGED
from gateway.store import cases as case_statements
from gateway.store import incidents as statements
from gateway.store.incidents import Connection, Row
from graph.ontology.choices import AlertState, ViolationKind
from graph.records import Link, Method, Raw, Record, Ref

SOURCE = "hub/incidents"
AUTOMATIC = "rule:"
"""What the name of the one who decides begins with when a signed rule decides."""
_OPEN = AlertState.OPEN.value
_STATES = {
    AlertState.CONFIRMED: (IncidentState.CONFIRMED, IncidentStep.CONFIRMED),
    AlertState.REJECTED: (IncidentState.REJECTED, IncidentStep.REJECTED),
}


def follow(within: Connection, ledger: IncidentLedger, seen: Seen, at_ms: int) -> list[Record]:
    """Take over what was said of an alert; the records of what follows for the other alerts."""
    alert = statements.alert(within, seen.number)
    said = statements.said_of(within, seen.number)
    if alert is None or alert["state"] != _OPEN or said is None:
        return []
    incident = statements.by_number(within, alert["incident_number"])
    if incident is None:
        return []
    by = Principal(department=said["department"], person=said["person"])
    if by.department == COLLECTOR.department and not by.person.startswith(AUTOMATIC):
        return _withdrawn(within, ledger, incident, alert, said)
    return _decided(within, ledger, incident, AlertState(said["decision"]), said, at_ms)


def settle(
    within: Connection, alert: Row, state: AlertState, *, judged: str | None, at_ms: int
) -> None:
    """Keep what became of an alert."""
    changes = {"state": state.value, "judged": judged, "judged_at_ms": at_ms if judged else None}
    statements.update_alert(within, alert["alert_number"], changes)


def spread(
    within: Connection, alerts: Iterable[Row], state: AlertState, incident: Row, at_ms: int
) -> list[Record]:
    """Say of alerts what was said of their incident: rows of triage, and records for the graph."""
    records = []
    for alert in alerts:
        number = alert["alert_number"]
        if case_statements.decision(within, number) is not None:
            continue
        reason = f"同属事件{incident['number']}"
        row = {
            "alert_number": number,
            "decision": state.value,
            "decided_at_ms": at_ms,
            "department": COLLECTOR.department,
            "person": COLLECTOR.person,
            "reason": reason,
        }
        case_statements.decide(within, row)
        records.append(_alert(number, state, incident["number"]))
    return records


def shown(lead_alert: str, sightings: Iterable[str]) -> list[Record]:
    """The violation with the photos of all further alerts."""
    numbers = sorted(set(sightings))
    if not numbers:
        return []
    violation = violation_number(lead_alert)
    links = (
        Link(relation="SHOWN_BY", to=Ref(entity="Sighting", fields={"number": number}))
        for number in numbers
    )
    return [
        Record(
            entity="Violation",
            record_id=violation,
            raw=_raw(violation, {"violation": violation, "sightings": numbers}),
            fields={"number": violation},
            links=tuple(links),
            method=Method.DECLARED,
        )
    ]


def _decided(
    within: Connection,
    ledger: IncidentLedger,
    incident: Row,
    decision: AlertState,
    said: Row,
    at_ms: int,
) -> list[Record]:
    """A person or a signed rule decided on the alert: so it is on all of its incident."""
    is_automatic = said["person"].startswith(AUTOMATIC)
    reason = ledger.terms.of_text(said["reason"]) if decision is AlertState.REJECTED else None
    judged = "right" if reason is None else {"wrong": "wrong"}.get(reason.judged)
    judged = None if is_automatic else judged
    alerts = statements.alerts_of(within, [incident["number"]])
    standing = [one for one in alerts if one["state"] == _OPEN]
    for alert in standing:
        settle(within, alert, decision, judged=judged, at_ms=said["decided_at_ms"])
    others = [one for one in standing if one["alert_number"] != said["alert_number"]]
    state, step = _STATES[decision]
    if incident["state"] in UNDECIDED or decision is AlertState.CONFIRMED:
        changes: dict[str, Any] = {
            "state": state.value,
            "is_automatic": is_automatic,
            "decided_at_ms": said["decided_at_ms"],
            "lead_alert": said["alert_number"],
            "reason_code": None if reason is None else reason.code,
            "reason": said["reason"] or None,
            "eliminate_by_ms": None,
        }
        if reason is not None:
            kind = ViolationKind(incident["kind"])
            due = ledger.terms.eliminate_by(reason, kind, said["decided_at_ms"])
            changes["eliminate_by_ms"] = None if due is None else due.due_at_ms
        who = Principal(department=said["department"], person=said["person"])
        told = Said(
            by=who,
            at_ms=at_ms,
            reason_code=changes["reason_code"],
            reason=changes["reason"],
        )
        detail = {"alert": said["alert_number"], "eliminate_by_ms": changes["eliminate_by_ms"]}
        ledger.step(within, incident, step, told, changes, **detail)
    return spread(within, others, decision, incident, at_ms)


def _withdrawn(
    within: Connection, ledger: IncidentLedger, incident: Row, alert: Row, said: Row
) -> list[Record]:
    """The hub took the alert back: the incident goes on without it, or ends with the last one."""
    statements.update_alert(within, alert["alert_number"], {"state": "withdrawn"})
    alerts = statements.alerts_of(within, [incident["number"]])
    left = [one for one in alerts if one["state"] == _OPEN]
    if incident["state"] not in UNDECIDED:
        return []
    told = Said(
        by=COLLECTOR,
        at_ms=said["decided_at_ms"],
        reason_code=FACTS_CHANGED,
        reason=said["reason"],
    )
    if left:
        changes: Mapping[str, Any] = {"lead_alert": left[0]["alert_number"]}
        if any(one["alert_number"] == incident["lead_alert"] for one in left):
            changes = {}
        step = IncidentStep.WITHDRAWN
    else:
        changes = {
            "state": IncidentState.REJECTED.value,
            "decided_at_ms": said["decided_at_ms"],
            "reason_code": FACTS_CHANGED,
            "reason": said["reason"],
        }
        step = IncidentStep.REJECTED
    ledger.step(within, incident, step, told, changes, alert=alert["alert_number"])
    return []


def _alert(number: str, state: AlertState, incident: str) -> Record:
    return Record(
        entity="Alert",
        record_id=number,
        raw=_raw(number, {"alert": number, "state": state.value, "incident": incident}),
        fields={"number": number, "state": state.value},
        method=Method.DECLARED,
    )


def _raw(number: str, said: Mapping[str, Any]) -> Raw:
    return Raw(canonical(said).encode(), "application/json", f"{SOURCE}/{number}")
