"""Measures what agreements and the audit of reads add to the trace query, both against neither.

    python -m bench.auth --data bench-data --size M --clients 8

Two servers on the same graph, asked by turns: the hub as it is, asked by a partner under the
demonstration's agreements; and the same with rights decided once and no record of what is read.
Processor time is read from each server's process.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click
import uvicorn

from auth.principal import Principal
from bench._city import prepare, say
from bench._load import Measured, ask_once, cpu_s, measure
from bench._questions import Values
from bench.gateway import Server, free_port, ours, read_values, started
from gateway.agreements.reading import packaged
from gateway.api.endpoint import Endpoint
from gateway.app import open_hub
from gateway.settings import Settings
from gateway.web import web_app

WHO = Principal(department="police", person="bench", roles=frozenset({"viewer"}))
HEADERS = {"X-Purpose": "case_handling"}
NAMES = ("both on", "both off")


def without() -> None:
    """Rights decided for the first request and kept, and nothing put on record."""
    kept: list[object] = []
    decide = Endpoint._grants

    async def grants(self: Endpoint, context: object, request: object, asked: object) -> object:
        if not kept:
            kept.append(await decide(self, context, request, asked))  # type: ignore[arg-type]
        return kept[0]

    async def on_record(_self: Endpoint, _context: object, _name: object, result: object,
                        _text: object) -> object:  # fmt: skip
        return result

    Endpoint._grants = grants  # type: ignore[assignment,method-assign]
    Endpoint.on_record = on_record  # type: ignore[assignment,method-assign]


def settings_of(data: Path, graph_url: str) -> Settings:
    """A store of its own for one server; the graph is the city's, and only read."""
    return replace(Settings.under(data), graph_url=graph_url)


async def bring_up(settings: Settings) -> None:
    """Bring the graph of the city up to its journal, whatever was declared since it was made."""
    async with open_hub(settings) as hub:
        say(f"· {await hub.project()} entries new in the graph")


async def serve(data: Path, graph_url: str, port: int) -> None:
    """Serve without consumers, which would look for work meanwhile."""
    async with open_hub(settings_of(data, graph_url)) as hub:
        config = uvicorn.Config(web_app(hub), port=port, log_level="error", access_log=False)
        await uvicorn.Server(config).serve()


async def token(data: Path, graph_url: str) -> str:
    """A token for who asks, of a hub with the demonstration's agreements in force."""
    async with open_hub(settings_of(data, graph_url)) as hub:
        hub.publisher.publish(packaged(), WHO, at_ms=hub.journal.clock())
        return hub.identity.issuer.issue(WHO, lifetime_s=24 * 3600)


async def compare(
    servers: list[Server], question: str, values: Values, clients: int, seconds: float, rounds: int
) -> dict[str, list[Measured]]:
    """Both by turns; who comes first changes from round to round, and round 0 only warms up."""
    cells: dict[str, list[Measured]] = {}
    for server in servers:
        before = cpu_s(server.process.pid)
        await asyncio.sleep(2.0)
        server.idle = (cpu_s(server.process.pid) - before) / 2.0
    for turn in range(rounds + 1):
        for server in servers if turn % 2 else servers[::-1]:
            make: Callable[[int], bytes] = lambda n, s=server: s.request(question, n, values)  # type: ignore[misc] # noqa: E731
            result = await measure(
                server.port, server.process.pid, make,
                clients=clients, seconds=seconds, idle=server.idle,
            )  # fmt: skip
            if turn:
                cells.setdefault(server.name, []).append(result)
    return cells


async def awake(server: Server, question: str, values: Values) -> None:
    """Wait for the first answer, which must hold no errors."""
    for _ in range(900):
        try:
            body = await ask_once(server.port, server.request(question, 0, values))
        except OSError:
            await asyncio.sleep(0.2)
            continue
        if b'"errors"' in body[:20]:
            raise SystemExit(body[:400].decode())
        say(f"· {server.name}: {len(body)} bytes")
        return
    raise SystemExit(f"{server.name} does not answer")


def table(cells: dict[str, list[Measured]]) -> None:
    """Medians, and what both add."""
    say("\n| agreements and audit | req/s | p50 ms | p99 ms | CPU ms |\n|---|---|---|---|---|")
    middle: dict[str, list[float]] = {}
    for name in NAMES:
        rows = cells[name]
        middle[name] = [
            statistics.median(one)
            for one in zip(
                *((r.rate, r.percentile(0.5), r.percentile(0.99), r.cpu_ms) for r in rows),
                strict=True,
            )
        ]
        rate, half, most, cpu = middle[name]
        say(f"| {name} | {rate:.0f} | {half:.2f} | {most:.1f} | {cpu:.3f} |")
    on, off = middle["both on"], middle["both off"]
    say(f"\nAdded: {on[3] - off[3]:.3f} ms of CPU, {(on[1] / off[1] - 1) * 100:.0f} % to p50.")


@click.command()
@click.option("--size", type=click.Choice(["XS", "S", "M", "L"]), default="M", show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--data", type=click.Path(path_type=Path), default=Path("bench-data"))
@click.option("--clients", default=8, show_default=True)
@click.option("--seconds", default=3.0, show_default=True)
@click.option("--rounds", default=5, show_default=True)
@click.option("--question", default="trace", show_default=True)
@click.option("--serve", "served", nargs=3, hidden=True, help="FOLDER PORT on|off")
def main(
    size: str, seed: int, data: Path, clients: int, seconds: float, rounds: int, question: str,
    served: tuple[str, str, str] | None,
) -> None:  # fmt: skip
    """Print what both add to the trace query."""
    city = asyncio.run(prepare(data, size, seed))
    if served:
        if served[2] == "off":
            without()
        asyncio.run(serve(Path(served[0]), city.graph_url, int(served[1])))
        return
    asyncio.run(bring_up(city))
    values = read_values(city.graph_url.removeprefix("sqlite:///"))
    with tempfile.TemporaryDirectory() as made:
        words = [sys.executable, "-m", "bench.auth", "--data", str(data), "--size", size]
        ports, folders = (free_port(), free_port()), (Path(made, "on"), Path(made, "off"))
        tokens = [asyncio.run(token(one, city.graph_url)) for one in folders]
        calls = [
            [*words, "--serve", str(folder), str(port), how]
            for folder, port, how in zip(folders, ports, ("on", "off"), strict=True)
        ]
        with started(calls[0]) as first, started(calls[1]) as second:
            servers = [
                Server(
                    name=name, port=port, process=process, body=ours,
                    headers={**HEADERS, "Authorization": f"Bearer {bearer}"},
                )
                for name, port, process, bearer in zip(
                    NAMES, ports, (first, second), tokens, strict=True
                )
            ]  # fmt: skip

            async def all_of_it() -> dict[str, list[Measured]]:
                for server in servers:
                    await awake(server, question, values)
                return await compare(servers, question, values, clients, seconds, rounds)

            table(asyncio.run(all_of_it()))
    say(f"\nCity {size}, SQLite, {clients} clients, {rounds} rounds of {seconds:g} s by turns;"
        f" {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}.")  # fmt: skip


if __name__ == "__main__":
    main()
