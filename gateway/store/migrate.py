"""Brings the database to the newest shape."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

from gateway.store.session import Store
from graph.budget import budget

_SCRIPTS = Path(__file__).parent / "migrations"


def migrate(store: Store) -> None:
    """Run the migrations that are missing, in one transaction that other hubs wait for."""
    with budget(float("inf")), store.write() as connection:
        command.upgrade(config(connection), "head")


def version(store: Store) -> str:
    """The step that the database is at; empty before the first."""
    with store.read() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""


def config(connection: sa.Connection) -> Config:
    """Alembic's settings for an open connection."""
    made = Config()
    made.set_main_option("script_location", str(_SCRIPTS))
    made.attributes["connection"] = connection
    return made
