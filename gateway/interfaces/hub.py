"""All interfaces of a hub, by the fields that they answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from gateway.interfaces.declared import Interface
from gateway.interfaces.fetching import Fetcher
from gateway.interfaces.source import LiveValue, Source


class Interfaces:
    """Answers live fields; nothing is opened before the first is asked for."""

    def __init__(self, declared: Sequence[Interface]) -> None:
        self.declared = tuple(declared)
        self._fetcher: Fetcher | None = None
        self._sources: dict[str, Source] = {}

    async def value(self, interface: Interface, name: str, key: str, *, began_ms: int) -> LiveValue:
        """The value of a field of an interface for a thing, as a request that began then sees it.

        Raises SourceUnavailable.
        """
        if self._fetcher is None:
            self._fetcher = Fetcher()
        source = self._sources.get(interface.source)
        if source is None:
            source = self._sources[interface.source] = Source(interface, self._fetcher.get)
        return await source.value(name, key, began_ms=began_ms)

    async def close(self) -> None:
        """Let calls end, and close all connections."""
        await asyncio.gather(*(source.close() for source in self._sources.values()))
        if self._fetcher is not None:
            await self._fetcher.close()
