"""Counts due dates again, when more is known of the calendar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from auth.principal import Principal
from gateway.audit.log import AuditLog
from gateway.cases import applying, clocks, reading
from gateway.cases.case import Case
from gateway.cases.clocks import total_events
from gateway.cases.ledger import Ledger
from gateway.cases.said import Said
from gateway.cases.states import CaseMove
from gateway.cases.terms import Term, Terms
from gateway.store import cases as statements
from gateway.store.session import Store
from graph.violations.facts import local

CALENDAR = Principal(department="hub", person="calendar", is_service=True)
"""Who changes a due date when a year's arrangement becomes known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redated:
    """A case whose due date, or the certainty of it, or a stage's, changed."""

    number: str
    before_ms: int
    after_ms: int
    is_provisional: bool


class Redating:
    """Counts again for cases that are not closed; each change is one line of its history."""

    def __init__(
        self, *, store: Store, audit: AuditLog, terms: Terms, clock: Callable[[], int]
    ) -> None:
        self._store, self._terms, self._clock = store, terms, clock
        self._ledger = Ledger(audit)

    def run(self, *, only_provisional: bool = True) -> list[Redated]:
        """Count due dates again, those that were certain too if wanted; the cases that changed."""
        with self._store.read() as connection:
            numbers = statements.running(connection, only_provisional=only_provisional)
        found = (self._redate(number) for number in numbers)
        return [one for one in found if one is not None]

    def _redate(self, number: str) -> Redated | None:
        with self._store.write() as connection:
            case = reading.get(connection, number)
            if case.is_closed:
                return None
            counted = clocks.renewed(case, case, self._terms, CaseMove.REDATE)
            if _when(counted) == _when(case):
                return None
            term = self._terms.total(case.kind, case.opened_at_ms, total_events(case))
            said = Said(by=CALENDAR, at_ms=self._clock(), reason=_why(case.due_at_ms, term))
            after = applying.with_line(
                counted, CaseMove.REDATE, said, task=None, states=(case.state, case.state)
            )
            self._ledger.change(connection, case, after, said)
        return Redated(
            number=number,
            before_ms=case.due_at_ms,
            after_ms=after.due_at_ms,
            is_provisional=after.due_is_provisional,
        )


def _when(case: Case) -> tuple[object, ...]:
    return case.due_at_ms, case.due_is_provisional, case.clocks


def _why(before_ms: int, term: Term | None) -> str:
    if term is None:
        return "the stages; the case is held"
    old, new = (f"{local(ms):%Y-%m-%d %H:%M}" for ms in (before_ms, term.due_at_ms))
    told = f"due {new}, no longer {old}" if old != new else f"due {new} as before"
    return f"{term.limit}: {told}; " + ("; ".join(term.reasons) or "the calendar is known")
