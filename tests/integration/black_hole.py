"""A way to a server that can swallow all that is sent: TCP acknowledges, and nobody answers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


class Way:
    """Hands bytes on in both directions, until it is told to swallow them."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._there = (parts.hostname, parts.port)
        self._url, self._old = url, f"{parts.hostname}:{parts.port}"
        self._loop = asyncio.new_event_loop()
        self._clear = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: list[asyncio.StreamWriter] = []
        self._clear.set()
        self.port = 0

    @property
    def url(self) -> str:
        """The URL of the server by this way."""
        return self._url.replace(self._old, f"127.0.0.1:{self.port}")

    def swallow(self) -> None:
        """From now on nothing arrives; connections stay open, and new ones are taken."""
        self._loop.call_soon_threadsafe(self._clear.clear)

    def heal(self) -> None:
        """Hand on again, first what was kept."""
        self._loop.call_soon_threadsafe(self._clear.set)

    async def serve(self, ready: threading.Event, stop: asyncio.Event) -> None:
        server = await asyncio.start_server(self._joined, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.sleep(0.05)  # a transport that was aborted closes in the next turn

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        await self._clear.wait()
        far_reader, far_writer = await asyncio.open_connection(*self._there)
        self._writers.append(far_writer)
        for one, other in ((reader, far_writer), (far_reader, writer)):
            task = asyncio.create_task(self._hand_on(one, other))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _hand_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                await self._clear.wait()
                writer.write(data)
                await writer.drain()
        writer.close()

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop of its thread."""
        return self._loop


@contextmanager
def way_to(url: str) -> Iterator[Way]:
    """A way to the server of a URL, served by a thread of its own."""
    way, ready, stop = Way(url), threading.Event(), asyncio.Event()
    thread = threading.Thread(target=way.loop.run_until_complete, args=[way.serve(ready, stop)])
    thread.start()
    assert ready.wait(10)
    try:
        yield way
    finally:
        way.heal()
        way.loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        way.loop.close()
