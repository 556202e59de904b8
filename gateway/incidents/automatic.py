"""Confirms by signed rules, and suspends a rule when its precision falls."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from auth.principal import Principal
from gateway.audit.chain import canonical
from gateway.audit.log import AuditLog
from gateway.cases.checks import TRIAGE_ROLE
from gateway.cases.errors import CaseError
from gateway.cases.service import CaseService
from gateway.incidents.collector import Collected, Collector
from gateway.incidents.decided import AUTOMATIC
from gateway.incidents.errors import BadRule
from gateway.incidents.incident import Exhibit, Incident, IncidentState
from gateway.incidents.ledger import IncidentLedger
from gateway.incidents.precision import Precision, precision
from gateway.incidents.rules import AutoRule, trusted
from gateway.journal.errors import Unplaceable
from gateway.journal.journal import Journal
from gateway.routing.asking import Routes
from gateway.store import incidents as statements
from gateway.store import outbox
from gateway.store.session import Store
from graph.violations.admissibility import Admissibility
from graph.violations.facts import local

LOG = logging.getLogger("zhatu.consumers")
WATCH = Principal(department="hub", person="precision", is_service=True)
"""Who suspends a rule."""


class AutoConfirm:
    """The collector, and after each of its turns the signed rules on what it touched."""

    def __init__(
        self,
        *,
        store: Store,
        journal: Journal,
        audit: AuditLog,
        ledger: IncidentLedger,
        collector: Collector,
        cases: CaseService,
        routes: Routes,
        folder: Path,
        demo: Callable[[], Collection[str]] = tuple,
    ) -> None:
        """``demo`` names the models that are demos by their cards, as they are now."""
        self._store, self._journal, self._audit = store, journal, audit
        self._ledger, self._collector, self._cases = ledger, collector, cases
        self._routes, self._folder, self._demo = routes, folder, demo

    async def run(self, project: Callable[[], Awaitable[object]]) -> Collected:
        """Collect, then let the rules decide, until there is nothing new."""
        total = await self._collector.run(project)
        if total.touched and await self.apply(total.touched):
            await self._collector.run(project)
        return total

    async def apply(self, numbers: Iterable[str]) -> list[str]:
        """Let the rules decide on incidents; the numbers of those they confirmed."""
        confirmed = []
        for number, lead, rule in await asyncio.to_thread(self._chosen, list(numbers)):
            by = Principal(
                department="hub",
                person=f"{AUTOMATIC}{rule.id}",
                roles=frozenset({TRIAGE_ROLE}),
                is_service=True,
            )
            note = f"自动确认：规则{rule.id}（{rule.digest[:12]}），签署{rule.signer}"
            try:
                route = await self._routes.of_alert(lead, at_ms=self._journal.clock())
                await self._cases.confirm_alert(lead, by, note=note, route=route)
            except (CaseError, Unplaceable) as problem:
                LOG.info("rule %s leaves %s: %s", rule.id, number, problem)
                continue
            confirmed.append(number)
        return confirmed

    def rules(self) -> list[AutoRule]:
        """The rules that may be trusted; none at all while one of the folder may not."""
        try:
            return list(trusted(self._folder, self._demo()))
        except BadRule as problem:
            LOG.warning("no rule confirms by itself: %s", problem)
            return []

    def _chosen(self, numbers: Sequence[str]) -> list[tuple[str, str, AutoRule]]:
        rules = self.rules()
        if not rules:
            return []
        with self._store.write() as connection:
            active = [one for one in self._read(connection, rules) if self._works(connection, one)]
            return [
                (number, incident.lead_alert, rule)
                for number in numbers
                for incident in [self._ledger.get(connection, number)]
                for rule in [_fitting(incident, active)]
                if rule is not None
            ]

    def _read(self, within: statements.Connection, rules: Sequence[AutoRule]) -> list[_Measured]:
        """Rules with the precision of what they are about."""
        now_ms = self._journal.clock()
        return [
            _Measured(rule, [one for one in known if _is_meant(rule, one)])
            for rule in rules
            for known in [precision(within, now_ms=now_ms, days=rule.window_days)]
        ]

    def _works(self, within: statements.Connection, measured: _Measured) -> bool:
        """Whether a rule is in force; it suspends itself here when its precision has fallen."""
        rule, now_ms = measured.rule, self._journal.clock()
        if not rule.holds_on(local(now_ms).date()):
            return False
        if statements.suspension(within, rule.digest) is not None:
            return False
        enough = [one for one in measured.known if one.sample >= rule.sample_floor]
        fallen = [one for one in enough if not _is_good(rule, one)]
        if fallen:
            self._suspend(within, rule, fallen[0], now_ms)
        return not fallen

    def _suspend(
        self, within: statements.Connection, rule: AutoRule, fallen: Precision, now_ms: int
    ) -> None:
        told = {
            "rule_id": rule.id,
            "digest": rule.digest,
            "camera": fallen.camera,
            "rule": fallen.rule,
            "model": fallen.model,
            "right": fallen.right,
            "sample": fallen.sample,
            "lower_percent": round(100 * fallen.lower, 2),
            "floor_percent": rule.precision_floor_percent,
        }
        row = {
            "digest": rule.digest,
            "rule_id": rule.id,
            "suspended_at_ms": now_ms,
            "reason": canonical(told),
        }
        statements.suspend(within, row)
        subject = f"Rule:{rule.id}"
        self._audit.append(within, WATCH, operation="rule.suspended", subject=subject, payload=told)
        outbox.post(
            within,
            topic="rule.suspended",
            subject=subject,
            payload=canonical(told),
            now_ms=now_ms,
        )


@dataclass(frozen=True, slots=True)
class _Measured:
    """A rule, and the precision of each camera, rule and model that it is about."""

    rule: AutoRule
    known: Sequence[Precision]


def _fitting(incident: Incident, rules: Sequence[_Measured]) -> AutoRule | None:
    if incident.state is not IncidentState.OPEN or incident.held_apart:
        return None
    for measured in rules:
        rule = measured.rule
        if incident.kind.value not in rule.kinds or rule.is_spot_check(incident.number):
            continue
        good = {(p.camera, p.rule, p.model) for p in measured.known if _is_enough(rule, p)}
        if incident.standing and all(_fits(rule, one, good) for one in incident.standing):
            return rule
    return None


def _fits(rule: AutoRule, one: Exhibit, good: set[tuple[str, str, str]]) -> bool:
    return (
        one.camera in rule.cameras
        and one.model in rule.models
        and not one.is_demo
        and 100 * one.confidence >= rule.min_confidence_percent
        and one.admissibility is Admissibility.EVIDENCE
        and (one.camera, one.rule, one.model) in good
    )


def _is_meant(rule: AutoRule, one: Precision) -> bool:
    kind = one.rule.partition("/")[0]
    return kind in rule.kinds and one.camera in rule.cameras and one.model in rule.models


def _is_good(rule: AutoRule, one: Precision) -> bool:
    return 100 * one.lower >= rule.precision_floor_percent


def _is_enough(rule: AutoRule, one: Precision) -> bool:
    return one.sample >= rule.sample_floor and _is_good(rule, one)
