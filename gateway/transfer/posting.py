"""Sends envelopes to the hubs they are for, until they say that they have them."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from functools import partial

from gateway.delivery.message import pause_ms
from gateway.delivery.patience import patiently
from gateway.delivery.sending import Sender
from gateway.store import transfers as statements
from gateway.store.session import Store
from gateway.store.transfers import Row
from gateway.transfer.hubs import HubEntry, Hubs
from gateway.transfer.unheard import is_over as gives_up

LOG = logging.getLogger("zhatu.transfer")
PAUSE_S = 1.0
AT_ONCE = 20
FIRST_PAUSE_MS = 1_000
PATH = "/transfers"


class Posting:
    """The consumer that carries envelopes; several hubs on one store may do it at once.

    A hub that is sent an envelope twice refuses the second (409): it has it then, and that is all
    that is asked. One that refuses it otherwise may take it later, when it has what came before:
    an envelope is given up only when its time is over. A hub that is away holds up no other.
    """

    def __init__(
        self, *, store: Store, hubs: Hubs, sender: Callable[[], Sender], clock: Callable[[], int]
    ) -> None:
        self._store, self._hubs, self._sender, self._clock = store, hubs, sender, clock

    async def run(self) -> None:
        """Send what is due, again and again, until cancelled."""
        sender = self._sender()
        try:
            async with asyncio.TaskGroup() as group:
                for hub in self._hubs.by_code.values():
                    group.create_task(patiently(partial(self._round, hub, sender), LOG))
        finally:
            await sender.close()

    async def _round(self, hub: HubEntry, sender: Sender) -> None:
        """Try each envelope that is due to one hub once; rest when there is none."""
        rows = await asyncio.to_thread(self._due, hub.code)
        for row in rows:
            sent = await sender.send(
                hub.url + PATH, {"content-type": "application/jose"}, row["letter"].encode()
            )
            problem = None if sent.problem == "HTTP 409" else sent.problem
            await asyncio.to_thread(self._note, row, problem)
        if not rows:
            await asyncio.sleep(PAUSE_S)

    def _due(self, peer: str) -> list[Row]:
        with self._store.read() as connection:
            return statements.due_letters(connection, peer, self._clock(), AT_ONCE)

    def _note(self, row: Row, problem: str | None) -> None:
        now_ms = self._clock()
        wait_ms = pause_ms(row["attempts"] + 1, FIRST_PAUSE_MS, random.random)
        is_over = problem is None or gives_up(row, now_ms)
        if problem is not None and (is_over or row["attempts"] == 0):
            _tell(row, problem, is_over=is_over)
        with self._store.write() as connection:
            statements.note_attempt(
                connection,
                row["digest"],
                next_at_ms=None if is_over else now_ms + wait_ms,
                problem=problem,
            )


def _tell(row: Row, problem: str, *, is_over: bool) -> None:
    words = (row["step"], row["transfer"], row["peer"], problem)
    if is_over:
        LOG.error(
            "the %s of transfer %s to %s is given up: %s; mend the cause, then"
            " `zhatu transfer send-again`", *words,
        )  # fmt: skip
    else:
        LOG.warning("the %s of transfer %s is not taken by %s: %s; trying again", *words)
