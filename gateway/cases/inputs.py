"""What people write into a move, checked before anything is changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from gateway.cases.deadlines.limit import Urgency
from gateway.cases.errors import BadInput
from gateway.routing.desk import Desk, Route
from gateway.storable import is_storable
from graph.ontology.choices import DepartmentKind

LONGEST = 2000
"""Characters in one text."""
HIGHEST_FINE_YUAN = 100_000_000
LONGEST_EXTENSION_DAYS = 90
MOST_HELPERS = 20
_SHA256 = re.compile("[0-9a-f]{64}")
_DISTRICT = re.compile("[0-9A-Z]{6,12}")


def checked(given: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs that say something, each checked; raises BadInput."""
    read = {name: CHECKS.get(name, text)(name, value) for name, value in given.items()}
    return {name: value for name, value in read.items() if value is not None}


def of_route(route: Route) -> dict[str, Any]:
    """The inputs that send a case where a route leads."""
    return checked({**asdict(route.lead), "helpers": route.helpers})


def text(field: str, value: str | None) -> str | None:
    """The text without blanks around it; None when nothing is left of it."""
    if value is None or not value.strip():
        return None
    shown = value.strip()
    if len(shown) > LONGEST:
        raise BadInput(field, f"at most {LONGEST} characters long")
    if not is_storable(shown):
        raise BadInput(field, "text without U+0000 and half surrogate pairs")
    return shown


def department(field: str, value: str | None) -> str | None:
    """A partner department's code, or None."""
    known = [kind.value for kind in DepartmentKind]
    if value is not None and value not in known:
        raise BadInput(field, f"one of {', '.join(known)}")
    return None if value is None else str(value)


def district(field: str, value: str | None) -> str | None:
    """The code of a district or street (GB/T 2260), or None."""
    code = text(field, value)
    if code is not None and not _DISTRICT.fullmatch(code):
        raise BadInput(field, "the code of a district, 6 to 12 digits")
    return code


def yuan(field: str, value: int | None) -> int | None:
    """An amount in whole yuan, or None."""
    return _number(field, value, 0, HIGHEST_FINE_YUAN, "yuan")


def days(field: str, value: int | None) -> int | None:
    """The days of an extension, or None."""
    return _number(field, value, 1, LONGEST_EXTENSION_DAYS, "days")


def serial(field: str, value: int | None) -> int | None:
    """The serial number of a task or decision, or None."""
    return _number(field, value, 1, 10_000, "")


def moment_ms(field: str, value: int | None) -> int | None:
    """A moment in milliseconds, or None."""
    return _number(field, value, 0, 2**45, "milliseconds")


def urgency(field: str, value: str | None) -> str | None:
    """An urgency, or None."""
    known = [one.value for one in Urgency]
    if value is not None and value not in known:
        raise BadInput(field, f"one of {', '.join(known)}")
    return None if value is None else str(value)


def photo(field: str, value: str | None) -> str | None:
    """The SHA-256 of a photo in the vault, hex, or None."""
    name = text(field, value)
    if name is not None and not _SHA256.fullmatch(name):
        raise BadInput(field, "the SHA-256 of a photo, 64 hex digits in lower case")
    return name


def helpers(field: str, value: Sequence[Desk] | None) -> tuple[Desk, ...] | None:
    """Desks that help, each once, or None."""
    desks = tuple(dict.fromkeys(value or ()))
    if len(desks) > MOST_HELPERS:
        raise BadInput(field, f"at most {MOST_HELPERS} desks")
    for desk in desks:
        checked(asdict(desk))
    return desks or None


def _number(field: str, value: int | None, least: int, most: int, unit: str) -> int | None:
    if value is not None and not least <= value <= most:
        raise BadInput(field, f"from {least} to {most} {unit}".rstrip())
    return value


CHECKS: Mapping[str, Callable[[str, Any], Any]] = {
    "department": department,
    "district": district,
    "fine_yuan": yuan,
    "amount_yuan": yuan,
    "days": days,
    "penalty": serial,
    "paid_at_ms": moment_ms,
    "urgency": urgency,
    "photo": photo,
    "helpers": helpers,
}
"""Fields that are more than text."""
