"""`zhatu schema`: prints the GraphQL schema in each form that tools read, or writes its file."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path

import click
from graphql import build_schema as build
from graphql import introspection_from_schema

import gateway.api
from gateway.agreements.registry import standing_book
from gateway.cli.mappings import settings_of
from gateway.cli.options import DATA
from gateway.cli.schema_changes import diff, gate, usage
from gateway.interfaces.declared import Interface
from gateway.interfaces.reading import known_interfaces
from gateway.store.migrate import migrate
from gateway.store.session import open_store
from graph.ontology.choices import DepartmentKind

SDL_FILE = Path(gateway.api.__file__).with_name("schema.graphql")


def sdl(interfaces: Sequence[Interface] = ()) -> str:
    """The schema as SDL, with a line end; with the live fields of some interfaces."""
    from gateway.api.schema import schema_with  # building takes a second, so only when asked

    return f"{schema_with(interfaces).as_str().rstrip()}\n"


def contract_of(department: str, data: Path | None) -> str:
    """The schema as far as the agreements in force give it to a department, in SDL."""
    from gateway.api.contract import contract, contract_grants

    settings = settings_of(data)
    interfaces = known_interfaces(settings)
    store = open_store(settings.store_url)
    try:
        migrate(store)
        book, _ = standing_book(store)
    finally:
        store.close()
    grants = contract_grants(book, department, at_ms=time.time_ns() // 1_000_000)
    return contract(sdl(interfaces), grants)


def in_form(text: str, form: str) -> str:
    """A schema in SDL as tools want it; see the option ``--form``."""
    if form == "introspection":
        made = introspection_from_schema(build(text))
        return f"{json.dumps(made, ensure_ascii=False, indent=1)}\n"
    if form == "subgraph":
        from gateway.api.federation import subgraph_sdl

        return subgraph_sdl(text)
    return text


@click.group(invoke_without_command=True)
@click.option("--write", is_flag=True, help="Write it to gateway/api/schema.graphql instead.")
@click.option(
    "--form",
    type=click.Choice(["sdl", "introspection", "subgraph"]),
    default="sdl",
    show_default=True,
    help="SDL, the JSON of an introspection, or the SDL of a Federation 2 subgraph.",
)
@click.option(
    "--for",
    "department",
    type=click.Choice([kind.value for kind in DepartmentKind]),
    help="Only what the published agreements give a department: its contract.",
)
@DATA
@click.pass_context
def schema(
    context: click.Context, write: bool, form: str, department: str | None, data: Path | None
) -> None:
    """Print the GraphQL schema, as SDL or in another form."""
    if context.invoked_subcommand is not None:
        return
    if write and (department is not None or form != "sdl"):
        raise click.UsageError("--write is for the whole schema in SDL")
    if not write:
        if department is None:
            text = sdl(known_interfaces(settings_of(data)))
        else:
            text = contract_of(department, data)
        click.echo(in_form(text, form), nl=False)
        return
    SDL_FILE.write_text(sdl(), encoding="utf-8")
    click.echo(f"{SDL_FILE} written")


schema.add_command(diff)
schema.add_command(gate)
schema.add_command(usage)
