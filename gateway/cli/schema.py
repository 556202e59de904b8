"""`zhatu schema`: prints the GraphQL schema as SDL, or writes it to its file."""

from __future__ import annotations

from pathlib import Path

import click

import gateway.api

SDL_FILE = Path(gateway.api.__file__).with_name("schema.graphql")


def sdl() -> str:
    """The schema as SDL, with a line end."""
    from gateway.api.schema import build_schema  # building takes a second, so only when asked

    return f"{build_schema().as_str().rstrip()}\n"


@click.command()
@click.option("--write", is_flag=True, help="Write it to gateway/api/schema.graphql instead.")
def schema(write: bool) -> None:
    """Print the GraphQL schema as SDL."""
    if not write:
        click.echo(sdl(), nl=False)
        return
    SDL_FILE.write_text(sdl(), encoding="utf-8")
    click.echo(f"{SDL_FILE} written")
