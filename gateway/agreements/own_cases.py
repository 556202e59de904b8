"""Whose a case is, as agreements ask: the department it lies with and those that work with it."""

from __future__ import annotations

from typing import Any

from gateway.agreements.registry import Cases, OwnCase
from gateway.cases.errors import NoSuchCase
from gateway.cases.service import CaseService


def own_cases(service: CaseService) -> Cases:
    """Looks cases up in the hub's own register."""

    async def of_number(number: str) -> OwnCase | None:
        try:
            case: Any = await service.get(number)
        except NoSuchCase:
            return None
        helpers = (str(getattr(one, "value", one)) for one in case.co_handlers)
        departments = frozenset((case.department, *helpers))
        return OwnCase(departments=departments, violation=case.violation_number)

    async def of_department(department: str, most: int) -> tuple[str, ...]:
        found = await service.find(department=department, limit=most)
        return tuple(case.violation_number for case in found)

    return Cases(of_number=of_number, of_department=of_department)
