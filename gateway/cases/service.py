"""Alerts decided and cases moved: state, journal, audit and outbox in one transaction each."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from auth.principal import Principal
from gateway.audit.log import AuditLog
from gateway.cases import inputs, reading, reports, requests
from gateway.cases.accused import Accused, Gather, accused, is_known
from gateway.cases.case import Case
from gateway.cases.checks import check_triage
from gateway.cases.confirmed import (
    SOURCE,
    confirmation,
    rejection,
    source_site,
    violation_number,
)
from gateway.cases.errors import BadInput, Conflict, MissingInput, NoSuchAlert
from gateway.cases.reports import Known, Outcome, Report, Reported
from gateway.cases.said import Said
from gateway.cases.states import CaseMove, CaseState
from gateway.cases.terms import Terms
from gateway.cases.work import CaseWork, Opening
from gateway.journal.journal import Journal
from gateway.routing.desk import Route
from gateway.store import cases as statements
from gateway.store import incoming
from gateway.store.cases import Connection
from gateway.store.newest import USUAL, Span
from gateway.store.session import Store
from graph.ontology.choices import AlertState
from graph.plan import Compare, Where, every
from graph.port import Graph
from graph.violations.catalogue import KINDS

DETECTOR = Principal(department="hub", person="detector", is_service=True)
"""Who takes back an alert whose facts turned out otherwise."""


class CaseService:
    """Triage and cases. Every change is whole or not made; raises CaseError.

    ``work`` does the same on a connection of the caller's, at a moment of the caller's.
    """

    def __init__(
        self,
        *,
        store: Store,
        journal: Journal,
        graph: Graph,
        audit: AuditLog,
        gather: Gather,
        terms: Terms,
    ) -> None:
        self._store, self._journal, self._graph, self._gather = store, journal, graph, gather
        self.work = CaseWork(audit, terms)

    async def confirm_alert(
        self,
        alert_number: str,
        principal: Principal,
        *,
        note: str | None = None,
        route: Route | None = None,
    ) -> Case:
        """立案: say that an alert is a violation, open the case, and send it where a route leads.

        Raises NoSuchAlert for one the graph does not show, Conflict for one decided before.
        """
        check_triage(principal, "confirm an alert")
        said = inputs.text("note", note)
        found = await accused(self._graph, self._gather, alert_number)
        return await asyncio.to_thread(self._confirm, found, principal, said, route)

    async def reject_alert(
        self, alert_number: str, principal: Principal, *, reason: str | None
    ) -> None:
        """Say that an alert is no violation, and why."""
        check_triage(principal, "reject an alert")
        said = inputs.text("reason", reason)
        if said is None:
            raise MissingInput("reason")
        if not await is_known(self._graph, alert_number):
            raise NoSuchAlert(alert_number)
        await asyncio.to_thread(self._reject, alert_number, principal, said)

    async def withdraw_alert(self, alert_number: str, *, reason: str) -> bool:
        """Take back an alert that nobody decided on, as the detector; whether it could."""
        try:
            await asyncio.to_thread(self._reject, alert_number, DETECTOR, reason)
        except Conflict:
            return False
        return True

    async def open(
        self,
        opening: Opening,
        principal: Principal,
        *,
        note: str | None = None,
        route: Route | None = None,
    ) -> Case:
        """立案: open a case for what was confirmed elsewhere, as who confirms alerts may."""
        check_triage(principal, "open a case")
        said = inputs.text("note", note)
        return await asyncio.to_thread(self._open, opening, principal, said, route)

    async def move(
        self,
        number: str,
        move: CaseMove,
        principal: Principal,
        *,
        task: int | None = None,
        version: int | None = None,
        key: str | None = None,
        within: str | None = None,
        **given: Any,
    ) -> Case:
        """Make a move on a case, or on a task of it, with the inputs that the table names.

        Without ``task`` it is the only task that can make the move, or the principal's own. With
        ``version`` it is refused as Conflict when more than reminders came since; with ``key`` a
        move that was made under this key before is not made again. Blank texts count as nothing.
        ``within`` is a department: a case that it does not work on is none, as in `get`.
        """
        known, checked = inputs.checked(given), requests.checked_key(key)
        wanted = {"move": move.value, "number": number, "task": task, "given": known}
        ask = (number, move, principal, known, task, version, within)
        return await asyncio.to_thread(self._move, ask, checked, wanted)

    async def apply_report(self, report: Report, principal: Principal) -> Reported:
        """Take what a department's own system tells of a task, in whatever order it comes.

        An event is taken once, however often it is told; what is late is only kept.
        """
        return await asyncio.to_thread(self._report, report, principal)

    async def get(self, number: str, *, within: str | None = None) -> Case:
        """The case of a number; raises NoSuchCase.

        Here and below, ``within`` is a department: only cases that it works on are found.
        """
        return await asyncio.to_thread(self._read, reading.get, number, within)

    async def of_violations(
        self, numbers: Sequence[str], *, within: str | None = None
    ) -> dict[str, Case]:
        """Cases by the number of their violation."""
        found = await asyncio.to_thread(self._read, reading.of_violations, numbers, within)
        return {case.violation_number: case for case in found}

    async def find(
        self,
        *,
        state: CaseState | None = None,
        department: str | None = None,
        kind: str | None = None,
        where: Where | None = None,
        span: Span = USUAL,
        within: str | None = None,
    ) -> list[Case]:
        """Cases that fit, newest number first, in a span of the list."""
        met = _met(where, state=state, department=department, kind=kind)
        found: list[Case] = await asyncio.to_thread(self._read, reading.page, met, span, within)
        return found

    async def count(
        self,
        *,
        state: CaseState | None = None,
        department: str | None = None,
        kind: str | None = None,
        where: Where | None = None,
        within: str | None = None,
    ) -> int:
        """How many cases fit."""
        met = _met(where, state=state, department=department, kind=kind)
        counted = partial(statements.count, within=within)
        return int(await asyncio.to_thread(self._read, counted, met))

    def confirm_within(
        self,
        within: Connection,
        found: Accused,
        said: Said,
        *,
        route: Route | None = None,
    ) -> Case:
        """Confirm an alert and open its case on an open connection of the store."""
        self.work.ledger.decide(within, found.number, AlertState.CONFIRMED, said)
        records = confirmation(found, said.by, at_ms=said.at_ms, note=said.reason)
        self._journal.append(SOURCE, records, within=within)
        truck, company, site = found.facts.truck, found.facts.company, source_site(found)
        is_named = KINDS[found.kind].names_culprit
        opening = Opening(
            alert_number=found.number,
            violation_number=violation_number(found.number),
            kind=found.kind,
            occurred_at_ms=found.occurred_at_ms,
            truck_id=None if truck is None else truck.id,
            company_id=company.id if company is not None and is_named else None,
            site_id=site.id if site is not None and is_named else None,
        )
        return self.work.open(within, opening, said, route=route)

    def _confirm(
        self, found: Accused, principal: Principal, note: str | None, route: Route | None
    ) -> Case:
        with self._store.write() as connection:
            return self.confirm_within(connection, found, self._said(principal, note), route=route)

    def _open(
        self, opening: Opening, principal: Principal, note: str | None, route: Route | None
    ) -> Case:
        with self._store.write() as connection:
            return self.work.open(connection, opening, self._said(principal, note), route=route)

    def _reject(self, alert_number: str, principal: Principal, reason: str) -> None:
        with self._store.write() as connection:
            said = self._said(principal, reason)
            self.work.ledger.decide(connection, alert_number, AlertState.REJECTED, said)
            records = rejection(alert_number, principal, at_ms=said.at_ms, reason=reason)
            self._journal.append(SOURCE, records, within=connection)

    def _move(self, ask: Any, key: str | None, wanted: Mapping[str, Any]) -> Case:
        number, move, principal, given, task, version, within = ask
        with self._store.write() as connection:
            said = self._said(principal, given.get("reason") or given.get("result"))
            before = reading.get(connection, number, within)
            if key is not None and requests.is_made(connection, said, key, wanted):
                return before
            case = self.work.move(connection, before, move, said, given, task=task, version=version)
            if key is not None:
                requests.note(connection, said, key, wanted, number)
            return case

    def _report(self, report: Report, principal: Principal) -> Reported:
        with self._store.write() as connection:
            source, case = principal.department, reading.get(connection, report.case_number)
            before = incoming.report(connection, source, report.event_id)
            if before is not None:
                if (before["case_number"], before["task"]) != (case.number, report.task):
                    raise BadInput("event_id", "a new one: it was used for another task")
                return Reported(case=case, outcome=Outcome.REPEATED)
            told = incoming.reports_of(connection, case.number, report.task)
            known = [Known(happened_at_ms=r["happened_at_ms"], seq=r["seq"]) for r in told]
            said = self._said(principal, None)
            first = reading.standing_fine_for(connection, case.act) if report.fine_yuan else None
            taken = reports.taken(case, report, known, said, self.work.terms, first=first)
            if taken.case.version != case.version:
                self.work.ledger.change(connection, case, taken.case, said)
            incoming.add_report(connection, _report_row(report, taken.outcome, said))
            return taken

    def _said(self, principal: Principal, reason: str | None) -> Said:
        return Said(by=principal, at_ms=self._journal.clock(), reason=reason)

    def _read(self, question: Any, *args: Any) -> Any:
        with self._store.read() as connection:
            return question(connection, *args)


def _met(where: Where | None, **values: str | None) -> Where | None:
    """A condition, and that columns have the values given."""
    equal = [Compare(n, "eq", str(value)) for n, value in values.items() if value is not None]
    return every([*([] if where is None else [where]), *equal])


def _report_row(report: Report, outcome: Outcome, said: Said) -> dict[str, Any]:
    return {
        "source": said.by.department,
        "event_id": report.event_id,
        "case_number": report.case_number,
        "task": report.task,
        "happened_at_ms": report.happened_at_ms,
        "seq": report.seq,
        "status": report.status.value,
        "outcome": outcome.value,
        "at_ms": said.at_ms,
    }
