"""`zhatu graph`: makes the graph anew from the journal, or writes it out."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from pathlib import Path
from typing import IO

import click
import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from gateway.app import open_hub
from gateway.cli.options import DATA
from gateway.collector import relax
from gateway.settings import Settings, load


@click.group()
def graph() -> None:
    """Rebuild the graph from the journal, or export it."""


@graph.command()
@DATA
@click.option("--to", metavar="URL", help="Another graph engine; what is there is dropped.")
def rebuild(data: Path | None, to: str | None) -> None:
    """Drop the graph and make it anew from the journal; the graph comes out equal.

    With --to it is made in another engine, and the hub's own graph stays as it is: afterwards give
    the hub that URL as its graph_url.
    """
    relax()
    claims = asyncio.run(_rebuild(load(given={"data": data, "graph_url": to})))
    click.echo(f"rebuilt from {claims} journal entries")


@graph.command()
@DATA
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; standard output otherwise.",
)
def export(data: Path | None, out: Path | None) -> None:
    """Write all nodes and edges ever, one JSON object a line, in one fixed order.

    Two exports are equal, byte by byte, where the graphs are.
    """
    lines = asyncio.run(_export(load(given={"data": data}), out))
    if out is not None:
        click.echo(f"{out}: {lines} nodes and edges")


async def _rebuild(settings: Settings) -> int:
    columns = (TextColumn("graph"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("graph", total=None)
        async with open_hub(settings) as hub:
            return await hub.rebuild(
                lambda done, of: progress.update(task, completed=done, total=of)
            )


async def _export(settings: Settings, out: Path | None) -> int:
    lines = 0
    with contextlib.ExitStack() as open_files:
        file: IO[bytes] = sys.stdout.buffer
        if out is not None:
            file = open_files.enter_context(out.open("wb"))
        async with open_hub(settings) as hub:
            await hub.project()
            async for row in hub.graph.export():
                file.write(orjson.dumps(row, option=orjson.OPT_SORT_KEYS) + b"\n")
                lines += 1
    return lines
