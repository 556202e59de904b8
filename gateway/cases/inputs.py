"""What people write into a move, checked before anything is changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gateway.cases.errors import BadInput
from graph.ontology.choices import DepartmentKind

LONGEST = 2000
"""Characters in one text."""
HIGHEST_FINE_YUAN = 100_000_000


def checked(given: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs that say something, each checked; raises BadInput."""
    read = {name: CHECKS.get(name, text)(name, value) for name, value in given.items()}
    return {name: value for name, value in read.items() if value is not None}


def text(field: str, value: str | None) -> str | None:
    """The text without blanks around it; None when nothing is left of it."""
    if value is None or not value.strip():
        return None
    shown = value.strip()
    if len(shown) > LONGEST:
        raise BadInput(field, f"at most {LONGEST} characters long")
    if any(c == "\0" or "\ud800" <= c <= "\udfff" for c in shown):
        raise BadInput(field, "text without U+0000 and half surrogate pairs")
    return shown


def department(field: str, value: str | None) -> str | None:
    """A partner department's code, or None."""
    known = [kind.value for kind in DepartmentKind]
    if value is not None and value not in known:
        raise BadInput(field, f"one of {', '.join(known)}")
    return None if value is None else str(value)


def fine_yuan(field: str, value: int | None) -> int | None:
    """A fine in whole yuan, or None."""
    if value is not None and not 0 <= value <= HIGHEST_FINE_YUAN:
        raise BadInput(field, f"from 0 to {HIGHEST_FINE_YUAN} yuan")
    return value


CHECKS: Mapping[str, Callable[[str, Any], Any]] = {
    "department": department,
    "fine_yuan": fine_yuan,
}
"""Fields that are more than text."""
