"""Measures writing into Neo4j: the graph's port against bare UNWIND MERGE statements, by turns.

    python -m bench.upsert neo4j://127.0.0.1:7687 [--batches 20] [--batch 2000] [--server PID]

The database is emptied. Each batch of sightings, each of a plate, is written in three ways into
labels of their own under the same constraints: through the port, as the projector does it; by
hand into the very same nodes, relations and properties; and by hand with the fields alone, without
versions, origins and times. Then all is written again, then corrected. Prints rows a second.
"""

from __future__ import annotations

import asyncio
import platform
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib.util import find_spec
from typing import Any

import click
import neo4j

from bench._upsert_by_hand import fields_alone, same_graph, schema_by_hand
from bench.rebuild import load, server_cpu_s
from graph.engines.open import open_graph
from graph.fold import fold_on
from graph.ontology.catalogue import ONTOLOGY
from graph.port import Graph
from graph.records import Changes, Claim, ClaimLink, Method

SHOWS = ONTOLOGY.relation("Sighting", "SHOWS", "Plate")
PLATES = 5_000
START_MS = 1_772_400_000_000
WARM_UP = 3
"""Batches that are written and not counted: the server compiles what it does often."""
WAYS = ("port", "the same graph by hand", "the fields alone by hand")
PHASES = ("new", "again", "corrected")


@dataclass
class Spent:
    """Wall time and the server's processor time."""

    wall_s: float = 0.0
    server_s: float = 0.0


def claim(number: int, position: int, *, corrected: bool = False) -> Claim:
    """What a camera says of one sighting."""
    plate = f"渝A{number * 7919 % PLATES:05d}"
    known_as = {"number": plate, "plate_class": "01"}
    return Claim(
        position=position,
        source="urban/sightings",
        record_id=f"ZP{number:08d}",
        entity="Sighting",
        subject_id=f"number:ZP{number:08d}",
        recorded_at_ms=START_MS + position,
        raw_sha256=sha256(str(number).encode()).hexdigest(),
        method=Method.OBSERVED,
        confidence=1.0,
        fields={
            "number": f"ZP{number:08d}",
            "captured_at": START_MS + number * 1000,
            "plate_text": plate,
            "plate_class": "01",
            "speed_kmh": number % 60 + (1.0 if corrected else 0.5),
            "cover": "closed",
        },
        links=(ClaimLink(relation=SHOWS, to_id=f"{plate}/01", to_fields=known_as),),
    )


def batches(count: int, size: int) -> dict[str, list[tuple[Changes, int]]]:
    """What is to be written in each phase, and the position to which it leads."""
    numbers = [range(n * size, (n + 1) * size) for n in range(count)]
    told = [[claim(n, n + 1) for n in part] for part in numbers]
    new = [fold_on([], own, position=own[0].position - 1) for own in told]
    later = count * size + 1
    corrected = []
    for part, own in zip(numbers, told, strict=True):
        claims = [claim(n, later + n, corrected=True) for n in part]
        corrected.append((fold_on(own, claims, position=later + part[0] - 1), later + part[-1]))
    return {
        "new": [(made, own[-1].position) for made, own in zip(new, told, strict=True)],
        # as after a loss of the position: the engine has to look at what it has
        "again": [(replace(made, known=None), count * size) for made in new],
        "corrected": corrected,
    }


async def measure(
    graph: Graph, driver: neo4j.AsyncDriver, work: dict[str, list[tuple[Changes, int]]], server: int
) -> dict[tuple[str, str], Spent]:
    """Write everything in all ways, batch by batch, each way first in its turn."""

    async def through_port(changes: Changes, position: int) -> None:
        await graph.apply(changes, position=position)

    def by_hand(
        statements: Callable[[Changes], list[tuple[str, list[Any]]]],
    ) -> Callable[[Changes, int], Awaitable[None]]:
        async def write(changes: Changes, position: int) -> None:  # noqa: ARG001
            async with driver.session() as session:
                await session.execute_write(_run, statements(changes))

        return write

    ways = dict(zip(WAYS, (through_port, by_hand(same_graph), by_hand(fields_alone)), strict=True))
    spent = {(phase, way): Spent() for phase in PHASES for way in WAYS}
    for phase in PHASES:
        for turn, (changes, position) in enumerate(work[phase]):
            for way in WAYS[turn % 3 :] + WAYS[: turn % 3]:
                wall, cpu = time.perf_counter(), server_cpu_s(server or None) or 0.0
                await ways[way](changes, position)
                if turn >= WARM_UP:
                    spent[phase, way].wall_s += time.perf_counter() - wall
                    spent[phase, way].server_s += (server_cpu_s(server or None) or 0.0) - cpu
    return spent


async def _run(
    transaction: neo4j.AsyncManagedTransaction, statements: list[tuple[str, list[Any]]]
) -> None:
    for text, rows in statements:
        await (await transaction.run(text, rows=rows)).consume()


def rows_of(work: list[tuple[Changes, int]]) -> int:
    """Sightings, plates and relations that the counted batches speak of."""
    counted = [changes for changes, _ in work[WARM_UP:]]
    return sum(
        len(c.nodes) + len(c.edges) + len({e.dst for own in c.edges.values() for e in own})
        for c in counted
    )


def table(work: dict[str, list[tuple[Changes, int]]], spent: dict[tuple[str, str], Spent]) -> None:
    """Rows a second by way and phase, the port's share of each, in markdown."""
    print("\n| way | " + " | ".join(f"{p} rows/s (server s)" for p in PHASES) + " |")
    print("|---|" + "---|" * len(PHASES))
    rate = {key: rows_of(work[key[0]]) / max(took.wall_s, 1e-9) for key, took in spent.items()}
    for way in WAYS:
        cells = (f"{rate[p, way]:,.0f} ({spent[p, way].server_s:.1f})" for p in PHASES)
        print(f"| {way} | " + " | ".join(cells) + " |")
    for way in WAYS[1:]:
        shares = (f"**{rate[p, WAYS[0]] / rate[p, way]:.2f}**" for p in PHASES)
        print(f"| port ÷ {way} | " + " | ".join(shares) + " |")


async def run(url: str, count: int, size: int, server: int) -> None:
    """Empty the database, write, and empty it again."""
    work = batches(count + WARM_UP, size)
    graph = open_graph(url)
    async with neo4j.AsyncGraphDatabase.driver(url) as driver:
        await graph.wipe()
        await graph.prepare()
        await schema_by_hand(driver)
        spent = await measure(graph, driver, work, server)
        await schema_by_hand(driver)
    await graph.wipe()
    await graph.close()
    table(work, spent)
    print(
        f"\n{count} batches of {size} sightings. Python {platform.python_version()}, neo4j driver"
        f" {neo4j.__version__} ({compiled()}), load {load()}."
    )


def compiled() -> str:
    """Whether the driver has its compiled part."""
    return "with its compiled part" if find_spec("neo4j._rust") else "in Python alone"


@click.command()
@click.argument("url")
@click.option("--batches", "count", default=20, show_default=True)
@click.option("--batch", "size", default=2_000, show_default=True)
@click.option("--server", default=0, metavar="PID", help="Also tell the CPU time of this process.")
def main(url: str, count: int, size: int, server: int) -> None:
    """Print what was measured, as a markdown table."""
    asyncio.run(run(url, count, size, server))


if __name__ == "__main__":
    main()
