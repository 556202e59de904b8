"""The consumer that reminds, says what is overdue and escalates, each once, wherever hubs run."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from gateway.audit.log import AuditLog
from gateway.cases import lease, reading
from gateway.cases.case import Case
from gateway.cases.errors import LeaseLost
from gateway.cases.ledger import Ledger
from gateway.cases.noticing import WATCH, noticed, passed_over
from gateway.cases.rows import clock_row, read_clock
from gateway.cases.said import Said
from gateway.cases.task import Clock
from gateway.cases.terms import Terms
from gateway.store import incoming
from gateway.store import tasks as statements
from gateway.store.cases import Connection
from gateway.store.errors import StoreUnavailable
from gateway.store.session import Store
from graph.budget import budget

LOG = logging.getLogger("zhatu.watch")
NAME = "watch"
LASTS_MS = 30_000
"""How long a lease holds without being prolonged: after a crash another hub waits so long."""
PAUSE_S = 1.0
_GIVE_BACK_S = 2.0
AT_ONCE = 50
"""Notices in one transaction."""


class Watch:
    """Says what is due of all clocks that run; of several hubs the holder of the lease does.

    A notice, its line in the history, the audit entry, the message and the clock's next notice are
    one transaction, which the token of the lease fences: a process that lost the lease writes
    nothing more. A key in the store lets each be said once.
    """

    def __init__(
        self,
        *,
        store: Store,
        audit: AuditLog,
        terms: Terms,
        clock: Callable[[], int],
        owner: str | None = None,
    ) -> None:
        self._store, self._terms, self._clock = store, terms, clock
        self._ledger, self._owner = Ledger(audit), owner or lease.new_owner()
        self._held: lease.Lease | None = None

    def once(self) -> int:
        """Say all that is due now; how many notices were said. 0 while another hub does it."""
        said = 0
        while (count := self._some()) is not None:
            said += count
        return said

    async def run(self) -> None:
        """Do it again and again, until cancelled; then let the next hub have the lease."""
        try:
            while True:
                try:
                    said = await asyncio.to_thread(self.once)
                except StoreUnavailable as problem:
                    LOG.warning("%s; looking again", problem)
                else:
                    if said:
                        LOG.info("%d notices of deadlines", said)
                await asyncio.sleep(PAUSE_S)
        finally:
            with suppress(StoreUnavailable), budget(_GIVE_BACK_S):
                self.stop()

    def stop(self) -> None:
        """Give the lease back."""
        if self._held is not None:
            with self._store.write() as connection:
                lease.give_back(connection, self._held)
            self._held = None

    def say(self, within: Connection) -> list[Case]:
        """Say some of what is due now; each case as it is after a notice, in order.

        ``within`` is a write transaction: the lease is taken, prolonged or demanded in it, before
        anything is written. Raises LeaseLost. Where the transaction fails, the next one finds by
        the fence that a lease was not taken.
        """
        now_ms = self._clock()
        self._hold(within, now_ms)
        rows = statements.due_clocks(within, now_ms, AT_ONCE)
        known = reading.by_numbers(within, sorted({row["case_number"] for row in rows}))
        cases = {case.number: case for case in known}
        said: list[Case] = []
        for row in rows:
            before = cases[row["case_number"]]
            after = self._say(within, row, before, now_ms)
            cases[after.number] = after
            if after is not before:
                said.append(after)
        return said

    def _some(self) -> int | None:
        """Some of what is due, in one transaction; None when nothing is, or another hub does it."""
        if not self._is_due() or self._is_anothers():
            return None
        try:
            with self._store.write() as connection:
                return len(self.say(connection))
        except LeaseLost:
            self._held = None
            return None

    def _is_due(self) -> bool:
        with self._store.read() as connection:
            next_ms = statements.next_clock_ms(connection)
        return next_ms is not None and next_ms <= self._clock()

    def _is_anothers(self) -> bool:
        """Whether another holds the lease, seen without waiting for the write lock."""
        if self._held is not None:
            return False
        with self._store.read() as connection:
            row = incoming.lease(connection, NAME)
        return row is not None and row["owner"] != self._owner and row["until_ms"] > self._clock()

    def _hold(self, within: Connection, now_ms: int) -> None:
        """Demand the lease, or take or prolong it where little of it is left."""
        held = self._held
        if held is not None and held.until_ms - now_ms > LASTS_MS // 2:
            lease.demand(within, held)
            return
        self._held = lease.take(within, NAME, self._owner, now_ms=now_ms, lasts_ms=LASTS_MS)
        if self._held is None:
            raise LeaseLost(NAME)

    def _say(self, within: Connection, row: Mapping[str, Any], case: Case, now_ms: int) -> Case:
        clock = read_clock(row)
        key = _key(case.number, clock)
        if not statements.add_notice(within, {**key, "at_ms": now_ms}):
            advanced = passed_over(case, clock, self._terms)
            coming = next(one for one in advanced.clocks if _same(one, clock))
            statements.advance_clock(within, row, clock_row(case, coming))
            return case
        after = noticed(case, clock, self._terms, at_ms=now_ms)
        said = Said(by=WATCH, at_ms=now_ms, reason=None)
        self._ledger.change(within, case, after, said)
        return after


def _key(number: str, clock: Clock) -> Mapping[str, Any]:
    return {
        "case_number": number,
        "task": clock.task,
        "name": clock.name,
        "due_at_ms": clock.due_at_ms,
        "move": None if clock.next_move is None else clock.next_move.value,
        "level": clock.next_level,
    }


def _same(one: Clock, other: Clock) -> bool:
    return (one.task, one.name) == (other.task, other.name)
