"""`zhatu clients`: the register of machines that get tokens by themselves."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import TextIO

import click

from auth.principal import ROLES
from auth.tokens import DEPARTMENTS
from gateway.cli.mappings import json_option, print_table
from gateway.cli.operator import Desk, desk
from gateway.cli.options import DATA
from gateway.identity.client import BASIC, KEY, LONGEST_TOKEN_S, METHODS, Client
from graph.times import iso

COLUMNS = ("id", "name", "department", "roles", "districts", "method", "proofs", "state")

_JWKS = click.option(
    "--jwks",
    type=click.File(encoding="utf-8"),
    help=f"JWK set with one or two public keys; with method {KEY}.",
)


@click.group()
def clients() -> None:
    """Machines of departments that get tokens at /oauth/token by themselves."""


@clients.command()
@click.option("--id", "client_id", help="Its id; made from the department if left out.")
@click.option("--name", required=True, help="What it is, in words.")
@click.option("--department", required=True, type=click.Choice(sorted(DEPARTMENTS)))
@click.option("--section", help="Section of the department.")
@click.option("--post", help="Post in the section.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(list(ROLES)),
    help="What it may do, and so its scope; several times for several.",
)
@click.option(
    "--district", "districts", multiple=True, help="Code of a district it serves; several times."
)
@click.option(
    "--method",
    default=BASIC,
    show_default=True,
    type=click.Choice(METHODS),
    help="How it proves who it is.",
)
@_JWKS
@click.option(
    "--minutes",
    default=10,
    show_default=True,
    type=click.IntRange(1, LONGEST_TOKEN_S // 60),
    help="How long its tokens live.",
)
@DATA
def add(
    client_id: str | None,
    name: str,
    department: str,
    section: str | None,
    post: str | None,
    roles: tuple[str, ...],
    districts: tuple[str, ...],
    method: str,
    jwks: TextIO | None,
    minutes: int,
    data: Path | None,
) -> None:
    """Register a client; its secret is printed once and kept nowhere."""
    client = Client(
        id=client_id or f"{department.replace('_', '-')}-{secrets.token_hex(4)}",
        name=name,
        method=method,
        department=department,
        section=section,
        post=post,
        roles=frozenset(roles),
        districts=frozenset(districts),
        lifetime_s=minutes * 60,
        jwks=None if jwks is None else jwks.read(),
    )
    with desk(data) as at:
        secret = at.identity.clients.add(client, at.by)
    _tell(client.id, secret)


@clients.command()
@click.argument("client_id")
@_JWKS
@click.option(
    "--keep-hours",
    default=24,
    show_default=True,
    type=click.IntRange(0, 24 * 31),
    help="For so long the secret before it still counts; 0 ends it at once.",
)
@DATA
def rotate(client_id: str, jwks: TextIO | None, keep_hours: int, data: Path | None) -> None:
    """Give a client a new secret, or a new JWK set: a set of two lets keys overlap."""
    with desk(data) as at:
        if jwks is not None:
            at.identity.clients.replace_keys(client_id, jwks.read(), at.by)
            secret = None
        else:
            keep_s = keep_hours * 3600
            secret = at.identity.clients.rotate(client_id, at.by, keep_old_s=keep_s)
    _tell(client_id, secret)


@clients.command()
@click.argument("client_id")
@DATA
def disable(client_id: str, data: Path | None) -> None:
    """Refuse a client and all its tokens, from the next request on."""
    with desk(data) as at:
        at.identity.clients.disable(client_id, at.by)
    click.echo(f"{client_id} is disabled")


@clients.command("list")
@json_option
@DATA
def list_(as_json: bool, data: Path | None) -> None:
    """All clients, with how many secrets or keys of each are live."""
    with desk(data) as at:
        rows = [_row(at, client) for client in at.identity.clients.all_of_them()]
    if as_json:
        for row in rows:
            click.echo(json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False))
    else:
        print_table(COLUMNS, rows)


def _row(at: Desk, client: Client) -> list[str]:
    is_by_key = client.method == KEY
    proofs = len(client.keys()) if is_by_key else at.identity.clients.live_secrets(client.id)
    disabled = client.disabled_at_ms
    return [
        client.id,
        client.name,
        client.department,
        " ".join(sorted(client.roles)),
        " ".join(sorted(client.districts)),
        client.method,
        f"{proofs} {'key' if is_by_key else 'secret'}{'' if proofs == 1 else 's'}",
        "live" if disabled is None else f"disabled {iso(disabled)}",
    ]


def _tell(client_id: str, secret: str | None) -> None:
    click.echo(f"client_id={client_id}")
    if secret is not None:
        click.echo(f"client_secret={secret}")
