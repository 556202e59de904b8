"""`zhatu keys`: the keys that sign the hub's own tokens."""

from __future__ import annotations

from pathlib import Path

import click

from auth.keys import kid_of
from gateway.cli.mappings import print_table
from gateway.cli.operator import desk
from gateway.cli.options import DATA
from graph.times import iso


@click.group()
def keys() -> None:
    """The key that signs tokens, and those before it that still verify."""


@keys.command("list")
@DATA
def list_(data: Path | None) -> None:
    """The keys in force."""
    with desk(data) as at:
        ring = at.identity.keys
        rows = [(kid_of(ring.signing), "signs", "")]
        rows += [(key.kid, "verifies", iso(key.until_s * 1000) or "") for key in ring.retired]
    print_table(("kid", "does", "until"), rows)


@keys.command()
@DATA
def rotate(data: Path | None) -> None:
    """Sign with a new key from now on; the old one verifies until its last token is over."""
    with desk(data) as at:
        kid = at.identity.keys.rotate()
        at.record("key.rotate", kid, {})
    click.echo(f"{kid} signs from now on")


@keys.command()
@click.argument("kid")
@DATA
def drop(kid: str, data: Path | None) -> None:
    """Let an old key verify no more: every token it signed is refused from now on."""
    with desk(data) as at:
        if not at.identity.keys.drop(kid):
            raise click.UsageError(
                f"no old key is named {kid}: `zhatu keys list` names them, and the key that signs"
                " is dropped after `zhatu keys rotate`"
            )
        at.record("key.drop", kid, {})
    click.echo(f"{kid} counts no more")
