"""Triage (研判): incidents confirmed, rejected, merged, split and sent to review."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from auth.principal import Principal
from gateway.cases import inputs
from gateway.cases.case import Case
from gateway.cases.checks import check_triage, worker
from gateway.cases.errors import Conflict, MissingInput, NotYours
from gateway.cases.service import CaseService
from gateway.incidents import joining
from gateway.incidents.collector import Collector
from gateway.incidents.incident import UNDECIDED, Incident
from gateway.incidents.ledger import IncidentLedger, Said
from gateway.incidents.precision import WINDOW_DAYS, Precision, precision
from gateway.incidents.terms import OTHER, TriageTerms
from gateway.journal.journal import Journal
from gateway.routing.asking import Routes
from gateway.store import incidents as statements
from gateway.store.newest import USUAL, Span
from gateway.store.session import Store

Project = Callable[[], Awaitable[object]]
T = TypeVar("T")


class Incidents:
    """Triage by people. Every change is whole or not made; raises CaseError or IncidentError.

    A decision is made on the incident's leading alert, where it can be made once; the collector
    takes it over for the whole incident, in the order of the journal.
    """

    def __init__(
        self,
        *,
        store: Store,
        journal: Journal,
        ledger: IncidentLedger,
        collector: Collector,
        cases: CaseService,
        routes: Routes,
        project: Project,
    ) -> None:
        self._store, self._journal, self._ledger = store, journal, ledger
        self._collector, self._cases, self._project = collector, cases, project
        self._routes = routes

    @property
    def terms(self) -> TriageTerms:
        """Windows, reasons and clocks."""
        return self._ledger.terms

    async def collect(self) -> None:
        """Bring the incidents up to the journal."""
        await self._collector.run(self._project)

    async def confirm(
        self,
        number: str,
        principal: Principal,
        *,
        note: str | None = None,
        version: int | None = None,
        dispatch: bool = True,
    ) -> tuple[Incident, Case]:
        """确认: open the case and, by ``dispatch``, send its tasks where routing leads.

        After a request for review somebody else must do it.
        """
        incident = await self._undecided(number, principal, "confirm an incident", version)
        lead, at_ms = incident.lead_alert, self._journal.clock()
        route = await self._routes.of_alert(lead, at_ms=at_ms) if dispatch else None
        case = await self._cases.confirm_alert(lead, principal, note=note, route=route)
        await self.collect()
        return await self.get(number), case

    async def reject(
        self,
        number: str,
        principal: Principal,
        *,
        reason: str,
        note: str | None = None,
        version: int | None = None,
    ) -> Incident:
        """排除: for a reason of the list, by its code; OTHER needs a note."""
        incident = await self._undecided(number, principal, "reject an incident", version)
        words = inputs.text("note", note)
        if self._ledger.terms.reason(reason).code == OTHER and words is None:
            raise MissingInput("note")
        told = self._ledger.terms.told(reason, words)
        await self._cases.reject_alert(incident.lead_alert, principal, reason=told)
        await self.collect()
        return await self.get(number)

    async def confirm_alert(
        self, alert_number: str, principal: Principal, *, note: str | None = None
    ) -> Case:
        """Confirm the incident that an alert stands in."""
        check_triage(principal, "confirm an alert")
        incident = await self._of_alert(alert_number)
        if incident is None or not _stands(incident, alert_number):
            return await self._cases.confirm_alert(alert_number, principal, note=note)
        return (await self.confirm(incident.number, principal, note=note, dispatch=False))[1]

    async def reject_alert(
        self, alert_number: str, principal: Principal, *, reason: str | None
    ) -> None:
        """Reject the incident that an alert stands in, with a reason in words."""
        check_triage(principal, "reject an alert")
        if inputs.text("reason", reason) is None:
            raise MissingInput("reason")
        incident = await self._of_alert(alert_number)
        lead = alert_number
        if incident is not None and _stands(incident, alert_number):
            self._check(incident, principal, "reject an alert", None)
            lead = incident.lead_alert
        await self._cases.reject_alert(lead, principal, reason=reason)
        await self.collect()

    async def review(
        self,
        number: str,
        principal: Principal,
        *,
        reason: str,
        suspected: str | None = None,
        version: int | None = None,
    ) -> Incident:
        """提请复核: somebody else shall decide; ``suspected`` is the code of a reason to reject."""
        said = await self._prepared(principal, "ask for a review", reason, suspected)
        return await self._write(
            lambda c: joining.ask_review(c, self._ledger, number, said, version)
        )

    async def merge(
        self,
        number: str,
        principal: Principal,
        *,
        into_number: str,
        reason: str,
    ) -> Incident:
        """并案: make an undecided incident part of another of the same kind."""
        said = await self._prepared(principal, "merge incidents", reason)
        return await self._write(
            lambda c: joining.merge(c, self._ledger, number, into_number, said), collects=True
        )

    async def split(
        self,
        number: str,
        principal: Principal,
        *,
        alert_numbers: Sequence[str],
        reason: str,
    ) -> Incident:
        """拆分: alerts that are another act leave an undecided incident; the new one."""
        said = await self._prepared(principal, "split an incident", reason)
        return await self._write(
            lambda c: joining.split(c, self._ledger, number, alert_numbers, said)
        )

    async def get(self, number: str) -> Incident:
        """The incident of a number; raises NoSuchIncident."""
        return await self._read(lambda c: self._ledger.get(c, number))

    async def of_alerts(self, numbers: Sequence[str]) -> dict[str, Incident]:
        """Incidents by the numbers of alerts that stand in them."""

        def read(connection: statements.Connection) -> dict[str, Incident]:
            rows = statements.of_cases(connection, list(numbers))
            found = self._ledger.whole(connection, rows)
            return {one.alert_number: i for i in found for one in i.exhibits}

        return await self._read(read)

    async def find(self, *, span: Span = USUAL, **narrowed: Any) -> list[Incident]:
        """Incidents that fit, newest number first; see statements.conditions for the words."""
        where = statements.conditions(**narrowed)

        def read(connection: statements.Connection) -> list[Incident]:
            rows = statements.page(connection, where, span)
            return self._ledger.whole(connection, rows)

        return await self._read(read)

    async def precision(
        self, *, days: int = WINDOW_DAYS, camera: str | None = None, rule: str | None = None
    ) -> list[Precision]:
        """The running precision of the last days by camera, rule and model."""
        now_ms = self._journal.clock()
        return await self._read(
            lambda c: precision(c, now_ms=now_ms, days=days, camera=camera, rule=rule)
        )

    async def count(self, **narrowed: Any) -> int:
        """How many incidents fit."""
        where = statements.conditions(**narrowed)
        return await self._read(lambda c: statements.count(c, where))

    async def _undecided(
        self, number: str, principal: Principal, what: str, version: int | None
    ) -> Incident:
        check_triage(principal, what)
        incident = await self.get(number)
        self._check(incident, principal, what, version)
        return incident

    def _check(
        self, incident: Incident, principal: Principal, what: str, version: int | None
    ) -> None:
        if incident.state not in UNDECIDED or version not in (None, incident.version):
            raise Conflict(f"incident {incident.number}", incident.state, incident.version)
        if worker(principal) in incident.askers:
            raise NotYours(what, "somebody other than the one who asked for the review")

    async def _of_alert(self, number: str) -> Incident | None:
        found = await self.of_alerts([number])
        if number not in found:
            await self.collect()
            found = await self.of_alerts([number])
        return found.get(number)

    async def _prepared(
        self, principal: Principal, what: str, reason: str, code: str | None = None
    ) -> Said:
        check_triage(principal, what)
        words = inputs.text("reason", reason)
        if words is None:
            raise MissingInput("reason")
        known = None if code is None else self._ledger.terms.reason(code).code
        return Said(by=principal, at_ms=self._journal.clock(), reason_code=known, reason=words)

    async def _write(
        self, change: Callable[[statements.Connection], str], *, collects: bool = False
    ) -> Incident:
        def write() -> str:
            with self._store.write() as connection:
                return change(connection)

        number = await asyncio.to_thread(write)
        if collects:
            await self.collect()
        return await self.get(number)

    async def _read(self, question: Callable[[statements.Connection], T]) -> T:
        def read() -> T:
            with self._store.read() as connection:
                return question(connection)

        return await asyncio.to_thread(read)


def _stands(incident: Incident, alert_number: str) -> bool:
    """Whether the alert still counts in its incident; one that was taken back is its own matter."""
    return any(one.alert_number == alert_number for one in incident.standing)
