"""The agreements in force: read from the store, kept for half a second, made into grants."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, replace

from auth.agreements import Agreement, Book, CaseNumber, Rows
from auth.deciding import Asked, decide
from auth.errors import CaseNotYours
from auth.grants import CASE_OWNER, Grants
from auth.principal import AUDITOR, Principal
from gateway.agreements.reading import read_agreement
from gateway.store import agreements as statements
from gateway.store.session import Store

FRESH_S = 0.5
"""How long the book is taken for current; another hub's publication is seen after that."""
MOST_OWN_CASES = 500
_MOST_KEPT = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCase:
    """What an agreement needs to know of a case: whom it lies with, and what it is about."""

    departments: frozenset[str]
    violation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """Where cases are looked up; the hub hands these over."""

    of_number: Callable[[str], Awaitable[OwnCase | None]]
    of_department: Callable[[str, int], Awaitable[tuple[str, ...]]]
    """Numbers of the violations of a department's newest cases, as many as asked at most."""


class Agreements:
    """Answers what a principal may see, from the newest version of every agreement.

    Revocation, expiry and publication by this hub hold from the next request on, those by another
    hub after half a second at most.
    """

    def __init__(
        self, store: Store, cases: Cases, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._store, self._cases, self._clock = store, cases, clock
        self._book: Book | None = None
        self._read_at = 0.0
        self._kept: dict[Hashable, Grants] = {}

    async def book(self) -> Book:
        """The agreements, at most half a second old."""
        began = self._clock()
        if self._book is None or began - self._read_at > FRESH_S:
            self._book = await asyncio.to_thread(self._refreshed)
            # not when it came: a store that is slow must not make it look younger than it is
            self._read_at = began
        return self._book

    def forget(self) -> None:
        """Read the store again for the next request."""
        self._read_at = float("-inf")

    async def grants(
        self,
        principal: Principal,
        *,
        now_ms: int,
        purpose: str | None = None,
        case: str | None = None,
    ) -> Grants:
        """What a principal may see now, for a purpose and a case.

        Raises PurposeNotAllowed or CaseNotYours.
        """
        book = await self.book()
        held = book.held_by(principal.department, now_ms)
        asked = Asked(principal=principal, at_ms=now_ms, purpose=purpose, case=case)
        # without a case an agreement that asks for one gives nothing, so no case is looked up
        applying = [
            one
            for one in held
            if purpose in one.purposes and (case or one.case_number is CaseNumber.NO)
        ]
        if applying and not principal.has(AUDITOR):
            asked = replace(asked, violations=await self._own(principal, case, applying))
        return self._decided(book, asked, held)

    def _decided(self, book: Book, asked: Asked, held: tuple[Agreement, ...]) -> Grants:
        who = asked.principal
        key = (
            who.department,
            who.has(AUDITOR),
            frozenset(who.districts),
            book.version,
            tuple(one.name for one in held),
            asked.purpose,
            asked.case,
            asked.violations,
        )
        found = self._kept.get(key)
        if found is None:
            found = decide(book, asked)
            while len(self._kept) >= _MOST_KEPT:
                self._kept.pop(next(iter(self._kept)), None)
            self._kept[key] = found
        return found

    async def _own(
        self, principal: Principal, case: str | None, applying: list[Agreement]
    ) -> tuple[str, ...]:
        """The violations of the case that is named, or of the department's newest cases."""
        if case is not None and any(one.case_number is CaseNumber.HUB for one in applying):
            return (await self._case(principal, case),)
        if not any(c.rows is Rows.OWN_CASES for one in applying for c in one.clause):
            return ()
        if case is not None:
            return (await self._case(principal, case),)
        return await self._cases.of_department(principal.department, MOST_OWN_CASES)

    async def _case(self, principal: Principal, number: str) -> str:
        found = await self._cases.of_number(number)
        works = found is not None and principal.department in (*found.departments, CASE_OWNER)
        if found is None or not works:
            raise CaseNotYours(
                f"{principal.department} works on no case {number}; see X-Case in docs/query.md"
            )
        return found.violation

    def _refreshed(self) -> Book:
        return read_book(self._store, known=self._book)


def read_book(store: Store, *, known: Book | None = None) -> Book:
    """What stands in the store; the very same book where nothing has changed since. Blocks."""
    with store.read() as connection:
        version = statements.book_version(connection)
        if known is not None and known.version == version:
            return known
        rows = statements.newest(connection)
    standing = (row for row in rows if row["revoked_at_ms"] is None)
    return Book(
        version=version,
        agreements=tuple(read_agreement(row["id"], row["text"]) for row in standing),
    )
