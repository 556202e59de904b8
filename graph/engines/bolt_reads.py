"""Asks a single Neo4j server for one value at a time, past the driver.

The driver spends several times as much of the hub's processor on a question as the hub needs to
ask it and to read the answer. Only plain reads go this way, and only where one server answers for
the database; all else, and whatever is odd, goes by the driver.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from graph.engines.bolt_codec import (
    HELLO,
    LOGON,
    PULL,
    ROUTE,
    RUN,
    NotBolt,
    mapped,
    message,
    opening,
    packed,
)
from graph.engines.bolt_connection import Connection, Lost, Refused, asking
from graph.engines.neo4j_address import Address

MOST_OPEN = 64
"""Connections that are open at a time; who comes later waits for one."""
OLDEST_S = 3_600.0
_CONNECT_S = 1.5
_STOP_S = 5.0
"""How long a server may take to let go of a question before its connection is given up."""
_MOST_TEXTS = 500
_PORT = 7687
_PULL = opening(PULL, 1) + mapped({"n": -1})


class Odd(Exception):
    """A question that the driver has to ask."""


class BoltReads:
    """Connections to one server; used from one event loop."""

    def __init__(self, address: Address) -> None:
        parts = urlsplit(address.uri)
        self._host, self._port = parts.hostname or "", parts.port or _PORT
        self._routed = parts.scheme.startswith("neo4j")
        self._tls = _encryption(parts.scheme.partition("+")[2])
        self._address = address
        self._free: list[Connection] = []
        self._until: dict[Connection, float] = {}
        self._room = asyncio.Semaphore(MOST_OPEN)
        self._texts: dict[str, bytes] = {}
        self._stopping: set[asyncio.Task[None]] = set()
        self._is_alone = True

    @property
    def idle(self) -> int:
        """How many connections wait for a question."""
        return len(self._free)

    @property
    def busy(self) -> int:
        """How many connections are asked something, or are being stopped."""
        return len(self._until) - len(self._free)

    async def value(self, text: str, params: Mapping[str, Any], seconds: float) -> Any:
        """The one value of a statement that returns one record; raises Odd.

        The server gives up after ``seconds``, and lets go at once when the caller is cancelled.
        """
        if not self._is_alone:
            raise Odd
        try:
            sent = self._sent(text, params, seconds)
        except (NotBolt, ValueError) as problem:
            raise Odd from problem
        await self._room.acquire()
        try:
            connection = await self._connection()
        except BaseException:
            self._room.release()
            raise
        try:
            records, _ = await connection.ask(sent, 2)
        except BaseException as problem:
            self._let_go(connection)
            if isinstance(problem, Lost | Refused):
                raise Odd(*problem.args) from problem
            raise
        self._give_back(connection)
        if len(records) != 1:
            raise Odd
        return records[0][0]

    async def close(self) -> None:
        """Let go of connections."""
        for one in list(self._stopping):
            one.cancel()
        await asyncio.gather(*self._stopping, return_exceptions=True)
        free, self._free = self._free, []
        for connection in free:
            connection.part()
        for connection in list(self._until):
            if connection not in free:
                connection.abandon()

    def _sent(self, text: str, params: Mapping[str, Any], seconds: float) -> bytes:
        head = self._texts.get(text)
        if head is None:
            while len(self._texts) >= _MOST_TEXTS:
                self._texts.pop(next(iter(self._texts)))
            head = self._texts[text] = opening(RUN, 3) + packed(text)
        more: dict[str, Any] = {"mode": "r", "tx_timeout": max(1, int(seconds * 1000))}
        if self._address.database is not None:
            more["db"] = self._address.database
        return asking(head + mapped(params) + mapped(more), _PULL)

    async def _connection(self) -> Connection:
        while self._free:
            connection = self._free.pop()
            if connection.is_open:
                if self._until[connection] > asyncio.get_running_loop().time():
                    return connection
                connection.part()
        return await self._opened()

    async def _opened(self) -> Connection:
        loop = asyncio.get_running_loop()
        connection = Connection(self._forget)
        try:
            async with asyncio.timeout(_CONNECT_S):
                await loop.create_connection(
                    lambda: connection, self._host, self._port, ssl=self._tls
                )
                await connection.greet()
                await self._introduce(connection)
        except (OSError, TimeoutError, Lost, Refused) as problem:
            connection.abandon()
            raise Odd from problem
        except BaseException:
            connection.abandon()
            raise
        self._until[connection] = loop.time() + OLDEST_S
        return connection

    async def _introduce(self, connection: Connection) -> None:
        """Say who asks, and see whether the server is the only one; raises Odd where it is not."""
        agent = {"product": "zhatu"}
        hello = {
            "user_agent": "zhatu",
            "bolt_agent": agent,
            "notifications_minimum_severity": "OFF",
        }
        auth: dict[str, str] = {"scheme": "none"}
        if self._address.auth is not None:
            name, password = self._address.auth
            auth = {"scheme": "basic", "principal": name, "credentials": password}
        await connection.ask(message(HELLO, hello) + message(LOGON, auth), 2)
        if not self._routed:
            return
        wanted = {} if self._address.database is None else {"db": self._address.database}
        context = {"address": f"{self._host}:{self._port}"}
        _, told = await connection.ask(message(ROUTE, context, [], wanted), 1)
        servers = {one for row in told["rt"]["servers"] for one in row["addresses"]}
        if len(servers) != 1:
            self._is_alone = False
            raise Refused({"code": "several servers"})

    def _give_back(self, connection: Connection) -> None:
        self._room.release()
        if connection.is_open:
            self._free.append(connection)

    def _let_go(self, connection: Connection) -> None:
        """Stop what a connection was asked, in the background; it is free again after that."""

        async def stop() -> None:
            try:
                async with asyncio.timeout(_STOP_S):
                    await connection.stop()
            except (Lost, TimeoutError):
                connection.abandon()
            except BaseException:
                connection.abandon()
                raise
            finally:
                self._give_back(connection)

        task = asyncio.create_task(stop(), name="zhatu-stopping")
        self._stopping.add(task)
        task.add_done_callback(self._stopping.discard)

    def _forget(self, connection: Connection) -> None:
        self._until.pop(connection, None)
        if connection in self._free:
            self._free.remove(connection)


def _encryption(said: str) -> ssl.SSLContext | None:
    """What the end of a scheme asks for: nothing, ``s``, or ``ssc`` for whatever certificate."""
    if not said:
        return None
    made = ssl.create_default_context()
    if said == "ssc":
        made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    return made
