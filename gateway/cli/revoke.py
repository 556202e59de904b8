"""`zhatu revoke`: takes back a token of the hub before its time."""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

import click

from gateway.cli.operator import desk
from gateway.cli.options import DATA


@click.command()
@click.argument("token", type=click.File(encoding="utf-8"), metavar="FILE", default="-")
@DATA
def revoke(token: TextIO, data: Path | None) -> None:
    """Refuse the token in FILE (standard input if left out) from the next request on."""
    with desk(data) as at:
        if not at.identity.tokens.revoke_any(token.read().strip(), at.by):
            raise click.UsageError("that is no token of this hub, or it is over already")
    click.echo("the token counts no more")
