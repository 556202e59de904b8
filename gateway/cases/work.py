"""Opening and moving cases on an open connection, at a given moment: for services and simulations.

Everything that one call writes is in the caller's transaction: case, parts, history, audit, outbox.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.audit.log import AuditLog
from gateway.cases import applying, inputs, reading
from gateway.cases.case import Case
from gateway.cases.errors import Conflict
from gateway.cases.ledger import Ledger
from gateway.cases.said import Said
from gateway.cases.states import CaseMove, CaseState
from gateway.cases.terms import Terms
from gateway.routing.desk import Route
from gateway.store import cases as statements
from gateway.store.cases import Connection
from graph.ontology.choices import ViolationKind
from graph.violations.catalogue import KINDS
from graph.violations.facts import local

_FINES = frozenset({CaseMove.PENALISE, CaseMove.RESOLVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a case is opened for; truck, company and site by their ids in the graph, if known."""

    alert_number: str
    violation_number: str
    kind: ViolationKind
    occurred_at_ms: int
    truck_id: str | None = None
    company_id: str | None = None
    site_id: str | None = None
    district: str | None = None


class CaseWork:
    """Writes on the caller's connection, which holds the write lock; raises CaseError."""

    def __init__(self, audit: AuditLog, terms: Terms) -> None:
        self.ledger, self.terms = Ledger(audit), terms

    def open(
        self, within: Connection, opening: Opening, said: Said, *, route: Route | None = None
    ) -> Case:
        """立案: the new case; with a route its tasks are sent out at once, as ``said`` may."""
        case = applying.opened(self._new(within, opening, said), said, self.terms)
        self.ledger.open(within, case, said)
        if route is None:
            return case
        return self.move(within, case, CaseMove.ASSIGN, said, inputs.of_route(route))

    def move(
        self,
        within: Connection,
        case: Case | str,
        move: CaseMove,
        said: Said,
        given: Mapping[str, Any] | None = None,
        *,
        task: int | None = None,
        version: int | None = None,
    ) -> Case:
        """The case after a move on it, or on one of its tasks.

        ``case`` is a number, or the case as the caller last had it: then nothing is read, and
        Conflict is raised when it has moved on since. ``given`` must have been checked.
        """
        known = given or {}
        before = reading.get(within, case) if isinstance(case, str) else case
        if version is not None and not before.is_as_seen(version):
            raise Conflict(f"case {before.number}", before.state, before.version, fresh=before)
        first = None
        if move in _FINES and (known.get("amount_yuan") or known.get("fine_yuan")):
            first = reading.standing_fine_for(within, before.act)
        after = applying.applied(before, move, said, known, self.terms, serial=task, first=first)
        self.ledger.change(within, before, after, said)
        return after

    def _new(self, within: Connection, opening: Opening, said: Said) -> Case:
        year = local(said.at_ms).year
        return Case(
            number=f"CQ-{year}-{statements.next_serial(within, year):06d}",
            violation_number=opening.violation_number,
            alert_number=opening.alert_number,
            kind=opening.kind,
            state=CaseState.OPEN,
            version=0,
            opened_at_ms=said.at_ms,
            due_at_ms=said.at_ms,
            due_is_provisional=False,
            department=KINDS[opening.kind].department.value,
            district=opening.district,
            truck_id=opening.truck_id,
            company_id=opening.company_id,
            site_id=opening.site_id,
            occurred_at_ms=opening.occurred_at_ms,
        )
