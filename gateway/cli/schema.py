"""`zhatu schema`: prints the GraphQL schema as SDL, or writes it to its file."""

from __future__ import annotations

import time
from pathlib import Path

import click

import gateway.api
from gateway.agreements.registry import read_book
from gateway.cli.mappings import settings_of
from gateway.cli.options import DATA
from gateway.store.migrate import migrate
from gateway.store.session import open_store
from graph.ontology.choices import DepartmentKind

SDL_FILE = Path(gateway.api.__file__).with_name("schema.graphql")


def sdl() -> str:
    """The schema as SDL, with a line end."""
    from gateway.api.schema import build_schema  # building takes a second, so only when asked

    return f"{build_schema().as_str().rstrip()}\n"


def contract_of(department: str, data: Path | None) -> str:
    """The schema as far as the agreements in force give it to a department, in SDL."""
    from gateway.api.contract import contract, contract_grants

    store = open_store(settings_of(data).store_url)
    try:
        migrate(store)
        book = read_book(store)
    finally:
        store.close()
    grants = contract_grants(book, department, at_ms=time.time_ns() // 1_000_000)
    return contract(sdl(), grants)


@click.command()
@click.option("--write", is_flag=True, help="Write it to gateway/api/schema.graphql instead.")
@click.option(
    "--for",
    "department",
    type=click.Choice([kind.value for kind in DepartmentKind]),
    help="Only what the published agreements give a department: its contract.",
)
@DATA
def schema(write: bool, department: str | None, data: Path | None) -> None:
    """Print the GraphQL schema as SDL."""
    if write and department is not None:
        raise click.UsageError("--write is for the whole schema, not for one department's")
    if not write:
        click.echo(sdl() if department is None else contract_of(department, data), nl=False)
        return
    SDL_FILE.write_text(sdl(), encoding="utf-8")
    click.echo(f"{SDL_FILE} written")
