"""Do all followers get all events, in order, when the hub is killed in the middle?

Starts `zhatu serve` on a fresh folder, follows `sightingSeen` over WebSocket and SSE,
writes sightings into the journal from this process, and kills the hub with SIGKILL on the way. Each
follower comes back with its last cursor, as a partner's program does.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import websockets

from gateway.journal.journal import Journal
from gateway.store.session import open_store
from graph.records import Raw, Record

COMMAND = [sys.executable, "-c", "from gateway.cli.main import main; main()"]
QUERY = """subscription ($after: String) { sightingSeen(after: $after) { __typename
  ... on Following { cursor } ... on Lagged { from to }
  ... on SightingSeen { cursor sighting { number cover } } } }"""
FIRST_MS = 1_772_706_900_000
AGAIN_S, MOST_AGAIN_S = 0.5, 8.0


@dataclass(slots=True)
class Follower:
    """One subscriber, and what it was told."""

    seen: list[str] = field(default_factory=list)
    cursor: str | None = None
    lagged: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    connections: int = 0
    is_following: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, payload: Any) -> None:
        """Take one answer."""
        if not payload.get("data"):
            code = payload["errors"][0]["extensions"]["code"]
            self.refused[code] = self.refused.get(code, 0) + 1
            raise ConnectionError(f"ended with {code}; coming back for the rest")
        event = payload["data"]["sightingSeen"]
        kind = event["__typename"]
        if kind == "Lagged":
            self.lagged += 1
            self.cursor = event["from"]
            raise ConnectionError("read too slowly; coming back for the rest")
        self.cursor = event["cursor"]
        if kind == "Following":
            self.is_following.set()
        else:
            self.seen.append(event["sighting"]["number"])


@dataclass(slots=True, kw_only=True)
class Hub:
    """The hub as a process on one port."""

    folder: Path
    port: int
    env: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Start it and wait until it answers."""
        words = ["serve", "--data", str(self.folder), "--port", str(self.port)]
        with (self.folder / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*COMMAND, *words], env=self.env, stderr=log, stdout=log
            )
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(0.1)
                if self.process.poll() is not None:
                    raise SystemExit((self.folder / "serve.log").read_text()) from None
            else:
                writer.close()
                return

    def kill(self) -> None:
        """End it as a power cut does."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def token(self) -> str:
        """A token for a person of the department that owns the sightings."""
        words = ["--department", "urban_management", "--person", "bench"]
        made = subprocess.run(
            [*COMMAND, "token", "--data", str(self.folder), *words],
            env=self.env,
            capture_output=True,
            text=True,
            check=True,
        )
        return made.stdout.strip().splitlines()[-1]


async def over_socket(follower: Follower, port: int, token: str) -> None:
    """Follow over graphql-transport-ws until the connection ends."""
    address = f"ws://127.0.0.1:{port}/graphql"
    async with websockets.connect(
        address,
        subprotocols=[websockets.Subprotocol("graphql-transport-ws")],
        compression=None,
        open_timeout=60,
    ) as wire:
        said = {"authorization": f"Bearer {token}"}
        await wire.send(json.dumps({"type": "connection_init", "payload": said}))
        await wire.recv()
        payload = {"query": QUERY, "variables": {"after": follower.cursor}}
        await wire.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
        async for text in wire:
            message = orjson.loads(text)
            if message["type"] == "next":
                follower.take(message["payload"])
            elif message["type"] == "error":
                follower.take({"errors": message["payload"]})


async def over_sse(follower: Follower, port: int, token: str) -> None:
    """Follow over server-sent events until the connection ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        body = orjson.dumps({"query": QUERY, "variables": {"after": follower.cursor}})
        head = (
            f"POST /graphql HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {token}\r\n"
            "Accept: text/event-stream\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        while line := await reader.readline():
            if line.startswith(b"data: {"):
                follower.take(orjson.loads(line[6:]))
    finally:
        writer.close()


async def keep_following(follower: Follower, port: int, token: str, way: Any) -> None:
    """Come back whenever the connection ends: soon, and ever later while nothing is told."""
    pause_s = AGAIN_S
    while True:
        follower.connections += 1
        before = follower.cursor
        with suppress(OSError, EOFError, websockets.WebSocketException, TimeoutError):
            await way(follower, port, token)
        pause_s = AGAIN_S if follower.cursor != before else min(2 * pause_s, MOST_AGAIN_S)
        await asyncio.sleep(pause_s * random.uniform(0.5, 1.5))


def write(journal: Journal, start: int, count: int) -> None:
    """Append sightings; another process than the hub writes, as `zhatu sync` does."""
    records = []
    for number in range(start, start + count):
        raw = Raw(f"sighting {number}".encode(), "text/plain", f"bench:{number}")
        fields: dict[str, str | int | float | bool | None] = {
            "number": f"S-{number:06d}",
            "captured_at": FIRST_MS + number * 1000,
            "cover": "closed",
        }
        records.append(Record(entity="Sighting", record_id=str(number), raw=raw, fields=fields))
    journal.append("bench", records)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one run."""

    followers: Sequence[Follower]
    expected: Sequence[str]
    seconds: float
    server_cpu_s: float
    server_rss_mb: float

    @property
    def complete(self) -> int:
        """Followers that got every event once and in order."""
        return sum(one.seen == list(self.expected) for one in self.followers)

    def _share(self) -> str:
        return f"{self.complete} of {len(self.followers)}"

    def _refused(self) -> str:
        codes = sum((Counter(one.refused) for one in self.followers), Counter[str]())
        return ", ".join(f"{code} {count}" for code, count in codes.items()) or "none"

    def _sound(self) -> str:
        sound = sum(one.seen == list(self.expected[: len(one.seen)]) for one in self.followers)
        return f"{sound} of {len(self.followers)}"

    def table(self) -> str:
        """The lines to print."""
        told = sum(len(one.seen) for one in self.followers)
        wanted = len(self.expected) * len(self.followers)
        again = sum(one.connections - 1 for one in self.followers)
        rows = {
            "followers with every event, once, in order": self._share(),
            "followers that were passed over nothing so far": self._sound(),
            "events told": f"{told:,} of {wanted:,}",
            "connections made again": f"{again:,}",
            "subscriptions ended with an error": self._refused(),
            "told LAGGED": f"{sum(one.lagged for one in self.followers):,}",
            "seconds": f"{self.seconds:.1f}",
            "events told a second": f"{told / self.seconds:,.0f}",
            "CPU of the hub, seconds (last process)": f"{self.server_cpu_s:.1f}",
            "memory of the hub, MiB": f"{self.server_rss_mb:.0f}",
        }
        return "\n".join(f"| {name} | {value} |" for name, value in rows.items())


async def run(
    folder: Path,
    *,
    sockets: int,
    streams: int,
    events: int,
    kills: int,
    port: int,
    patience_s: float = 300.0,
    pause_s: float = 0.02,
) -> Outcome:
    """Follow, write, kill, and wait until all have all."""
    count = sockets + streams
    live = {"CONNECTIONS": str(count + 10), "CONNECTIONS_OF_ONE": str(count + 10)}
    env = {**os.environ, **{f"ZHATU_LIVE_{name}": value for name, value in live.items()}}
    hub = Hub(folder=folder, port=port, env=env)
    await hub.start()
    token = hub.token()
    followers = [Follower() for _ in range(count)]
    ways = [over_socket] * sockets + [over_sse] * streams
    tasks = [
        asyncio.create_task(keep_following(one, port, token, way))
        for one, way in zip(followers, ways, strict=True)
    ]
    try:
        async with asyncio.timeout(patience_s):
            await asyncio.gather(*(one.is_following.wait() for one in followers))
        return await _measured(hub, followers, events, kills, patience_s, pause_s)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        hub.kill()


async def _measured(
    hub: Hub,
    followers: Sequence[Follower],
    events: int,
    kills: int,
    patience_s: float,
    pause_s: float,
) -> Outcome:
    store = open_store(f"sqlite:///{(hub.folder / 'store.db').as_posix()}")
    journal, batch = Journal(store), 10
    kill_at = {events * (i + 1) // (kills + 1) // batch * batch for i in range(kills)}
    began = time.monotonic()
    for start in range(0, events, batch):
        await asyncio.to_thread(write, journal, start, min(batch, events - start))
        if start in kill_at:
            hub.kill()
            await hub.start()
        await asyncio.sleep(pause_s)
    expected = [f"S-{number:06d}" for number in range(events)]
    end = time.monotonic() + patience_s
    while any(len(one.seen) < events for one in followers) and time.monotonic() < end:
        await asyncio.sleep(0.1)
    store.close()
    cpu_s, rss_mb = used(hub)
    return Outcome(
        followers=followers,
        expected=expected,
        seconds=time.monotonic() - began,
        server_cpu_s=cpu_s,
        server_rss_mb=rss_mb,
    )


def used(hub: Hub) -> tuple[float, float]:
    """CPU seconds and resident MiB of the hub's process, from the kernel."""
    assert hub.process is not None
    stat = Path(f"/proc/{hub.process.pid}/stat").read_text().rpartition(")")[2].split()
    ticks = int(stat[11]) + int(stat[12])
    pages = int(stat[21])
    return ticks / os.sysconf("SC_CLK_TCK"), pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> None:
    """Print the table; exit with 1 where a follower missed something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sockets", type=int, default=500)
    parser.add_argument("--streams", type=int, default=100)
    parser.add_argument("--events", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=1)
    parser.add_argument("--patience-s", type=float, default=300.0)
    parser.add_argument("--port", type=int, default=18555)
    given = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 8192)), hard))
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(run(Path(folder), **vars(given)))
    print(f"{given.sockets} WebSocket and {given.streams} SSE followers, {given.events} events,")
    print(f"hub killed {given.kills} times with SIGKILL; SQLite\n\n| | |\n|---|---|")
    print(outcome.table())
    sys.exit(0 if outcome.complete == len(outcome.followers) else 1)


if __name__ == "__main__":
    main()
