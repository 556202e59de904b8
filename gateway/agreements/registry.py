"""The agreements in force: read from the store, kept for half a second, made into grants."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from auth.agreements import Agreement, Book, CaseNumber, Rows
from auth.deciding import Asked, decide
from auth.errors import CaseNotYours
from auth.grants import CASE_OWNER, Grants
from auth.principal import AUDITOR, Principal
from gateway.agreements.errors import BadAgreement
from gateway.agreements.reading import read_agreement, read_as_known
from gateway.store import agreements as statements
from gateway.store.session import Store

LOG = logging.getLogger("zhatu.agreements")
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


@dataclass(frozen=True, slots=True)
class _Standing:
    """Grants for which no case was looked up: they stand until the book or the day is over."""

    grants: Grants
    book: Book
    from_ms: int | None
    until_ms: int | None

    def holds(self, book: Book, at_ms: int) -> bool:
        """Whether nothing has changed since."""
        begun = self.from_ms is None or self.from_ms <= at_ms
        return self.book is book and begun and (self.until_ms is None or at_ms < self.until_ms)


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
        self._faulty = 0
        self._read_at = 0.0
        self._kept: dict[Hashable, Grants] = {}
        self._standing: dict[Hashable, _Standing] = {}

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
        who = (principal.department, principal.has(AUDITOR), principal.districts, purpose, case)
        standing = self._standing.get(who)
        if standing is not None and standing.holds(book, now_ms):
            return standing.grants
        asked, looked_up = await self._asked(book, principal, now_ms, purpose, case)
        made = self._decided(book, asked, book.held_by(principal.department, now_ms))
        if not looked_up:
            between = book.steady(principal.department, now_ms)
            _keep(self._standing, who, _Standing(made, book, *between))
        return made

    async def _asked(
        self, book: Book, principal: Principal, now_ms: int, purpose: str | None, case: str | None
    ) -> tuple[Asked, bool]:
        """The question, and whether cases had to be looked up for it."""
        held = book.held_by(principal.department, now_ms)
        asked = Asked(principal=principal, at_ms=now_ms, purpose=purpose, case=case)
        # without a case an agreement that asks for one gives nothing, so no case is looked up
        applying = [
            one
            for one in held
            if purpose in one.purposes and (case or one.case_number is CaseNumber.NO)
        ]
        if principal.has(AUDITOR) or not _ask_for_cases(applying, case):
            return asked, False
        return replace(asked, violations=await self._own(principal, case)), True

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
            _keep(self._kept, key, found)
        return found

    async def _own(self, principal: Principal, case: str | None) -> tuple[str, ...]:
        """The violations of the case that is named, or of the department's newest cases."""
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

    async def faulty(self) -> int:
        """How many agreements name what the hub does not have any more."""
        await self.book()
        return self._faulty

    def _refreshed(self) -> Book:
        try:
            found = read_book(self._store, known=self._book)
        except BadAgreement:
            found, self._faulty = standing_book(self._store)
        else:
            self._faulty = self._faulty if found is self._book else 0
        return found


def _ask_for_cases(applying: list[Agreement], case: str | None) -> bool:
    """Whether some agreement gives the rows of own cases, or checks the case that is named."""
    checks = case is not None and any(one.case_number is CaseNumber.HUB for one in applying)
    return checks or any(c.rows is Rows.OWN_CASES for one in applying for c in one.clause)


def _keep(kept: dict[Hashable, Any], key: Hashable, made: object) -> None:
    while len(kept) >= _MOST_KEPT:
        kept.pop(next(iter(kept)), None)
    kept[key] = made


def standing_book(store: Store) -> tuple[Book, int]:
    """The agreements as far as they can be kept, and how many cannot be as a whole. Blocks.

    One that names a field which is gone gives nothing by it, and hinders no other.
    """
    version, rows = _standing(store)
    left: list[Agreement] = []
    faulty = 0
    for row in rows:
        made, faults = read_as_known(row["id"], row["text"])
        if made is not None:
            left.append(made)
        if faults:
            faulty += 1
            gives = "nothing" if made is None else "all but that"
            words = "; ".join(faults)
            LOG.error("agreement %s gives %s until it is replaced: %s", row["id"], gives, words)
    return Book(version=version, agreements=tuple(left)), faulty


def _standing(store: Store) -> tuple[int, list[Mapping[str, Any]]]:
    with store.read() as connection:
        version, rows = statements.book_version(connection), statements.newest(connection)
    return version, [row for row in rows if row["revoked_at_ms"] is None]


def read_book(store: Store, *, known: Book | None = None) -> Book:
    """What stands in the store; the very same book where nothing has changed since. Blocks.

    Raises BadAgreement where one of them is not sound any more.
    """
    if known is not None:
        with store.read() as connection:
            if known.version == statements.book_version(connection):
                return known
    version, rows = _standing(store)
    return Book(
        version=version,
        agreements=tuple(read_agreement(row["id"], row["text"]) for row in rows),
    )
