"""Measures the search for fragments against a reading of every name, on the engines given.

    python -m bench.search [--plates 100000] [--companies 20000] [URL ...]

Without a URL an SQLite file in a new folder is measured. A graph that is given by URL is emptied.
"""

from __future__ import annotations

import asyncio
import platform
import random
import statistics
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import click

from graph.engines.open import open_graph
from graph.plan import Compare, Order, Pick, Plan, Search, Where, Window
from graph.port import Graph
from graph.records import Changes, Node

NOW = 1_700_000_000_000
ROUNDS = 15
SLICE = 5_000
PLACES = ("重庆", "渝北", "九龙坡", "江津", "巴南", "长寿", "永川", "合川")
FIRST = "恒鸿宏鼎盛金瑞华远东顺达捷通安泰亿万丰隆兴旺嘉诚信德"
KINDS = ("渣土运输", "土石方工程", "建筑工程", "物流", "环保科技", "机械租赁")


def plates(count: int, chance: random.Random) -> Iterable[Node]:
    """Plates of a city."""
    for n in range(count):
        number = (
            f"渝{chance.choice('ABCDFGH')}{chance.choice('ABCDEFGH')}{chance.randrange(10_000):04}"
        )
        yield _node("Plate", f"p{n}", number=number, plate_class="01")


def companies(count: int, chance: random.Random) -> Iterable[Node]:
    """Companies under names as they are."""
    for n in range(count):
        own = chance.choice(FIRST) + chance.choice(FIRST)
        name = f"{chance.choice(PLACES)}{own}{chance.choice(KINDS)}有限公司"
        yield _node("Company", f"c{n}", name=name)


def _node(entity: str, key: str, **fields: str) -> Node:
    return Node(
        entity=entity, id=key, fields=fields, sources=("s",), recorded_at_ms=1, known_from_ms=2
    )


async def filled(graph: Graph, nodes: list[Node]) -> float:
    """Seconds of writing them."""
    start = time.perf_counter()
    for position, at in enumerate(range(0, len(nodes), SLICE), 1):
        part = {(n.entity, n.id): (n,) for n in nodes[at : at + SLICE]}
        await graph.apply(Changes(nodes=part, edges={}, stubs=()), position=position)
    return time.perf_counter() - start


def asked(entity: str, field: str, where: Where) -> Plan:
    """The first 20 by name, as a list with a search box asks."""
    return Plan(
        entity=entity,
        picks=(Pick("id", "id"), Pick(field, field)),
        where=where,
        order=(Order(field),),
        window=Window(first=20),
        as_of=NOW,
    )


async def measured(graph: Graph, plan: Plan) -> tuple[float, list[str]]:
    """The middle of some rounds in milliseconds, and what was found."""
    page = await graph.read(plan)
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        page = await graph.read(plan)
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken), [row["node"]["id"] for row in page.rows]


CASES = (
    ("Plate", "number", "7777"),
    ("Plate", "number", "777"),
    ("Plate", "number", "FH77"),
    ("Plate", "number", "没有"),
    ("Company", "name", "恒"),
    ("Company", "name", "恒通"),
    ("Company", "name", "恒通渣土"),
    ("Company", "name", "永川恒通渣土运输有限公司"),
    ("Company", "name", "不存在"),
)


async def compared(url: str, nodes: list[Node]) -> None:
    """One engine."""
    graph = open_graph(url)
    try:
        await graph.prepare()
        await graph.wipe()
        await graph.prepare()
        written = await filled(graph, nodes)
        click.echo(f"\n{url.partition(':')[0]}: {len(nodes)} nodes written in {written:.1f} s")
        click.echo(f"{'fragment':24} {'index':>9} {'scan':>9}  found (of 20 at most)")
        for entity, field, text in CASES:
            index, found = await measured(graph, asked(entity, field, Search.of(field, text)))
            scan, plain = await measured(
                graph, asked(entity, field, Compare(field, "contains", text))
            )
            if found != plain:
                raise click.ClickException(f"{text}: found {found}, and {plain} by reading all")
            click.echo(f"{entity} {text:14} {index:8.2f}  {scan:8.2f} ms  {len(found)}")
    finally:
        await graph.close()


@click.command(help=(__doc__ or "").partition("\n")[0])
@click.argument("urls", nargs=-1)
@click.option("--plates", "many_plates", default=100_000, show_default=True)
@click.option("--companies", "many_companies", default=20_000, show_default=True)
def main(urls: tuple[str, ...], many_plates: int, many_companies: int) -> None:
    """Measure each engine in turn."""
    chance = random.Random(1)
    nodes = [*plates(many_plates, chance), *companies(many_companies, chance)]
    click.echo(f"{platform.machine()}, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as folder:
        for url in urls or (f"sqlite:///{Path(folder) / 'graph.db'}",):
            asyncio.run(compared(url, nodes))


if __name__ == "__main__":
    main()
