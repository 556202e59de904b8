"""Measures reads of the graph on a simulated city against plain SQL.

    python -m bench.graph [--size M] [--seed 1] [--data bench-data]

The city is written and taken in once into the data folder, and found there by later runs.
"""

from __future__ import annotations

import asyncio
import platform
import random
import sqlite3
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import orjson

from bench._by_hand import LIST_BY_HAND, TRACE_BY_HAND, listing, plain, trace
from bench._city import prepare, say
from gateway.collector import settle
from gateway.settings import Settings
from graph.engines.open import open_graph
from graph.engines.sql_tables import EDGES, NODES
from graph.plan import Plan

DAY_MS = 86_400_000


@dataclass
class Case:
    """One kind of question, with many values to ask it about."""

    name: str
    by_hand: str
    values: list[Mapping[str, Any]]
    plan: Callable[[Mapping[str, Any]], Plan]
    us: dict[str, list[float]] = field(default_factory=dict)


def counted(database: sqlite3.Connection) -> tuple[int, int, int]:
    """Nodes, relations and violations that are known now."""
    one = "SELECT count(DISTINCT id) FROM {}"
    nodes = sum(database.execute(one.format(t.name)).fetchone()[0] for t in NODES.values())
    edges = sum(database.execute(one.format(t.name)).fetchone()[0] for t in EDGES.values())
    return nodes, edges, database.execute(one.format("n_violation")).fetchone()[0]


def cases(database: sqlite3.Connection, count: int) -> list[Case]:
    """Questions about violations spread over all there are."""
    numbers = [row[0] for row in database.execute("SELECT id FROM n_violation ORDER BY id")]
    first, last = database.execute(
        "SELECT min(occurred_at), max(occurred_at) + 1 FROM n_violation"
    ).fetchone()
    chance = random.Random(1)
    kinds = ("UNCOVERED", "OVERFILLED")
    ends = [chance.randrange((first + last) // 2, last) for _ in range(count)]
    return [
        Case(
            "trace",
            TRACE_BY_HAND,
            [{"number": chance.choice(numbers)} for _ in range(count)],
            lambda v: trace(v["number"]),
        ),
        Case(
            "list of 50",
            LIST_BY_HAND,
            [
                {"kind": kinds[n % 2], "start": end - 30 * DAY_MS, "end": end}
                for n, end in enumerate(ends)
            ],
            lambda v: listing(v["kind"], v["start"], v["end"]),
        ),
    ]


async def measure(settings: Settings, database: sqlite3.Connection, rounds: int) -> list[Case]:
    """Ask by hand and through the port by turns; CPU of the process for each question."""
    graph = open_graph(settings.graph_url)
    asked = cases(database, 50)
    settle()  # as `zhatu serve` does, for all ways alike
    for case in asked:
        ways = _ways(case, database, graph.read)
        await _compare(case, database, graph.read)
        for turn in range(rounds):
            # whoever comes first finds colder caches: by turns
            for name in sorted(ways, reverse=bool(turn % 2)):
                began = time.process_time()
                for values in case.values:
                    await ways[name](values)
                took = (time.process_time() - began) / len(case.values) * 1e6
                case.us.setdefault(name, []).append(took)
    await graph.close()
    return asked


def _ways(
    case: Case, database: sqlite3.Connection, read: Callable[[Plan], Awaitable[Any]]
) -> dict[str, Callable[[Mapping[str, Any]], Awaitable[Any]]]:
    def by_hand(values: Mapping[str, Any]) -> Any:
        return orjson.loads(database.execute(case.by_hand, values).fetchall()[0][0])

    async def at_once(values: Mapping[str, Any]) -> Any:
        return by_hand(values)

    async def in_thread(values: Mapping[str, Any]) -> Any:
        return await asyncio.to_thread(by_hand, values)

    # a caller has its plan at hand, as it has its values by hand
    plans = {id(values): case.plan(values) for values in case.values}

    async def through_port(values: Mapping[str, Any]) -> Any:
        return await read(plans[id(values)])

    return {"by hand": at_once, "by hand, in a thread": in_thread, "port": through_port}


async def _compare(
    case: Case, database: sqlite3.Connection, read: Callable[[Plan], Awaitable[Any]]
) -> None:
    for values in case.values:
        plan = case.plan(values)
        ours = plain(await read(plan), plan.steps)
        theirs = orjson.loads(database.execute(case.by_hand, values).fetchall()[0][0])
        if ours != theirs or not ours:
            raise SystemExit(f"{case.name} {values}: the answers differ")


def table(asked: list[Case]) -> None:
    """Medians over the rounds, and the ratios that they give."""
    say("\n| question | hand µs | hand in a thread µs | port µs | port ÷ hand | ÷ in a thread |")
    say("|---|---|---|---|---|---|")
    for case in asked:
        hand, thread, port = (
            statistics.median(case.us[name]) for name in ("by hand", "by hand, in a thread", "port")
        )
        say(
            f"| {case.name} | {hand:.0f} | {thread:.0f} | {port:.0f}"
            f" | **{port / hand:.2f}** | {port / thread:.2f} |"
        )


@click.command()
@click.option("--size", type=click.Choice(["XS", "S", "M", "L"]), default="M", show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--data", type=click.Path(path_type=Path), default=Path("bench-data"))
@click.option("--rounds", default=30, show_default=True)
def main(size: str, seed: int, data: Path, rounds: int) -> None:
    """Print markdown tables: what was measured, on what, and how."""
    settings = asyncio.run(prepare(data, size, seed))
    file = settings.graph_url.removeprefix("sqlite:///")
    # what comes back is one row: the driver's own cursor, its statements kept
    database = sqlite3.connect(file, cached_statements=300, check_same_thread=False)
    database.execute("PRAGMA cache_size=-65536")
    nodes, edges, violations = counted(database)
    asked = asyncio.run(measure(settings, database, rounds))
    table(asked)
    say(
        f"\nData: city of size {size}, seed {seed}: {nodes:,} nodes, {edges:,} relations,"
        f" {violations:,} violations. CPU time of the process, median of {rounds} rounds of 50"
        f" questions, by turns. Python {platform.python_version()}, SQLite"
        f" {sqlite3.sqlite_version}, {platform.machine()}."
        f"\nCommand: `python -m bench.graph --size {size} --seed {seed}`"
    )


if __name__ == "__main__":
    main()
