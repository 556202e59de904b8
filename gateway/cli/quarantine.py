"""`zhatu quarantine`: lists, shows and releases the rows that were set aside."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from gateway.app import Hub, open_hub
from gateway.cli.mappings import data_option, json_option, print_table, settings_of
from gateway.cli.release import release
from gateway.journal.quarantine import Quarantined
from graph.times import iso

PAGE = 500


@click.group()
def quarantine() -> None:
    """The rows set aside: why, with their bytes, and how they get in after all."""


quarantine.add_command(release)


@quarantine.command("list")
@click.option("--source", help="Only rows of this source.")
@click.option("--reason", help="Only rows set aside for this reason.")
@click.option("--released", is_flag=True, help="Rows that were let in, instead.")
@json_option
@data_option
def show_all(
    source: str | None, reason: str | None, released: bool, as_json: bool, data: Path | None
) -> None:
    """List rows set aside, oldest first."""
    rows = [
        row
        for row in _in_hub(data, lambda hub: _pages(hub, source, released=released))
        if reason in (None, row.reason)
    ]
    if as_json:
        for row in rows:
            click.echo(json.dumps(dataclasses.asdict(row), ensure_ascii=False))
        return
    columns = ("id", "source", "where", "reason", "field", "message")
    print_table(columns, [(r.id, r.source, r.locator, r.reason, r.field, r.message) for r in rows])
    click.echo(f"{len(rows)} rows")


@quarantine.command("show")
@click.argument("number", type=int, metavar="ID")
@json_option
@data_option
def show_one(number: int, as_json: bool, data: Path | None) -> None:
    """Show one row: its reason, its cells and its bytes as they came."""
    row, raw = _in_hub(data, lambda hub: _one(hub, number))
    if as_json:
        click.echo(json.dumps({**dataclasses.asdict(row), "raw": raw}, ensure_ascii=False))
        return
    times = {"received": iso(row.received_at_ms), "released": iso(row.released_at_ms)}
    names = ("source", "locator", "reason", "field", "message", "raw_sha256")
    lines = [(name, getattr(row, name)) for name in names] + list(times.items())
    cells = json.loads(row.cells_json or "{}").get("cells", {})
    print_table(("", ""), [*lines, *cells.items(), ("bytes", raw)], title=f"quarantine {number}")


def _in_hub(data: Path | None, ask: Callable[[Hub], Any]) -> Any:
    async def work() -> Any:
        async with open_hub(settings_of(data)) as hub:
            return await asyncio.to_thread(ask, hub)

    return asyncio.run(work())


def _pages(hub: Hub, source: str | None, *, released: bool) -> list[Quarantined]:
    rows: list[Quarantined] = []
    while page := hub.quarantine.page(
        source=source, released=released, after=rows[-1].id if rows else 0, limit=PAGE
    ):
        rows += page
    return rows


def _one(hub: Hub, number: int) -> tuple[Quarantined, str]:
    row = hub.quarantine.get(number)
    if row is None:
        raise click.UsageError(f"nothing is set aside under number {number}")
    raw = hub.journal.raw(row.raw_sha256)
    data = raw.data if raw else b""
    encoding = "utf-8"
    if raw and "charset=" in raw.media_type:
        encoding = raw.media_type.partition("charset=")[2]
    return row, data[:4_000].decode(encoding, "backslashreplace")
