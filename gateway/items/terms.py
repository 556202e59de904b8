"""The due dates of cases: by the item in force when they were opened, on the calendar."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from gateway.cases.deadlines import years
from gateway.cases.deadlines.calendar import WorkCalendar
from gateway.cases.deadlines.limit import Limit
from gateway.cases.notices import Notices, open_notices, packaged
from gateway.cases.terms import Terms
from gateway.items import register as registers
from gateway.items.item import Limits
from gateway.items.register import Register
from graph.ontology.choices import ViolationKind
from graph.violations.facts import local


def open_terms(data: Path) -> Terms:
    """Terms by the items and the calendar of a data folder; raises BadItems or BadCalendar."""
    register = registers.open_register(data / registers.FOLDER)
    return by_items(register, years.open_calendar(data / years.FOLDER), open_notices(data))


def by_items(register: Register, calendar: WorkCalendar, notices: Notices | None = None) -> Terms:
    """The whole limit of the item in force, with its stages; the kind's days where no item is."""

    def limit_of(kind: ViolationKind, opened_at_ms: int) -> tuple[Limit, str] | None:
        found = register.for_kind(kind.value, local(opened_at_ms).date())
        return None if found is None else (_read(found[1].limits), found[1].department)

    return Terms(calendar=calendar, limit_of=limit_of, notices=notices or packaged())


@cache
def _read(limits: Limits) -> Limit:
    return limits.read()
