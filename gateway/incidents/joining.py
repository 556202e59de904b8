"""Incidents joined and parted by a person, within the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gateway.cases.errors import Conflict, MissingInput
from gateway.incidents.errors import CannotMerge, CannotSplit
from gateway.incidents.grouping import absorb
from gateway.incidents.incident import UNDECIDED, Incident, IncidentState, IncidentStep
from gateway.incidents.ledger import IncidentLedger, Said
from gateway.store import incidents as statements
from gateway.store.incidents import Connection, Row


def ask_review(
    within: Connection, ledger: IncidentLedger, number: str, said: Said, version: int | None
) -> str:
    """Send an open incident to review; raises Conflict for any other."""
    incident = ledger.get(within, number)
    if incident.state is not IncidentState.OPEN or version not in (None, incident.version):
        raise Conflict(f"incident {number}", incident.state, incident.version)
    changes = {"state": IncidentState.REVIEW.value, "suspected": said.reason_code}
    ledger.step(within, _row(within, number), IncidentStep.REVIEW, said, changes)
    return number


def merge(
    within: Connection, ledger: IncidentLedger, number: str, into_number: str, said: Said
) -> str:
    """Make an undecided incident part of another undecided one; the number of that."""
    one, into = ledger.get(within, number), ledger.get(within, into_number)
    if number == into_number:
        raise CannotMerge("an incident cannot be merged into itself")
    for incident in (one, into):
        if incident.state not in UNDECIDED:
            raise Conflict(f"incident {incident.number}", incident.state, incident.version)
    if one.kind is not into.kind:
        raise CannotMerge(f"{number} is {one.kind}, {into_number} is {into.kind}: two acts")
    absorb(within, ledger, _row(within, into_number), _row(within, number), said)
    return into_number


def split(
    within: Connection, ledger: IncidentLedger, number: str, alerts: Sequence[str], said: Said
) -> str:
    """Make an incident of its own of some alerts; both stay apart from then on."""
    incident, leaving = ledger.get(within, number), set(alerts)
    if incident.state not in UNDECIDED:
        raise Conflict(f"incident {number}", incident.state, incident.version)
    if not leaving:
        raise MissingInput("alert_numbers")
    there = {one.alert_number for one in incident.standing}
    if leaving - there:
        raise CannotSplit(f"{', '.join(sorted(leaving - there))} does not stand in {number}")
    if leaving == there:
        raise CannotSplit("all alerts cannot leave; one must stay")
    made = _part(within, ledger, incident, sorted(leaving), said)
    staying = [one for one in incident.standing if one.alert_number not in leaving]
    lead = incident.lead_alert
    changes = {
        "held_apart": True,
        "lead_alert": staying[0].alert_number if lead in leaving else lead,
        "first_at_ms": min(one.occurred_at_ms for one in staying),
        "last_at_ms": max(one.occurred_at_ms for one in staying),
    }
    row = _row(within, number)
    ledger.step(within, row, IncidentStep.SPLIT, said, changes, alerts=sorted(leaving), made=made)
    return made


def _part(
    within: Connection, ledger: IncidentLedger, whole: Incident, alerts: list[str], said: Said
) -> str:
    exhibits = [one for one in whole.exhibits if one.alert_number in alerts]
    first = min(exhibits, key=lambda one: (one.occurred_at_ms, one.alert_number))
    number = ledger.free_number(within, first.alert_number)
    row = {
        **_row(within, whole.number),
        "number": number,
        "version": 0,
        "lead_alert": first.alert_number,
        "first_at_ms": first.occurred_at_ms,
        "last_at_ms": max(one.occurred_at_ms for one in exhibits),
        "opened_at_ms": said.at_ms,
        "held_apart": True,
    }
    statements.insert(within, row)
    for one in exhibits:
        statements.update_alert(within, one.alert_number, {"incident_number": number})
    detail: dict[str, Any] = {"out_of": whole.number, "alerts": alerts}
    if whole.askers:  # a review that was asked for of the whole is asked for of its parts
        detail["askers"] = sorted(whole.askers)
    ledger.step(within, row, IncidentStep.SPLIT, said, {}, **detail)
    return number


def _row(within: Connection, number: str) -> Row:
    row = statements.by_number(within, number)
    if row is None:
        raise AssertionError(f"incident {number} was read in the same transaction")
    return row
