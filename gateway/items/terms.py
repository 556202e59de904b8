"""The due date of a new case: by the item in force when it was opened, on the calendar."""

from __future__ import annotations

from pathlib import Path

from gateway.cases.deadlines import years
from gateway.cases.deadlines.calendar import WorkCalendar
from gateway.cases.terms import Term, Terms, by_kind, term
from gateway.items import register as registers
from gateway.items.register import Register
from graph.ontology.choices import ViolationKind
from graph.violations.facts import local


def open_terms(data: Path) -> Terms:
    """Terms by the items and the calendar of a data folder; raises BadItems or BadCalendar."""
    register = registers.open_register(data / registers.FOLDER)
    return by_items(register, years.open_calendar(data / years.FOLDER))


def by_items(register: Register, calendar: WorkCalendar) -> Terms:
    """The whole limit of the item in force; the kind's days where no item is."""
    usual = by_kind(calendar)

    def told(kind: ViolationKind, opened_at_ms: int) -> Term:
        found = register.for_kind(kind.value, local(opened_at_ms).date())
        if found is None:
            return usual(kind, opened_at_ms)
        _, version = found
        return term(version.limits.read(), opened_at_ms, calendar.of(version.department))

    return told
