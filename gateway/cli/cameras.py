"""`zhatu cameras`: the cameras that are or were watched, and whether pictures come now."""

from __future__ import annotations

import json
from pathlib import Path

import click

from gateway.audit.log import AuditLog
from gateway.cameras.watches import Watched, Watches
from gateway.cli.mappings import print_table
from gateway.cli.options import DATA
from gateway.journal.journal import Journal
from gateway.settings import load
from gateway.store.migrate import migrate
from gateway.store.session import open_store
from graph.ontology.choices import CameraState
from graph.times import iso


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each camera.")
@DATA
def cameras(as_json: bool, data: Path | None) -> None:
    """List watched cameras with their state; ends with 1 when one of them is not up."""
    settings = load(given={"data": data})
    store = open_store(settings.store_url)
    try:
        migrate(store)
        journal = Journal(store)
        audit = AuditLog(store, journal.clock)
        found = Watches(store=store, journal=journal, audit=audit).all()
    finally:
        store.close()
    rows = [_row(one) for one in found]
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
    elif rows:
        told = [[str("" if value is None else value) for value in row.values()] for row in rows]
        print_table(tuple(rows[0]), told)
    if any(one.state is not CameraState.UP for one in found):
        raise SystemExit(1)


def _row(one: Watched) -> dict[str, str | int | None]:
    return {
        "camera": one.code,
        "state": one.state.value,
        "since": iso(one.since_ms),
        "reason": one.reason,
        "last_frame": iso(one.last_frame_ms),
        "passages": one.passages,
        "frames": one.frames,
        "dropped": one.dropped,
    }
