"""Whose a case is, as agreements ask: the department it lies with and those that work with it."""

from __future__ import annotations

from auth.agreements import CASE
from auth.grants import Grants
from gateway.agreements.registry import Cases, OwnCase
from gateway.cases.case import Case
from gateway.cases.errors import NoSuchCase
from gateway.cases.service import CaseService
from gateway.store.newest import Span


def working_on(case: Case) -> frozenset[str]:
    """The departments that a case lies with, whole or by one of its tasks."""
    return frozenset((case.department, *(task.department for task in case.tasks)))


def within(grants: Grants) -> str | None:
    """The department whose cases alone are shown; None for who may see every case."""
    return None if grants.entity(CASE).given else grants.department


def may_see(grants: Grants, case: Case) -> bool:
    """Whether a case is shown: where all are, or where the department works on it."""
    only = within(grants)
    return only is None or only in working_on(case)


def own_cases(service: CaseService) -> Cases:
    """Looks cases up in the hub's own register."""

    async def of_number(number: str) -> OwnCase | None:
        try:
            case = await service.get(number)
        except NoSuchCase:
            return None
        return OwnCase(departments=working_on(case), violation=case.violation_number)

    async def of_department(department: str, most: int) -> tuple[str, ...]:
        found = await service.find(within=department, span=Span(limit=most))
        return tuple(case.violation_number for case in found)

    return Cases(of_number=of_number, of_department=of_department)
