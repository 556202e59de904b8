"""`zhatu demo`: builds a small city, tells the story of one violation, and stays up."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click
from rich.console import Console

from gateway.cli.mappings import console
from gateway.demo.folder import DemoFolder
from gateway.demo.performance import perform
from gateway.settings import load


@click.command()
@click.option(
    "--data",
    "--folder",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo-data"),
    show_default=True,
    help="Where the city and the hub's data go; it must be new, empty, or a demonstration's.",
)
@click.option("--fresh", is_flag=True, help="Make everything in the folder anew.")
@click.option("--once", is_flag=True, help="End after the story, instead of staying up.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Port to listen on, or the next that is free (the settings' port, 8000).",
)
def demo(folder: Path, fresh: bool, once: bool, port: int | None) -> None:
    """Build a small city, find its violations, bring one to its close, and stay up.

    Four departments' data are written to the folder and taken in from there. Everything is
    invented: companies, plates, people. Some of it is wrong on purpose and set aside.
    """
    settings = load(given={"server.port": port})
    asyncio.run(perform(DemoFolder(folder), settings, _console(), fresh=fresh, once=once))


def _console() -> Console:
    return console()
