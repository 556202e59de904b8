"""Measures making the graph anew from the journal of a simulated city, in any engine.

    python -m bench.rebuild [--size M] [--seed 1] [--data bench-data] [--to neo4j://127.0.0.1:7687]

The city is written and taken in once into the data folder, and found there by later runs. Without
--to the graph is made in a new SQLite file beside the hub's own. What is at --to is dropped.
"""

from __future__ import annotations

import asyncio
import os
import platform
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import click
import neo4j
import sqlalchemy as sa

from bench._city import prepare, resident_mb, say
from gateway.app import open_hub
from gateway.collector import relax
from gateway.settings import Settings
from graph.engines.cypher_schema import all_labels, version_label
from graph.engines.sql_tables import EDGES, NODES
from graph.ontology.catalogue import ONTOLOGY

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Run:
    """What one rebuild took."""

    entries: int = 0
    wall_s: float = 0.0
    cpu_s: float = 0.0
    server_s: float | None = None
    marks: dict[int, float] = field(default_factory=dict)


def server_cpu_s(pid: int | None) -> float | None:
    """CPU seconds that another process has taken; None without one."""
    if pid is None:
        return None
    spent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, spent)) / TICKS


async def rebuild(settings: Settings, server: int | None = None) -> Run:
    """Make the graph anew and watch time and memory on the way."""
    run = Run()
    began = time.perf_counter()

    def watch(done: int, of: int) -> None:
        tenth = 10 * done // max(of, 1)
        if tenth not in run.marks:
            run.marks[tenth] = resident_mb()
            say(f"· {10 * tenth} %: {time.perf_counter() - began:.0f} s, {run.marks[tenth]:.0f} MB")

    async with open_hub(settings) as hub:
        cpu, before = time.process_time(), server_cpu_s(server)
        began = time.perf_counter()
        run.entries = await hub.rebuild(watch)
        run.wall_s = time.perf_counter() - began
        run.cpu_s = time.process_time() - cpu
        after = server_cpu_s(server)
    if before is not None and after is not None:
        run.server_s = after - before
    return run


async def counted(url: str) -> tuple[int, int]:
    """Things and relations that the graph has ever had."""
    if "neo4j" in url or "bolt" in url:
        return await _counted_in_neo4j(url)
    engine = sa.create_engine(url)
    with engine.connect() as connection:

        def total(column: Any) -> int:
            return int(connection.execute(sa.select(sa.func.count(column))).scalar_one())

        nodes = sum(total(table.c.id.distinct()) for table in NODES.values())
        edges = sum(total(table.c.id) for table in EDGES.values())
    engine.dispose()
    return nodes, edges


async def _counted_in_neo4j(url: str) -> tuple[int, int]:
    async with neo4j.AsyncGraphDatabase.driver(url) as driver, driver.session() as session:

        async def total(pattern: str) -> int:
            return int((await (await session.run(f"MATCH {pattern} RETURN count(*)")).value())[0])

        things = set(all_labels()) - {version_label(name) for name in ONTOLOGY.entities}
        types = dict.fromkeys(relation.name for relation in ONTOLOGY.relations.values())
        nodes = sum([await total(f"(:{label})") for label in sorted(things)])
        edges = sum([await total(f"()-[:{name}]->()") for name in types])
    return nodes, edges


def table(run: Run, nodes: int, edges: int) -> None:
    """One row, in markdown."""
    server = "–" if run.server_s is None else f"{run.server_s:.0f}"
    say("\n| journal entries | nodes | relations | wall s | CPU s | server CPU s | entries/s |")
    say("|---|---|---|---|---|---|---|")
    say(
        f"| {run.entries:,} | {nodes:,} | {edges:,} | {run.wall_s:.0f} | {run.cpu_s:.0f}"
        f" | {server} | {run.entries / run.wall_s:,.0f} |"
    )
    memory = " · ".join(f"{10 * mark} %: {mb:.0f}" for mark, mb in sorted(run.marks.items()))
    say(f"\nResident MB of the hub: {memory}")


async def measure(size: str, seed: int, data: Path, to: str | None, server: int | None) -> None:
    """Take the city in where that has not been done, and rebuild."""
    settings = await prepare(data, size, seed)
    settings = replace(settings, graph_url=to or f"sqlite:///{data / f'rebuilt-{size}-{seed}.db'}")
    run = await rebuild(settings, server)
    table(run, *await counted(settings.graph_url))
    say(f"Python {platform.python_version()}, neo4j driver {neo4j.__version__}, load {load()}.")


def load() -> str:
    """How much else the machine has to do: processes that want to run, in the last minutes."""
    return " / ".join(f"{average:.1f}" for average in os.getloadavg())


@click.command()
@click.option("--size", type=click.Choice(["XS", "S", "M", "L"]), default="M", show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--data", type=click.Path(path_type=Path), default=Path("bench-data"))
@click.option("--to", metavar="URL", help="Where to make the graph.")
@click.option("--server", type=int, metavar="PID", help="Also tell the CPU time of this process.")
def main(size: str, seed: int, data: Path, to: str | None, server: int | None) -> None:
    """Print what a rebuild took, as markdown."""
    relax()
    asyncio.run(measure(size, seed, data, to, server))


if __name__ == "__main__":
    main()
