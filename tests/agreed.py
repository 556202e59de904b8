"""Grants as the packaged agreements make them, for tests that need no store."""

from __future__ import annotations

from functools import cache

from auth.agreements import Book
from auth.deciding import Asked, decide
from auth.grants import Grants
from auth.principal import Principal
from gateway.agreements.reading import packaged, read_agreement
from gateway.agreements.seal import Seal
from gateway.api.ids import Ids
from tests.factories import at

NOW_MS = at("2026-03-06T09:00")
SEAL = Seal(bytes(range(64)))


@cache
def book() -> Book:
    texts = packaged().items()
    return Book(version=1, agreements=tuple(read_agreement(name, text) for name, text in texts))


def grants(
    department: str,
    *roles: str,
    purpose: str | None = "case_handling",
    case: str | None = None,
    violations: tuple[str, ...] = (),
    districts: tuple[str, ...] = (),
    of: Book | None = None,
) -> Grants:
    """What somebody of a department may see in March 2026."""
    principal = Principal(
        department=department,
        person="李四",
        roles=frozenset(roles),
        districts=frozenset(districts),
    )
    asked = Asked(
        principal=principal, at_ms=NOW_MS, purpose=purpose, case=case, violations=violations
    )
    return decide(book() if of is None else of, asked)


@cache
def grants_of(principal: Principal, purpose: str = "case_handling") -> Grants:
    """What a principal may see in March 2026, for a purpose."""
    return decide(book(), Asked(principal=principal, at_ms=NOW_MS, purpose=purpose))


def ids(of: Grants) -> Ids:
    return Ids(of, SEAL)
