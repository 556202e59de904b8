"""Alerts decided and cases moved: state, journal, audit and outbox in one transaction each."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from auth.principal import Principal
from gateway.audit.log import AuditLog
from gateway.cases import inputs, reading
from gateway.cases.accused import Accused, Gather, accused, is_known
from gateway.cases.case import Case
from gateway.cases.confirmed import SOURCE, confirmation, rejection
from gateway.cases.errors import Conflict, MissingInput, NoSuchAlert
from gateway.cases.ledger import Ledger, Said
from gateway.cases.states import CaseMove, CaseState, check_triage
from gateway.cases.terms import Terms
from gateway.journal.journal import Journal
from gateway.store import cases as statements
from gateway.store.session import Store
from graph.ontology.choices import AlertState
from graph.port import Graph

DETECTOR = Principal(department="hub", person="detector", is_service=True)
"""Who takes back an alert whose facts turned out otherwise."""


class CaseService:
    """Triage and cases. Every change is whole or not made; raises CaseError.

    A move may name the ``version`` of the case that was looked at; when the case has moved on,
    it raises Conflict. Reasons and results are texts; blanks count as nothing.
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
        self._ledger = Ledger(audit, terms)

    async def confirm_alert(
        self, alert_number: str, principal: Principal, *, note: str | None = None
    ) -> Case:
        """立案: say that an alert is a violation, and open the case for it.

        Raises NoSuchAlert for one the graph does not show, Conflict for one decided before.
        """
        check_triage(principal, "confirm an alert")
        said = inputs.text("note", note)
        found = await accused(self._graph, self._gather, alert_number)
        return await asyncio.to_thread(self._confirm, found, principal, said)

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

    async def assign(
        self,
        number: str,
        principal: Principal,
        *,
        department: str | None = None,
        section: str | None = None,
        post: str | None = None,
        reason: str | None = None,
        version: int | None = None,
    ) -> Case:
        """派遣: send the case to a department (None: where it stands), section and post."""
        given = {"department": department, "section": section, "post": post, "reason": reason}
        return await self.move(number, CaseMove.ASSIGN, principal, given=given, version=version)

    async def accept(
        self, number: str, principal: Principal, *, version: int | None = None
    ) -> Case:
        """受理: the department takes the case on."""
        return await self.move(number, CaseMove.ACCEPT, principal, version=version)

    async def return_(
        self, number: str, principal: Principal, *, reason: str | None, version: int | None = None
    ) -> Case:
        """退回: the department says it is not the one; a second return goes to the arbiter."""
        given = {"reason": reason}
        return await self.move(number, CaseMove.RETURN, principal, given=given, version=version)

    async def resolve(
        self,
        number: str,
        principal: Principal,
        *,
        result: str | None,
        fine_yuan: int | None = None,
        version: int | None = None,
    ) -> Case:
        """处置: what was done, and the fine in yuan if there was one."""
        given = {"result": result, "reason": result, "fine_yuan": fine_yuan}
        return await self.move(number, CaseMove.RESOLVE, principal, given=given, version=version)

    async def verify(
        self,
        number: str,
        principal: Principal,
        *,
        reason: str | None = None,
        version: int | None = None,
    ) -> Case:
        """核查通过: somebody other than who resolved it finds the result good."""
        given = {"reason": reason}
        return await self.move(number, CaseMove.VERIFY, principal, given=given, version=version)

    async def rework(
        self, number: str, principal: Principal, *, reason: str | None, version: int | None = None
    ) -> Case:
        """核查不通过: the result is not good; the department works on."""
        given = {"reason": reason}
        return await self.move(number, CaseMove.REWORK, principal, given=given, version=version)

    async def close(
        self,
        number: str,
        principal: Principal,
        *,
        reason: str | None = None,
        version: int | None = None,
    ) -> Case:
        """结案: the case is done."""
        given = {"reason": reason}
        return await self.move(number, CaseMove.CLOSE, principal, given=given, version=version)

    async def move(
        self,
        number: str,
        move: CaseMove,
        principal: Principal,
        *,
        given: Mapping[str, Any] | None = None,
        version: int | None = None,
    ) -> Case:
        """Any move by its name, with the inputs it takes."""
        known = inputs.checked(given or {})
        return await asyncio.to_thread(self._move, number, move, principal, known, version)

    async def get(self, number: str) -> Case:
        """The case of a number; raises NoSuchCase."""
        return await asyncio.to_thread(self._read, reading.get, number)

    async def of_violations(self, numbers: Sequence[str]) -> dict[str, Case]:
        """Cases by the number of their violation."""
        found = await asyncio.to_thread(self._read, reading.of_violations, numbers)
        return {case.violation_number: case for case in found}

    async def find(
        self,
        *,
        state: CaseState | None = None,
        department: str | None = None,
        kind: str | None = None,
        after: str | None = None,
        limit: int = 20,
    ) -> list[Case]:
        """Cases that fit, newest number first; ``after`` is the number a page ended with."""
        equal = _equal(state=state, department=department, kind=kind)
        found: list[Case] = await asyncio.to_thread(self._read, reading.page, equal, after, limit)
        return found

    async def count(
        self,
        *,
        state: CaseState | None = None,
        department: str | None = None,
        kind: str | None = None,
    ) -> int:
        """How many cases fit."""
        equal = _equal(state=state, department=department, kind=kind)
        return int(await asyncio.to_thread(self._read, statements.count, equal))

    def _confirm(self, found: Accused, principal: Principal, note: str | None) -> Case:
        with self._store.write() as connection:
            said = Said(by=principal, at_ms=self._journal.clock(), reason=note)
            self._ledger.decide(connection, found.number, AlertState.CONFIRMED, said)
            records = confirmation(found, principal, at_ms=said.at_ms, note=note)
            self._journal.append(SOURCE, records, within=connection)
            number = self._ledger.open(connection, found.number, found.kind, said)
            return reading.get(connection, number)

    def _reject(self, alert_number: str, principal: Principal, reason: str) -> None:
        with self._store.write() as connection:
            said = Said(by=principal, at_ms=self._journal.clock(), reason=reason)
            self._ledger.decide(connection, alert_number, AlertState.REJECTED, said)
            records = rejection(alert_number, principal, at_ms=said.at_ms, reason=reason)
            self._journal.append(SOURCE, records, within=connection)

    def _move(
        self,
        number: str,
        move: CaseMove,
        principal: Principal,
        given: Mapping[str, Any],
        version: int | None,
    ) -> Case:
        with self._store.write() as connection:
            case = reading.get(connection, number)
            if version is not None and case.version != version:
                raise Conflict(f"case {number}", case.state, case.version)
            said = Said(by=principal, at_ms=self._journal.clock(), reason=given.get("reason"))
            self._ledger.move(connection, case, move, said, given=given)
            return reading.get(connection, number)

    def _read(self, question: Any, *args: Any) -> Any:
        with self._store.read() as connection:
            return question(connection, *args)


def _equal(**values: str | None) -> dict[str, str]:
    return {name: str(value) for name, value in values.items() if value is not None}
