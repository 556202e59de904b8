"""One topic in one process: one reader, a bounded memory of the newest, any number of followers."""

from __future__ import annotations

import asyncio
import logging
from bisect import bisect_right
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

from gateway.live.events import Event, Gap
from gateway.live.feeds import Feed
from gateway.live.wake import Wake

log = logging.getLogger("zhatu.live")

PAGE = 200
"""Events that a follower takes at a time, and that a reading brings."""
NEAR = 20_000
"""How far back a reader begins for the first who comes back, in places of the order."""
_AGAIN_S = 1.0
"""How long the reader waits after the store did not answer."""


class Channel:
    """Reads a feed while anybody follows it; keeps the newest ``keep`` events for all of them."""

    def __init__(self, feed: Feed, wake: Wake, *, keep: int) -> None:
        self.feed, self._wake, self._keep = feed, wake, keep
        self._kept: list[Event] = []
        self._followers = 0
        self._starting = asyncio.Lock()
        self._reader: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self.floor = self.at = 0
        """Events after ``floor`` and up to ``at`` are in memory."""

    @property
    def followers(self) -> int:
        """How many follow."""
        return self._followers

    @asynccontextmanager
    async def follow(self, after: int | None) -> AsyncIterator[Follower]:
        """Follow from a position on, or from now."""
        with self._counted():
            async with self._starting:
                end = await self.feed.end()
                if self._reader is None:
                    self._kept.clear()
                    self.floor = self.at = _beginning(end, after)
                    self._reader = asyncio.create_task(self._read(), name="zhatu-live-reader")
            yield Follower(self, end if after is None else after, end=end)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self._followers += 1
        try:
            yield
        finally:
            self._followers -= 1
            if not self._followers and self._reader is not None:
                self._reader.cancel()
                self._reader = None

    async def _read(self) -> None:
        with self._wake.used():
            while True:
                told = self._wake.next()
                try:
                    events, upto = await self.feed.read(self.at, PAGE)
                except Exception:  # store or graph is away; health tells of it
                    log.warning("a topic cannot be read; trying again", exc_info=True)
                    await asyncio.sleep(_AGAIN_S)
                    continue
                if upto == self.at:
                    await self._wake.wait(told)
                else:
                    self._take(events, upto)

    def _take(self, events: Sequence[Event], upto: int) -> None:
        self._kept.extend(events)
        self.at = upto
        if len(self._kept) > self._keep:
            self.floor = self._kept[-self._keep - 1].position
            del self._kept[: -self._keep]
        self.nudge()

    def nudge(self) -> None:
        """Wake all followers, be there news or not."""
        news, self._news = self._news, asyncio.Event()
        news.set()

    def after(self, position: int) -> list[Event]:
        """The next events in memory after a position."""
        start = bisect_right(self._kept, position, key=lambda event: event.position)
        return self._kept[start : start + PAGE]

    async def news(self) -> None:
        """Wait until more was read."""
        await self._news.wait()


def _beginning(end: int, after: int | None) -> int:
    """Where memory begins: at the place of who comes back, if it is near, since many come back."""
    return end if after is None or not end - NEAR <= after <= end else after


class Follower:
    """One follower's place. Who comes back with a place reads the store until memory begins."""

    def __init__(self, channel: Channel, at: int, *, end: int) -> None:
        self._channel, self.at, self._end = channel, at, end
        self._catching_up = at < end

    @property
    def is_behind(self) -> bool:
        """Whether something more is there to be taken at once."""
        return self.at < self._channel.at

    @property
    def has_caught_up(self) -> bool:
        """Whether all is taken that was there when it began to follow."""
        return self.at >= self._end

    async def take(self) -> Sequence[Event] | Gap:
        """The next events, perhaps none; or what was missed by being too slow."""
        channel = self._channel
        if self.at >= channel.floor:
            events = channel.after(self.at)
            self.at = events[-1].position if events else max(self.at, channel.at)
            self._catching_up = self._catching_up and not self.has_caught_up
            return events
        if self._catching_up:
            page = await channel.feed.read(self.at, PAGE)
            if page.upto == self.at:  # the graph is being made anew, and shows less than before
                await asyncio.sleep(_AGAIN_S)
            self.at = page.upto
            return page.events
        gap = Gap(self.at, channel.at)
        self.at = gap.until
        return gap

    async def news(self) -> None:
        """Wait until there is more, or somebody nudges."""
        await self._channel.news()
