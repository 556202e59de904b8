"""The consumer that takes the outbox to the webhooks; of several hubs one does it at a time."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from auth.errors import PurposeNotAllowed
from auth.purposes import OWN_DUTY
from gateway.agreements.record import recorded
from gateway.agreements.registry import Agreements
from gateway.audit.log import AuditLog, Reading
from gateway.cases import lease
from gateway.cases.errors import LeaseLost
from gateway.delivery.handing_on import (
    Target,
    departments_of,
    given_fields,
    hand_on,
    may_be_told,
    number_of,
    told_fields,
)
from gateway.delivery.message import body_of, message_id, pause_ms
from gateway.delivery.partner import Partners
from gateway.delivery.patience import patiently
from gateway.delivery.sending import Sender, Sent
from gateway.delivery.signing import headers
from gateway.store import deliveries as statements
from gateway.store import incoming, outbox
from gateway.store.deliveries import Row
from gateway.store.errors import StoreUnavailable
from gateway.store.session import Store
from graph.budget import budget

LOG = logging.getLogger("zhatu.delivery")
NAME = "delivery"
LASTS_MS = 30_000
"""How long a lease holds without being prolonged: after a crash another hub waits so long."""
PAUSE_S = 0.2
_GIVE_BACK_S = 2.0
GATHER_S = 0.01
"""How long answers are gathered, so that one transaction keeps many of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How many messages of one webhook fly at once, and how patiently they are tried."""

    at_once: int = 16
    attempts: int = 24
    first_pause_ms: int = 1000


class Deliverer:
    """Sends what webhooks are to be told: each message until it arrived, in order for each case.

    The receiver has a message once it has answered 2xx; one whose answer was lost is sent again
    under the same id. A message that is never taken is dead and holds up its own case only.
    What came of an attempt is written only while this process still holds the lease.
    """

    def __init__(
        self,
        *,
        store: Store,
        audit: AuditLog,
        agreements: Agreements,
        partners: Partners,
        sender: Callable[[], Sender],
        clock: Callable[[], int],
        hub: str,
        pace: Pace | None = None,
        owner: str | None = None,
    ) -> None:
        self._store, self._audit, self._agreements = store, audit, agreements
        self._hooks, self._new_sender, self._clock = partners.webhooks(), sender, clock
        self._hub, self._pace = hub, pace or Pace()
        self._owner = owner or lease.new_owner()
        self._held: lease.Lease | None = None
        self._failures: Counter[str] = Counter()
        """How many attempts failed one after the other, by webhook."""

    async def run(self) -> None:
        """Hand on and send, until cancelled; then let the next hub have the lease."""
        sender = self._new_sender()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(patiently(self._lead, LOG))
                for name in self._hooks:
                    group.create_task(self._pump(name, sender))
        finally:
            await sender.close()
            with suppress(StoreUnavailable), budget(_GIVE_BACK_S):
                self._give_back()

    async def _lead(self) -> None:
        """Keep the lease, and put new messages on their way."""
        moved = 0
        if await asyncio.to_thread(self._is_ours) and await asyncio.to_thread(self._is_pending):
            targets = [await self._target(name) for name in self._hooks]
            moved = await asyncio.to_thread(self._hand_on, targets)
        if not moved:
            await asyncio.sleep(PAUSE_S)

    async def _pump(self, name: str, sender: Sender) -> None:
        """Send what is due to one webhook: a slow one holds up no other."""
        flying: dict[asyncio.Task[Sent], Row] = {}
        try:
            await patiently(partial(self._round, name, sender, flying), LOG)
        finally:
            for task in flying:
                task.cancel()
            await asyncio.gather(*flying, return_exceptions=True)

    async def _round(
        self, name: str, sender: Sender, flying: dict[asyncio.Task[Sent], Row]
    ) -> None:
        """Let new messages fly where there is room, and keep what came of those that landed."""
        # one that is away is only knocked at: many waits for names and answers would take the
        # threads and sockets that all others need
        is_away = self._failures[name] >= self._pace.at_once
        room = (1 if is_away else self._pace.at_once) - len(flying)
        if self._held is not None and room > 0:
            for row in await self._next(name, room, {r["id"] for r in flying.values()}):
                flying[asyncio.create_task(self._send(row, name, sender))] = row
        if not flying:
            await asyncio.sleep(PAUSE_S)
            return
        await asyncio.wait(flying, timeout=PAUSE_S, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.sleep(GATHER_S)
        done = [(flying.pop(task), task.result()) for task in list(flying) if task.done()]
        for _, sent in done:
            has_answered = sent.problem is None or sent.is_final
            self._failures[name] = 0 if has_answered else self._failures[name] + 1
        if done:
            await asyncio.to_thread(self._settle, done)

    async def _next(self, name: str, room: int, flying: Collection[int]) -> list[Row]:
        """What is due, each put on record before it leaves; what may not be told is taken out."""
        rows = await asyncio.to_thread(self._due, name, room, flying)
        if not rows:
            return []
        target = await self._target(name)
        return await asyncio.to_thread(self._checked, target, rows)

    async def _send(self, row: Row, name: str, sender: Sender) -> Sent:
        _, hook = self._hooks[name]
        named = message_id(self._hub, row)
        body = body_of(row, named)
        return await sender.send(
            hook.url, headers(hook.keys, named, self._clock() // 1000, body), body
        )

    async def _target(self, name: str) -> Target:
        """A webhook and what may be told now: without an agreement, only of its own cases."""
        partner, hook = self._hooks[name]
        ask = partial(self._agreements.grants, partner.principal, now_ms=self._clock())
        try:
            grants = await ask(purpose=hook.purpose)
        except PurposeNotAllowed:
            grants = await ask(purpose=OWN_DUTY)
        return Target(name=name, partner=partner, hook=hook, grants=grants)

    def _is_pending(self) -> bool:
        with self._store.read() as connection:
            return outbox.is_pending(connection)

    def _hand_on(self, targets: list[Target]) -> int:
        try:
            with self._store.write() as connection:
                self._demand(connection)
                return hand_on(connection, targets, now_ms=self._clock())
        except LeaseLost:
            self._held = None
            return 0

    def _due(self, name: str, room: int, flying: Collection[int]) -> list[Row]:
        with self._store.read() as connection:
            return statements.due(connection, name, self._clock(), room, flying)

    def _checked(self, target: Target, rows: list[Row]) -> list[Row]:
        numbers = {number_of(row["subject"]) for row in rows}
        with self._store.read() as connection:
            working = statements.working_on(connection, numbers)
        fitting: list[Row] = []
        withheld: list[Row] = []
        for row in rows:
            subject = row["subject"]
            if may_be_told(target.grants, subject, departments_of(working, subject)):
                fitting.append({**row, "fields": given_fields(target, subject)})
            else:
                withheld.append(row)
        if withheld:
            self._withhold(withheld)
        first = [row for row in fitting if row["attempts"] == 0]
        if first:
            self._audit.read_many([_reading(target, row, self._hub) for row in first])
        return fitting

    def _withhold(self, rows: list[Row]) -> None:
        try:
            with self._store.write() as connection:
                self._demand(connection)
                for row in rows:
                    statements.end(
                        connection,
                        row,
                        statements.WITHHELD,
                        now_ms=self._clock(),
                        problem="no agreement gives this to the department now",
                    )
        except LeaseLost:
            self._held = None

    def _settle(self, done: Sequence[tuple[Row, Sent]]) -> None:
        try:
            with self._store.write() as connection:
                self._demand(connection)
                for row, sent in done:
                    self._keep(connection, row, sent)
        except LeaseLost:
            self._held = None  # whoever has it now sends these again, under the same ids

    def _keep(self, connection: Any, row: Row, sent: Sent) -> None:
        now_ms = self._clock()
        if sent.problem is None:
            statements.end(connection, row, statements.DELIVERED, now_ms=now_ms, problem=None)
            return
        attempts = row["attempts"] + 1
        if sent.is_final or attempts >= self._pace.attempts:
            LOG.warning("message %d to %s is dead: %s", row["id"], row["webhook"], sent.problem)
            statements.end(connection, row, statements.DEAD, now_ms=now_ms, problem=sent.problem)
            return
        wait_ms = pause_ms(attempts, self._pace.first_pause_ms, random.random)
        next_at_ms = now_ms + max(wait_ms, round(sent.wait_s * 1000))
        statements.again(connection, row, next_at_ms=next_at_ms, problem=sent.problem)

    def _demand(self, connection: Any) -> None:
        if self._held is None:
            raise LeaseLost(NAME)
        lease.demand(connection, self._held)

    def _is_ours(self) -> bool:
        """Whether this process holds the lease, taken or prolonged where needed."""
        now_ms, held = self._clock(), self._held
        if held is not None and held.until_ms - now_ms > LASTS_MS // 2:
            return True
        with self._store.read() as connection:
            row = incoming.lease(connection, NAME)
        if row is not None and row["owner"] != self._owner and row["until_ms"] > now_ms:
            self._held = None
            return False
        with self._store.write() as connection:
            self._held = lease.take(connection, NAME, self._owner, now_ms=now_ms, lasts_ms=LASTS_MS)
        return self._held is not None

    def _give_back(self) -> None:
        if self._held is not None:
            with self._store.write() as connection:
                lease.give_back(connection, self._held)
            self._held = None


def _reading(target: Target, row: Row, hub: str) -> Reading:
    details = {
        **recorded(target.grants),
        "webhook": target.name,
        "message": message_id(hub, row),
        "subject": row["subject"],
    }
    told = told_fields(row["subject"], row["fields"])
    return Reading(target.partner.principal, f"webhook.{row['topic']}", told, 1, details)
