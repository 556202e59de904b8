"""One source: answers kept for a while, one call a thing at a time, and rest after failures."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.interfaces.declared import Interface
from gateway.interfaces.errors import Refused, SourceUnavailable, WrongAnswer
from gateway.interfaces.fetching import NOTHING
from gateway.interfaces.values import Value, read_values
from graph.budget import left_s

log = logging.getLogger("zhatu.interfaces")

MOST_KEPT = 20_000
MOST_WAITING = 1_000
"""Calls of one source that may fly or wait for their turn."""
_NO_PLACE = frozenset({"", ".", ".."})
"""Keys that would lead an address to another place than the one declared (RFC 3986 §5.2.4)."""
Get = Callable[[Interface, str], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Kept:
    """Values of one thing, and when the source gave them."""

    values: Mapping[str, Value]
    at_ms: int


@dataclass(frozen=True, slots=True)
class LiveValue:
    """One value as it is shown; stale: older than it should be, for no newer one is to be had."""

    value: Value
    as_of_ms: int
    is_stale: bool
    source: str


class Source:
    """Asks one department's interface."""

    def __init__(
        self,
        interface: Interface,
        get: Get,
        *,
        now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self._interface, self._get, self._now_ms = interface, get, now_ms
        self._turns = asyncio.Semaphore(interface.declared.at_once)
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._flying: dict[str, asyncio.Task[None]] = {}
        self._failures, self._rests_until_ms = 0, 0
        self.last_good_ms: int | None = None

    async def value(self, name: str, key: str, *, began_ms: int | None = None) -> LiveValue:
        """The value of a field for a thing; raises SourceUnavailable.

        What the source said since a request began (now where none is named) is fresh to it.
        """
        declared = self._interface.declared
        began_ms = self._now_ms() if began_ms is None else began_ms
        if key in _NO_PLACE:
            return LiveValue(None, self._now_ms(), False, self._interface.source)
        kept = self._kept.get(key)
        if kept is None or (self._age_s(kept) >= declared.fresh_s and kept.at_ms < began_ms):
            await self._ask(key)
            kept = self._kept.get(key)
        if kept is None:
            raise SourceUnavailable(self._interface.source, self.last_good_ms)
        is_stale = kept.at_ms < began_ms and self._age_s(kept) >= declared.fresh_s
        if is_stale and self._age_s(kept) >= declared.stale_s:
            raise SourceUnavailable(self._interface.source, self.last_good_ms)
        self._kept.move_to_end(key)
        return LiveValue(kept.values.get(name), kept.at_ms, is_stale, self._interface.source)

    async def _ask(self, key: str) -> None:
        """Wait for a call about a thing, as long as the time for it lasts."""
        task = self._flying.get(key)
        if task is None:
            if self._now_ms() < self._rests_until_ms or len(self._flying) >= MOST_WAITING:
                return
            if self._failures >= self._interface.declared.trips:
                self._rest()  # one call tries; the others wait for what comes of it
            task = asyncio.create_task(self._call(key), name="zhatu-interface")
            self._flying[key] = task
            task.add_done_callback(lambda _: self._flying.pop(key, None))
        await asyncio.wait([task], timeout=left_s(self._interface.declared.budget_ms / 1000))

    async def _call(self, key: str) -> None:
        declared = self._interface.declared
        try:
            async with self._turns:
                document = await self._get(self._interface, key)
            values = {} if document is NOTHING else read_values(document, declared.field)
        except Refused as error:
            log.warning("source %s: %s", self._interface.source, error)
            self._failures, self._rests_until_ms = 0, 0
            return
        except WrongAnswer as error:
            self._failures += 1
            log.warning("source %s: %s", self._interface.source, error)
            if self._failures >= declared.trips:
                self._rest()
            return
        self._failures, self._rests_until_ms = 0, 0
        self.last_good_ms = self._now_ms()
        self._kept[key] = Kept(values, self.last_good_ms)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)

    def _rest(self) -> None:
        self._rests_until_ms = self._now_ms() + self._interface.declared.rest_s * 1000

    def _age_s(self, kept: Kept) -> float:
        return (self._now_ms() - kept.at_ms) / 1000

    async def close(self) -> None:
        """Wait for the calls that fly: each ends by itself within its time."""
        while self._flying:
            await asyncio.wait(list(self._flying.values()))
