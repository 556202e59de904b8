"""`zhatu migrate`: brings the store to the newest layout."""

from __future__ import annotations

from pathlib import Path

import click

from gateway.cli.options import DATA
from gateway.settings import load
from gateway.store import migrate as steps
from gateway.store.session import open_store


@click.command()
@DATA
def migrate(data: Path | None) -> None:
    """Bring the store to the newest layout (every command that opens the hub does so too)."""
    store = open_store(load(given={"data": data}).store_url)
    try:
        steps.migrate(store)
        click.echo(f"store is at {steps.version(store)}")
    finally:
        store.close()
