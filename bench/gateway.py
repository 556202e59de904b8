"""Measures the gateway on a simulated city: our server, the peer and bare statements, by turns.

    python -m bench.gateway --neo4j neo4j://127.0.0.1:7687     # needs Node 20 for the peer
    python -m bench.gateway                                    # the embedded engine, no peer

Ours runs as `zhatu serve` does, with agreements and the audit of reads. The peer is @neo4j/graphql
with Apollo Server (bench/peer) on the same Neo4j; the bare statements are in bench/_questions.py.
Processor time is read from each server's process, so it tells something on a busy machine as well.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import click

from auth.principal import Principal
from bench._city import prepare, say
from bench._load import Measured, ask_once, cpu_s, measure, request
from bench._questions import ROWS, Values, by_hand, ours, peer
from gateway.api.cursors import encode
from gateway.app import open_hub
from gateway.settings import Settings
from graph.plan import Order

QUESTIONS = ("trace", "traceViolation", "list", "deep page")
PEER = Path(__file__).parent / "peer"
WHO = Principal(department="urban_management", person="bench", roles=frozenset({"auditor"}))
PAGE = 200
IDLE_S = 4.0
STEADY, MOST_LOOKS = 0.03, 15
"""By how much two looks at an idle server may differ, and how often it is looked at at most."""


@dataclass(kw_only=True)
class Server:
    """One server under test: where it listens, its process, and how it is asked."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    body: Callable[[str, int, Values], dict[str, Any]]
    headers: dict[str, str] = field(default_factory=dict)
    idle: float = 0.0
    """Processor time a second while nobody asks: consumers look for work."""

    def request(self, question: str, n: int, values: Values) -> bytes:
        """The nth request as it goes over the wire."""
        body = json.dumps(self.body(question, n, values)).encode()
        return request("/graphql", body, self.headers)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def started(words: list[str], **env: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is stopped at the end."""
    process = subprocess.Popen(
        words, env={**os.environ, **env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


async def load(settings: Settings) -> str:
    """Bring the graph up to the journal; a token for who asks."""
    async with open_hub(settings) as hub:
        new = await hub.project()
        say(f"· {new} entries new in the graph")
        return hub.identity.issuer.issue(WHO, lifetime_s=24 * 3600)


def read_values(file: str) -> Values:
    """What to ask about, from the embedded graph of the same city."""
    graph = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    numbers = [row[0] for row in graph.execute("SELECT id FROM n_violation ORDER BY id")]
    span = graph.execute("SELECT min(occurred_at), max(occurred_at) FROM n_violation").fetchone()
    rows = graph.execute("SELECT count(*) FROM n_sighting").fetchone()[0]
    skip = min(PAGE * ROWS, rows - 2 * ROWS)
    at, node_id = graph.execute(
        "SELECT captured_at, id FROM n_sighting ORDER BY captured_at DESC, id DESC"
        f" LIMIT 1 OFFSET {skip - 1}"
    ).fetchone()
    cursor = encode("Sighting", (Order("captured_at", descending=True),), (at, node_id))
    return Values(numbers=numbers, span=span, page=(at, node_id), skip=skip, cursor=cursor)


@contextmanager
def servers(settings: Settings, token: str, *, with_peer: bool) -> Iterator[list[Server]]:
    """Ours, the bare statements, and the peer where there is a Neo4j for it."""
    python, url = sys.executable, settings.graph_url
    mine, raw, other = free_port(), free_port(), free_port()
    serve = [python, "-c", "from gateway.cli.main import main; main()", "serve"]
    given = {"ZHATU_GRAPH_URL": url, "ZHATU_STORE_URL": settings.store_url}
    with (
        started([*serve, "--data", str(settings.data), "--port", str(mine)], **given) as first,
        started([python, "-m", "bench._raw", url, str(raw)]) as second,
    ):
        headers = {"Authorization": f"Bearer {token}"}
        found = [
            Server(name="ours", port=mine, process=first, body=ours, headers=headers),
            Server(name="bare statement", port=raw, process=second, body=by_hand),
        ]
        if not with_peer:
            yield found
            return
        if not (PEER / "node_modules").is_dir():
            say("· installing the peer (some 160 packages, once)")
            npm = shutil.which("npm") or "npm"
            subprocess.run([npm, "ci" if (PEER / "package-lock.json").is_file() else "install",
                            "--no-audit", "--no-fund"], cwd=PEER, check=True)  # fmt: skip
        node = shutil.which("node") or "node"
        with started([node, str(PEER / "server.mjs"), url, str(other)]) as third:
            found.append(Server(name="peer", port=other, process=third, body=peer))
            yield found


async def awake(server: Server, question: str, values: Values) -> bytes:
    """The first answer, as soon as the server gives any."""
    for _ in range(600):
        try:
            return await ask_once(server.port, server.request(question, 0, values))
        except OSError:
            await asyncio.sleep(0.2)
    raise SystemExit(f"{server.name} does not answer")


Cells = dict[tuple[str, str, int], list[Measured]]


async def compare(
    found: list[Server], values: Values, clients: list[int], seconds: float, rounds: int
) -> Cells:
    """All servers by turns, question by question; who comes first changes from round to round."""
    cells: Cells = {}
    for server in found:
        await answers(server, "trace", values)
    await asyncio.sleep(2)
    for server in found:
        server.idle = await idle_of(server)
        say(f"· {server.name}, idle: {server.idle * 1000:.0f} ms of CPU a second")
    for question in QUESTIONS:
        asked = [one for one in found if await answers(one, question, values)]
        for turn in range(rounds + 1):
            for count in clients:
                for server in asked[turn % len(asked) :] + asked[: turn % len(asked)]:
                    result = await measure(
                        server.port,
                        server.process.pid,
                        lambda n, s=server, q=question: s.request(q, n, values),
                        clients=count,
                        seconds=seconds if turn else seconds / 2,
                        idle=server.idle,
                    )
                    if turn:  # the first round only warms up
                        cells.setdefault((question, server.name, count), []).append(result)
    return cells


async def idle_of(server: Server) -> float:
    """Processor time a second while nobody asks, once a server has done what it began with.

    A hub that was just made detects and attributes for a while; to take that for its rest would
    make each request look cheaper than it is.
    """
    rates: list[float] = []
    while len(rates) < 2 or (abs(rates[-1] - rates[-2]) > STEADY and len(rates) < MOST_LOOKS):
        before = cpu_s(server.process.pid)
        await asyncio.sleep(IDLE_S)
        rates.append((cpu_s(server.process.pid) - before) / IDLE_S)
    return min(rates)


async def answers(server: Server, question: str, values: Values) -> bool:
    """Whether the server answers a question at all; what it says instead is printed."""
    try:
        body = await awake(server, question, values)
    except RuntimeError as refused:
        say(f"· {server.name}, {question}: {str(refused)[-300:]}")
        return False
    if b'"errors"' in body[:20]:
        say(f"· {server.name}, {question}: {body[:300].decode()}")
        return False
    say(f"· {server.name}, {question}: {len(body)} bytes")
    return True


def table(cells: Cells, clients: list[int]) -> None:
    """Medians over the rounds."""
    heads = " / ".join(map(str, clients))
    say(f"\n| question | server | req/s at {heads} clients | p50 ms | p99 ms | CPU ms |")
    say("|---|---|---|---|---|---|")
    for question in QUESTIONS:
        for name in ("ours", "bare statement", "peer"):
            rows = [cells.get((question, name, count)) for count in clients]
            if all(rows):
                say(f"| {question} | {name} | {' | '.join(_columns([r for r in rows if r]))} |")


def _columns(rows: list[list[Measured]]) -> Iterator[str]:
    def middle(value: Callable[[Measured], float], digits: int) -> str:
        return " / ".join(f"{statistics.median(map(value, row)):.{digits}f}" for row in rows)

    yield middle(lambda m: m.rate, 0)
    yield middle(lambda m: m.percentile(0.5), 1)
    yield middle(lambda m: m.percentile(0.99), 1)
    yield middle(lambda m: m.cpu_ms, 2)


def ratios(cells: Cells, clients: int) -> None:
    """What the aims are stated in."""
    say("\n| question | req/s, ours ÷ peer | CPU, ours ÷ peer | CPU, ours ÷ bare |")
    say("|---|---|---|---|")
    for question in QUESTIONS:
        mine = cells.get((question, "ours", clients))
        if mine is None:
            continue
        cpu = statistics.median(m.cpu_ms for m in mine)
        rate = statistics.median(m.rate for m in mine)
        words = []
        for name, value, own in (
            ("peer", lambda m: m.rate, rate),
            ("peer", lambda m: m.cpu_ms, cpu),
            ("bare statement", lambda m: m.cpu_ms, cpu),
        ):
            other = cells.get((question, name, clients))
            words.append(
                f"{own / statistics.median(value(m) for m in other):.2f}" if other else "–"
            )
        say(f"| {question} | {' | '.join(words)} |")


@click.command()
@click.option("--size", type=click.Choice(["XS", "S", "M", "L"]), default="M", show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--data", type=click.Path(path_type=Path), default=Path("bench-data"))
@click.option("--neo4j", "url", help="A Neo4j that may be filled; the embedded engine without.")
@click.option("--clients", default="1,8,32", show_default=True)
@click.option("--seconds", default=3.0, show_default=True, help="Of one turn of one server.")
@click.option("--rounds", default=5, show_default=True)
def main(
    size: str, seed: int, data: Path, url: str | None, clients: str, seconds: float, rounds: int
) -> None:
    """Print markdown tables: what was measured, on what, and how."""
    settings = asyncio.run(prepare(data, size, seed))
    values = read_values(settings.graph_url.removeprefix("sqlite:///"))
    if url is not None:
        settings = replace(settings, graph_url=url)
    token = asyncio.run(load(settings))
    counts = [int(one) for one in clients.split(",")]
    with servers(settings, token, with_peer=url is not None) as found:
        cells = asyncio.run(compare(found, values, counts, seconds, rounds))
    table(cells, counts)
    ratios(cells, 8 if 8 in counts else counts[-1])
    load_now = os.getloadavg()[0]
    say(
        f"\nCity of size {size}, seed {seed}; {'Neo4j' if url else 'SQLite'}; {os.cpu_count()}"
        f" processors, load {load_now:.1f} at the end; Python {platform.python_version()},"
        f" {platform.machine()}. Median of {rounds} rounds of {seconds:g} s, by turns."
    )


if __name__ == "__main__":
    main()
