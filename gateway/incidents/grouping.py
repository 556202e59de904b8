"""Which incident an alert belongs to: the rules of windows, repeats and bridges.

Alerts of one truck and kind that hang together by steps not longer than the window are one
incident. Which alerts stand together does not depend on the order in which they came, as long as
nobody has decided on them: an alert between two incidents makes them one. What does depend on the
order: the number (that of the first alert taken), and repeats, which join what is decided.
"""

from __future__ import annotations

from typing import Any

from gateway.incidents.incident import UNDECIDED, IncidentState, IncidentStep
from gateway.incidents.ledger import IncidentLedger, Said
from gateway.incidents.seen import Seen
from gateway.store import incidents as statements
from gateway.store.incidents import Connection, Row


def place(
    within: Connection, ledger: IncidentLedger, seen: Seen, said: Said, confidence: float
) -> str:
    """Put a new alert where it belongs; the number of its incident."""
    window = ledger.terms.windows[seen.kind.value]
    span_ms = (seen.occurred_at_ms - window.window_ms, seen.occurred_at_ms + window.window_ms)
    near = statements.near(
        within, whom=seen.whom, kind=seen.kind.value, states=UNDECIDED, span_ms=span_ms
    )
    if near:
        into = _nearest(within, near, seen) if any(one["held_apart"] for one in near) else near[0]
        return _join(
            within, ledger, into, [o for o in near if o is not into], seen, said, confidence
        )
    repeated = statements.with_open_case(
        within,
        whom=seen.whom,
        kind=seen.kind.value,
        since_ms=seen.occurred_at_ms - max(window.repeat_ms, window.window_ms),
    )
    reaching = [
        one for one in repeated if seen.occurred_at_ms >= one["first_at_ms"] - window.window_ms
    ]
    if reaching:
        return _repeat(within, ledger, reaching[0], seen, said, confidence)
    number = ledger.open(within, seen, said)
    ledger.add(within, number, seen, said.at_ms, confidence)
    return number


def absorb(within: Connection, ledger: IncidentLedger, into: Row, other: Row, said: Said) -> Row:
    """Make one undecided incident part of another; the other as it is then.

    A review that somebody asked for of the one is asked for of both from then on.
    """
    askers = sorted(ledger.get(within, other["number"]).askers)
    for alert in statements.alerts_of(within, [other["number"]]):
        statements.update_alert(within, alert["alert_number"], {"incident_number": into["number"]})
    changes = {"state": "merged", "merged_into": into["number"]}
    ledger.step(within, other, IncidentStep.MERGED, said, changes, into=into["number"])
    reach: dict[str, Any] = {
        "first_at_ms": min(into["first_at_ms"], other["first_at_ms"]),
        "last_at_ms": max(into["last_at_ms"], other["last_at_ms"]),
        "due_at_ms": min(into["due_at_ms"], other["due_at_ms"]),
    }
    detail: dict[str, Any] = {"absorbed": other["number"]}
    if askers:
        suspected = into["suspected"] or other["suspected"]
        reach |= {"state": IncidentState.REVIEW.value, "suspected": suspected}
        detail["askers"] = askers
    ledger.step(within, into, IncidentStep.MERGED, said, reach, **detail)
    return {**into, **reach, "version": into["version"] + 1}


def _join(
    within: Connection,
    ledger: IncidentLedger,
    into: Row,
    others: list[Row],
    seen: Seen,
    said: Said,
    confidence: float,
) -> str:
    if not into["held_apart"]:
        for other in (one for one in others if not one["held_apart"]):
            into = absorb(within, ledger, into, other, said)
    due = ledger.terms.review_by(seen.kind, seen.occurred_at_ms).due_at_ms
    changes = {
        "first_at_ms": min(into["first_at_ms"], seen.occurred_at_ms),
        "last_at_ms": max(into["last_at_ms"], seen.occurred_at_ms),
        "due_at_ms": min(into["due_at_ms"], due),
    }
    ledger.step(within, into, IncidentStep.JOINED, said, changes, alert=seen.number)
    ledger.add(within, into["number"], seen, said.at_ms, confidence)
    return str(into["number"])


def _repeat(
    within: Connection,
    ledger: IncidentLedger,
    into: Row,
    seen: Seen,
    said: Said,
    confidence: float,
) -> str:
    changes = {"last_at_ms": max(into["last_at_ms"], seen.occurred_at_ms)}
    case = statements.case_numbers(within, [into["lead_alert"]]).get(into["lead_alert"])
    ledger.step(within, into, IncidentStep.REPEATED, said, changes, alert=seen.number, case=case)
    ledger.add(within, into["number"], seen, said.at_ms, confidence, is_repeat=True)
    return str(into["number"])


def _nearest(within: Connection, near: list[Row], seen: Seen) -> Row:
    """Of incidents that a person holds apart: the one with the alert nearest in time."""
    distances = {
        row["number"]: min(
            abs(alert["occurred_at_ms"] - seen.occurred_at_ms)
            for alert in statements.alerts_of(within, [row["number"]])
        )
        for row in near
    }
    return min(near, key=lambda row: (distances[row["number"]], row["number"]))
