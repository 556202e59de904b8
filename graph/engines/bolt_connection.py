"""One connection to a Neo4j server that asks one statement after the other and can stop them."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any, cast

from graph.engines.bolt_codec import (
    FAILURE,
    GOODBYE,
    GREETING,
    RECORD,
    RESET,
    SPOKEN,
    chunked,
    message,
    read,
)

_STOP = message(RESET)
_FIELD = 2
"""Where the only field of an answer begins: behind its kind and its tag."""
_GREETED = 4


class Lost(Exception):
    """The connection is gone, or what came over it was not understood."""


class Refused(Exception):
    """The server refuses what it was asked, with a code."""

    def __init__(self, told: Any) -> None:
        self.code = str(told.get("code")) if isinstance(told, dict) else ""
        super().__init__(self.code)


class Connection(asyncio.Protocol):
    """Speaks Bolt. Not for two questions at a time; ``ended`` is told once when it is gone."""

    def __init__(self, ended: Callable[[Connection], None]) -> None:
        self._ended = ended
        self._transport: asyncio.Transport | None = None
        self._buffer, self._message = bytearray(), bytearray()
        self._greeted = False
        self._left = 0
        """Answers that are still to come before whoever waits is told."""
        self._records: list[Any] = []
        self._told: Any = None
        self._failure: Any = None
        self._waiting: asyncio.Future[None] | None = None

    @property
    def is_open(self) -> bool:
        """Whether it can be asked."""
        return self._transport is not None and not self._transport.is_closing()

    async def greet(self) -> None:
        """Agree on a version; raises Lost."""
        await self._exchange(GREETING, 1)
        if tuple(self._told) not in SPOKEN:
            self.abandon()
            raise Lost

    async def ask(self, sent: bytes, answers: int) -> tuple[list[Any], Any]:
        """The records that come, and what the last answer says; raises Lost or Refused.

        Cancelled, it leaves the rest of the answer to ``stop``.
        """
        records = await self._exchange(sent, answers)
        if self._failure is not None:
            raise Refused(self._failure)
        return records, self._told

    async def stop(self) -> None:
        """Have the server let go of what it was asked, and wait until it has; raises Lost."""
        await self._exchange(_STOP, self._left + 1)

    def abandon(self) -> None:
        """Hang up at once."""
        if self._transport is not None:
            self._transport.abort()

    def part(self) -> None:
        """Say goodbye and close."""
        if self._transport is not None:
            self._transport.write(message(GOODBYE))
            self._transport.close()

    async def _exchange(self, sent: bytes, answers: int) -> list[Any]:
        transport = self._transport
        if transport is None or transport.is_closing():
            raise Lost
        self._left, self._records, self._told, self._failure = answers, [], None, None
        self._waiting = asyncio.get_running_loop().create_future()
        transport.write(sent)
        try:
            await self._waiting
        finally:
            # a connection that waits for its next question holds none of the last answer
            records, self._waiting, self._records = self._records, None, []
        return records

    # what the event loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = cast(asyncio.Transport, transport)
        own = transport.get_extra_info("socket")
        if own is not None:
            own.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)

    def data_received(self, data: bytes) -> None:
        """Take in what arrived; chunks end anywhere, and a chunk of nothing ends a message."""
        buffer = self._buffer
        buffer += data
        try:
            at = self._taken() if self._greeted else self._greeting()
            del buffer[:at]
        except Exception:  # noqa: BLE001  # whatever was sent, it is not understood
            self.abandon()

    def _greeting(self) -> int:
        if len(self._buffer) < _GREETED:
            return 0
        self._greeted, self._left = True, 0
        self._told = (self._buffer[3], self._buffer[2])
        self._settle()
        return _GREETED

    def _taken(self) -> int:
        buffer, at, end = self._buffer, 0, len(self._buffer)
        while end - at >= 2:
            size = buffer[at] << 8 | buffer[at + 1]
            if end - at < size + 2:
                break
            at += 2
            if size:
                self._message += buffer[at : at + size]
                at += size
            elif self._message:  # nothing but the end of a chunk keeps a connection alive
                whole, self._message = self._message, bytearray()
                self._take(whole)
        return at

    def _take(self, whole: bytearray) -> None:
        told = read(whole, _FIELD)[0] if len(whole) > _FIELD else None
        if whole[1] == RECORD:
            self._records.append(told)
            return
        if whole[1] == FAILURE:
            self._failure = self._failure or told
        self._told = told
        self._left -= 1
        if not self._left:
            self._settle()

    def _settle(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Tell whoever waits, and whoever keeps connections."""
        self._transport = None
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(Lost())
        self._ended(self)


def asking(*parts: bytes) -> bytes:
    """Messages to be sent together."""
    return b"".join(map(chunked, parts))
