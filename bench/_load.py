"""A load client small enough not to be what is measured: connections kept alive on one loop."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What one round told of a server."""

    requests: int
    seconds: float
    cpu_ms: float
    """Processor time of the server for one request, less what it takes while nobody asks."""
    took_ms: list[float]

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds

    def percentile(self, share: float) -> float:
        """The time below which a share of the answers came, in ms."""
        return sorted(self.took_ms)[min(len(self.took_ms) - 1, int(len(self.took_ms) * share))]


class _Client(asyncio.Protocol):
    def __init__(self) -> None:
        self._buffer = bytearray()
        self._answer: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head = self._buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        fields = bytes(self._buffer[:head]).lower()
        start = fields.index(b"content-length:") + 15
        end = fields.find(b"\r", start)
        length = int(fields[start : end if end > 0 else None])
        if len(self._buffer) >= head + 4 + length and self._answer is not None:
            body = bytes(self._buffer[head + 4 : head + 4 + length])
            self._buffer.clear()
            answer, self._answer = self._answer, None
            if not fields.startswith(b"http/1.1 200"):
                answer.set_exception(RuntimeError(f"{fields.decode()} {body[:300]!r}"))
            else:
                answer.set_result(body)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None:
            self._answer.set_exception(exc or ConnectionError("the server hung up"))

    async def ask(self, request: bytes) -> bytes:
        self._answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self._answer


def request(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """A POST as it goes over the wire."""
    fields = {"Host": "bench", "Content-Type": "application/json", **headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"POST {path} HTTP/1.1\r\n{lines}Content-Length: {len(body)}\r\n\r\n".encode() + body


def cpu_s(pid: int) -> float:
    """Processor time of a process with all its threads until now."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


async def ask_once(port: int, one: bytes) -> bytes:
    """One answer."""
    loop = asyncio.get_running_loop()
    _, client = await loop.create_connection(_Client, "127.0.0.1", port)
    try:
        return await client.ask(one)
    finally:
        client.transport.close()


async def measure(
    port: int,
    pid: int,
    make: Callable[[int], bytes],
    *,
    clients: int,
    seconds: float,
    idle: float = 0.0,
) -> Measured:
    """Ask as fast as the server answers, from some clients; ``make`` gives the nth request.

    ``idle`` is the processor time that the server takes in a second while nobody asks.
    """
    loop = asyncio.get_running_loop()
    took: list[float] = []
    count = 0

    async def work(client: _Client, until: float) -> None:
        nonlocal count
        while (began := time.perf_counter()) < until:
            count += 1
            await client.ask(make(count))
            took.append((time.perf_counter() - began) * 1000)

    clients_made = [
        (await loop.create_connection(_Client, "127.0.0.1", port))[1] for _ in range(clients)
    ]
    before, began = cpu_s(pid), time.perf_counter()
    await asyncio.gather(*(work(c, began + seconds) for c in clients_made))
    wall, cpu = time.perf_counter() - began, cpu_s(pid) - before
    cpu -= wall * idle
    for client in clients_made:
        client.transport.close()
    return Measured(requests=len(took), seconds=wall, cpu_ms=cpu * 1000 / len(took), took_ms=took)
