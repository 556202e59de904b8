"""`zhatu token`: issues an access token to a person or service of a department."""

from __future__ import annotations

from pathlib import Path

import click

from auth.keys import LONGEST_S, KeyRing
from auth.principal import ROLES, Principal
from auth.tokens import TokenIssuer
from gateway.cli.options import DATA
from gateway.settings import load
from graph.ontology.choices import DepartmentKind


@click.command()
@click.option(
    "--department",
    required=True,
    type=click.Choice([kind.value for kind in DepartmentKind]),
    help="The department it speaks for.",
)
@click.option("--person", required=True, help="Name of the person or service.")
@click.option("--section", help="Section of the department.")
@click.option("--post", help="Post in the section.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice(list(ROLES)),
    help="What the holder may do; several times for several. None means only to read.",
)
@click.option(
    "--hours",
    default=8.0,
    show_default=True,
    type=click.FloatRange(0, LONGEST_S / 3600, min_open=True),
    help="How long it is valid.",
)
@click.option(
    "--district", "districts", multiple=True, help="Code of a district they serve; several times."
)
@click.option("--service", is_flag=True, help="It is for a machine, not for a person.")
@DATA
def token(
    department: str,
    person: str,
    section: str | None,
    post: str | None,
    roles: tuple[str, ...],
    hours: float,
    districts: tuple[str, ...],
    service: bool,
    data: Path | None,
) -> None:
    """Print an access token; send it as `Authorization: Bearer TOKEN`."""
    settings = load(given={"data": data})
    principal = Principal(
        department=department,
        person=person,
        section=section,
        post=post,
        roles=frozenset(roles),
        districts=frozenset(districts),
        is_service=service,
    )
    issuer = TokenIssuer(KeyRing(settings.tokens.key_file), settings.server.public_url)
    click.echo(issuer.issue(principal, lifetime_s=max(1, round(hours * 3600))))
