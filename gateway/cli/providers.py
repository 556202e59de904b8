"""`zhatu providers`: the identity providers of the settings, reached and tried out."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, TextIO

import click

from auth.errors import BadKey, InvalidToken, NoPlace, ProviderUnavailable
from auth.jose import peek, strict_json
from auth.oidc.fetching import fetch_json
from auth.oidc.keys import discover
from auth.oidc.places import principal_of
from auth.oidc.provider import Provider
from gateway.cli.mappings import print_table
from gateway.cli.options import DATA
from gateway.settings import load

COLUMNS = ("name", "issuer", "keys", "sign-in", "problem")


@click.group()
def providers() -> None:
    """Identity providers whose tokens are believed; they stand in the settings file."""


@providers.command()
@DATA
def check(data: Path | None) -> None:
    """Ask each provider for its metadata and keys. Ends with 1 when one cannot be used."""
    believed = load(given={"data": data}).providers
    if not believed:
        click.echo("no [[providers]] in the settings: only tokens of the hub itself are believed")
        return
    rows = asyncio.run(_ask_all(believed))
    print_table(COLUMNS, rows)
    if any(row[-1] for row in rows):
        raise SystemExit(1)


@providers.command("try")
@click.argument("name")
@click.argument("claims", type=click.File(encoding="utf-8"), metavar="FILE", default="-")
@DATA
def try_(name: str, claims: TextIO, data: Path | None) -> None:
    """Show which place the claims of a token would give: a JSON object, or a token.

    Nothing is proved of a token here, and no door opened. Ends with 1 where it gives no place.
    """
    named = {one.name: one for one in load(given={"data": data}).providers}
    if name not in named:
        known = ", ".join(named) or "none"
        raise click.UsageError(f"there is no provider {name} in the settings; there are: {known}")
    try:
        who = principal_of(named[name], _claims(claims.read()))
    except NoPlace as refused:
        raise click.ClickException(f"no place: {refused.reason}") from refused
    rows = {
        "department": who.department,
        "section": who.section,
        "post": who.post,
        "person": who.person,
        "roles": " ".join(sorted(who.roles)),
        "districts": " ".join(sorted(who.districts)),
        "service": "yes" if who.is_service else "no",
    }
    for what, value in rows.items():
        click.echo(f"{what:<10} {value or '—'}")


def _claims(text: str) -> dict[str, Any]:
    try:
        said = strict_json(text.encode()) if text.lstrip().startswith("{") else None
        found = said if said is not None else peek(text.strip()).claims
    except (ValueError, InvalidToken) as error:
        raise click.UsageError("FILE must hold a JSON object of claims, or a token") from error
    return dict(found)


async def _ask_all(believed: tuple[Provider, ...]) -> list[tuple[str, ...]]:
    return list(await asyncio.gather(*(_ask(one) for one in believed)))


async def _ask(one: Provider) -> tuple[str, ...]:
    signs_in = "yes" if one.client_id else "no"
    try:
        metadata, keys = await discover(one.issuer, fetch_json)
    except (ProviderUnavailable, BadKey) as error:
        return (one.name, one.issuer, "", signs_in, str(error))
    missing = [
        place
        for place in ("authorization_endpoint", "token_endpoint")
        if one.client_id and place not in metadata
    ]
    problems = [] if keys else ["has no usable key"]
    problems += [f"names no {place}" for place in missing]
    secret = one.client_secret_file
    if secret is not None and not secret.is_file():
        problems.append(f"{secret} is no file")
    return (one.name, one.issuer, str(len(keys)), signs_in, "; ".join(problems))
