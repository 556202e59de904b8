"""By when a new case must be handled: what the ledger asks, and the answer where no item says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gateway.cases.deadlines.calendar import WorkCalendar
from gateway.cases.deadlines.due import due
from gateway.cases.deadlines.events import Opened
from gateway.cases.deadlines.limit import Limit, Unit
from graph.ontology.choices import ViolationKind
from graph.times import from_ms, to_ms
from graph.violations.catalogue import KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """When a case is due, whether that is provisional and why, and the limit that was counted."""

    due_at_ms: int
    is_provisional: bool
    reasons: tuple[str, ...]
    limit: str


Terms = Callable[[ViolationKind, int], Term]
"""Answers for a kind and the moment of opening in milliseconds."""


def by_kind(calendar: WorkCalendar) -> Terms:
    """The kind's days, counted as working days."""

    def told(kind: ViolationKind, opened_at_ms: int) -> Term:
        limit = Limit(amount=KINDS[kind].days, unit=Unit.WORKING_DAYS)
        return term(limit, opened_at_ms, calendar.of(KINDS[kind].department.value))

    return told


def term(limit: Limit, opened_at_ms: int, calendar: WorkCalendar) -> Term:
    """The term of a case by its limit, counted from its opening."""
    found = due(limit, [Opened(from_ms(opened_at_ms))], calendar)
    if found.at is None:
        raise AssertionError("a clock that was never stopped runs out")
    return Term(
        due_at_ms=to_ms(found.at),
        is_provisional=found.provisional,
        reasons=found.reasons,
        limit=str(limit),
    )
