"""The topics of one process, joined."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from gateway.live.channel import Channel
from gateway.live.events import Topic
from gateway.live.feeds import CameraFeed, CaseFeed, EntityFeed, Feed, SourceFeed
from gateway.live.wake import Wake
from gateway.store.session import Store
from graph.port import Graph


class Live:
    """What can be followed; ``keep`` events a topic stay in memory, read every ``every_s``."""

    def __init__(
        self,
        store: Store,
        graph: Graph,
        clock: Callable[[], int],
        *,
        keep: int,
        every_s: float,
    ) -> None:
        self._store, self._graph, self._clock = store, graph, clock
        self._keep, self._every_s = keep, every_s

    @cached_property
    def channels(self) -> Mapping[Topic, Channel]:
        """One channel a topic, made in the loop that uses them."""
        wake = Wake(self._store, every_s=self._every_s)
        feeds: Mapping[Topic, Feed] = {
            Topic.CASES: CaseFeed(self._store, self._graph, self._clock),
            Topic.ALERTS: EntityFeed(self._store, self._graph, "Alert", only_first=True),
            Topic.SIGHTINGS: EntityFeed(self._store, self._graph, "Sighting", only_first=False),
            Topic.SOURCES: SourceFeed(self._store),
            Topic.CAMERAS: CameraFeed(self._store, self._graph),
        }
        return {topic: Channel(feed, wake, keep=self._keep) for topic, feed in feeds.items()}

    @property
    def followers(self) -> int:
        """How many subscriptions are followed in this process."""
        return sum(channel.followers for channel in self.channels.values())

    def nudge(self) -> None:
        """Let every follower look whether it should go on."""
        for channel in self.channels.values():
            channel.nudge()
