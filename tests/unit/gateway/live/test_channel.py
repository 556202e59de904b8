"""A channel reads once for all, keeps a bounded memory, and lets nobody miss anything silently."""

import asyncio
from contextlib import contextmanager

from gateway.live.channel import PAGE, Channel
from gateway.live.events import Delivered, Gap, Page
from gateway.live.wake import Wake
from gateway.store.session import open_store


def event(position):
    return Delivered(position=position, source="s", recorded_at_ms=position, counts={})


class Written:
    """A feed over what the test wrote; counts how often it is read."""

    def __init__(self, end=0):
        self.positions, self.readings = list(range(1, end + 1)), 0

    def write(self, *positions):
        self.positions.extend(positions)

    async def end(self):
        return self.positions[-1] if self.positions else 0

    newest = end

    async def read(self, after, limit):
        self.readings += 1
        found = [p for p in self.positions if p > after][:limit]
        return Page([event(p) for p in found], found[-1] if found else after)


class AtOnce:
    """Wakes when the test says so."""

    def __init__(self):
        self.event, self.uses = asyncio.Event(), 0

    def next(self):
        return self.event

    async def wait(self, told):
        await told.wait()
        told.clear()

    @contextmanager
    def used(self):
        self.uses += 1
        try:
            yield
        finally:
            self.uses -= 1


def a_channel(feed, *, keep=100):
    wake = AtOnce()
    return Channel(feed, wake, keep=keep), wake


async def taken(follower, count):
    """Positions and gaps, as they come, until so many positions were told."""
    found = []
    async with asyncio.timeout(5):
        while sum(not isinstance(one, Gap) for one in found) < count:
            if not follower.is_behind:
                await follower.news()
            got = await follower.take()
            found += [got] if isinstance(got, Gap) else [e.position for e in got]
    return found


async def test_who_comes_without_a_place_is_told_only_what_comes_after():
    feed = Written(end=5)
    channel, wake = a_channel(feed)

    async with channel.follow(None) as follower:
        feed.write(6, 7)
        wake.event.set()

        assert await taken(follower, 2) == [6, 7]


async def test_many_followers_cost_one_reading():
    feed = Written(end=1)
    channel, wake = a_channel(feed)

    async with channel.follow(None) as one, channel.follow(None) as two, channel.follow(None):
        await asyncio.sleep(0)
        before = feed.readings
        feed.write(2)
        wake.event.set()
        told = [await taken(one, 1), await taken(two, 1)]
        await asyncio.sleep(0)

        assert told == [[2], [2]]
        assert feed.readings - before <= 3  # the new one, the end after it, and none a follower


async def test_who_comes_back_reads_the_store_until_the_memory_begins_and_misses_nothing():
    feed = Written(end=3 * PAGE)
    channel, wake = a_channel(feed, keep=2)

    async with channel.follow(None), channel.follow(10) as back:
        feed.write(3 * PAGE + 1)
        wake.event.set()

        assert await taken(back, 3 * PAGE + 1 - 10) == list(range(11, 3 * PAGE + 2))


async def test_who_is_slower_than_the_memory_is_told_from_where_to_where_and_goes_on():
    feed = Written(end=1)
    channel, wake = a_channel(feed, keep=3)

    async with channel.follow(None) as slow:
        feed.write(2, 3, 4, 5, 6)
        wake.event.set()
        await channel.news()
        first = await taken(slow, 0) or [await slow.take()]
        feed.write(7)
        wake.event.set()

        assert first == [Gap(since=1, until=6)]
        assert await taken(slow, 1) == [7]


async def test_who_is_just_quick_enough_is_not_told_of_a_gap():
    feed = Written(end=1)
    channel, wake = a_channel(feed, keep=3)

    async with channel.follow(None) as slow:
        feed.write(2, 3, 4)
        wake.event.set()
        await channel.news()

        assert await taken(slow, 3) == [2, 3, 4]


async def test_places_without_events_are_passed_and_do_not_look_like_a_gap():
    feed = Written(end=1)
    channel, wake = a_channel(feed, keep=2)

    async with channel.follow(None) as follower:
        feed.write(1_000)
        wake.event.set()

        assert await taken(follower, 1) == [1_000]
        assert not follower.is_behind


async def test_when_the_last_follower_leaves_nothing_reads_any_more():
    feed = Written()
    channel, wake = a_channel(feed)

    async with channel.follow(None):
        await asyncio.sleep(0)
        during = (channel.followers, wake.uses)
    await asyncio.sleep(0)

    assert during == (1, 1)
    assert (channel.followers, wake.uses) == (0, 0)
    assert [task for task in asyncio.all_tasks() if task.get_name() == "zhatu-live-reader"] == []


async def test_a_feed_that_fails_is_read_again(monkeypatch):
    monkeypatch.setattr("gateway.live.channel._AGAIN_S", 0)
    feed = Written(end=1)
    channel, _ = a_channel(feed)
    real, failures = feed.read, [OSError("away"), OSError("away")]

    async def failing(after, limit):
        if failures:
            raise failures.pop()
        return await real(after, limit)

    feed.read = failing
    feed.write(2)
    async with channel.follow(1) as follower:
        while failures:
            await asyncio.sleep(0)

        assert await taken(follower, 1) == [2]


class Between(Written):
    """A feed of which something is written, with a notice, after a look and before its answer."""

    def __init__(self, wake):
        super().__init__()
        self.wake, self.has_written = wake, False

    async def read(self, after, limit):
        page = await super().read(after, limit)
        if not self.has_written:
            self.has_written = True
            self.write(1)
            self.wake._wake()
        return page


async def test_a_notice_that_comes_while_the_reader_looks_makes_it_look_again():
    store = open_store("sqlite://")
    wake = Wake(store, every_s=60)  # longer than the test waits
    channel = Channel(Between(wake), wake, keep=9)

    async with channel.follow(None) as follower:
        assert await taken(follower, 1) == [1]
    store.close()


class Slow(Written):
    """A feed whose answers take a moment."""

    async def read(self, after, limit):
        page = await super().read(after, limit)
        await asyncio.sleep(0.01)
        return page


async def test_who_leaves_as_a_notice_comes_takes_the_reader_along():
    store = open_store("sqlite://")
    wake = Wake(store, every_s=60)
    feed = Slow()
    channel = Channel(feed, wake, keep=9)
    async with channel.follow(None) as first:
        feed.write(1)
        wake._wake()
        assert await taken(first, 1) == [1]
        await asyncio.sleep(0.1)  # it has looked once more, for nothing, and waits
        feed.write(2)
        wake._wake()

    async with channel.follow(0) as second:
        found = await taken(second, 2)
        readers = [t for t in asyncio.all_tasks() if t.get_name() == "zhatu-live-reader"]
    store.close()

    assert found == [1, 2]
    assert len(readers) == 1
