"""A department's system that is told by webhook, behind a network that fails in every usual way."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from gateway.delivery.errors import Unsigned
from gateway.delivery.signing import Scheme, check

HEAD_END = b"\r\n\r\n"
FAULTS = ("latency", "reset_before", "reset_after", "hang", "hang_after", "status_503")


@dataclass
class Receiver:
    """Applies each event once, by its id, as docs/dispatch.md tells receivers to."""

    key: bytes
    now_ms: Any
    refuses: frozenset[str] = frozenset()
    """Subjects of which the first event is answered 422 for ever."""
    applied: dict[str, list[int]] = field(default_factory=dict)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    counted: Counter[str] = field(default_factory=Counter)

    def take(self, headers: Mapping[str, str], body: bytes) -> int:
        """The HTTP status for one call."""
        self.counted["received"] += 1
        try:
            check(Scheme.STANDARD, {"1": self.key}, headers, body, now_ms=self.now_ms())
        except Unsigned:
            self.counted["unsigned"] += 1
            return 401
        event = json.loads(body)
        if event["subject"] in self.refuses:
            self.counted["refused"] += 1
            return 422
        if event["id"] in self.seen:
            self.counted["duplicates"] += 1
            return 204
        self.seen.add(event["id"])
        self.bodies.append(event)
        self.applied.setdefault(event["subject"], []).append(event["seq"])
        return 204

    @property
    def count(self) -> int:
        """How many events were applied."""
        return len(self.bodies)

    @property
    def out_of_order(self) -> int:
        """How many cases saw an event after a later one."""
        return sum(seqs != sorted(seqs) for seqs in self.applied.values())


@dataclass
class Door:
    """An HTTP door to the receiver; of its calls a share meets a fault, or comes twice and late."""

    receiver: Receiver
    share: float = 0.0
    twice: float = 0.0
    faults: tuple[str, ...] = FAULTS
    seed: int = 1
    hang_s: float = 2.0
    later: set[asyncio.Task[None]] = field(default_factory=set)
    serving: set[asyncio.Task[Any]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.serving.add(task)
        task.add_done_callback(self.serving.discard)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                head = await reader.readuntil(HEAD_END)
                headers = _headers(head)
                body = await reader.readexactly(int(headers["content-length"]))
                await self._answer(headers, body, writer)
        finally:
            writer.close()

    async def _answer(
        self, headers: dict[str, str], body: bytes, writer: asyncio.StreamWriter
    ) -> None:
        fault = self._chance.choice(self.faults) if self._chance.random() < self.share else "none"
        self.receiver.counted[fault] += 1
        if self._chance.random() < self.twice:
            task = asyncio.create_task(self._late_copy(headers, body))
            self.later.add(task)
            task.add_done_callback(self.later.discard)
        if fault == "latency":
            await asyncio.sleep(self._chance.uniform(0.05, 0.3))
        if fault == "hang":
            await asyncio.sleep(self.hang_s)
        if fault in ("hang", "reset_before"):
            writer.transport.abort()
            return
        status = 503 if fault == "status_503" else self.receiver.take(headers, body)
        if fault == "hang_after":
            await asyncio.sleep(self.hang_s)
        if fault in ("hang_after", "reset_after"):
            writer.transport.abort()
            return
        # one call a connection, so that what fails a connection fails one call
        writer.write(b"HTTP/1.1 %d X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % status)
        await writer.drain()

    async def _late_copy(self, headers: dict[str, str], body: bytes) -> None:
        """The network hands a call over a second time, after later ones."""
        await asyncio.sleep(self._chance.uniform(0.1, 1.0))
        self.receiver.counted["copies"] += 1
        self.receiver.take(headers, body)


def _headers(head: bytes) -> dict[str, str]:
    lines = head.decode("latin-1").split("\r\n")[1:]
    pairs = (line.split(":", 1) for line in lines if ":" in line)
    return {name.strip().lower(): value.strip() for name, value in pairs}


@asynccontextmanager
async def open_door(door: Door, port: int = 0) -> AsyncIterator[int]:
    """The door on a port of this machine."""
    server = await asyncio.start_server(door.serve, "127.0.0.1", port)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()
        # a server does not wait for the calls that it is in
        while unfinished := door.later | door.serving:
            await asyncio.wait(unfinished)
