"""`zhatu rules`: signed rules that confirm incidents without a person."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from gateway.cli.mappings import data_option, json_option, print_table, settings_of
from gateway.incidents.errors import BadRule
from gateway.incidents.rules import FOLDER, AutoRule, checked, make_key, read_rule, sign
from gateway.settings import Settings
from gateway.store import incidents as statements
from gateway.store.migrate import migrate
from gateway.store.session import open_store
from graph.violations.facts import LOCAL
from vision.plugins.folder import demo_models

COLUMNS = ("file", "id", "kinds", "cameras", "floor", "valid", "signed by", "state")


@click.group()
def rules() -> None:
    """Sign and check the rules that confirm incidents by themselves."""


@rules.command()
@click.option(
    "--key",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the private key is written; the public one goes beside it.",
)
def keygen(key: Path) -> None:
    """Make a key pair (Ed25519) for signing rules.

    Put the public key into rules/keys of the data folder; keep the private one off the hub.
    """
    click.echo(f"private {key}\npublic  {make_key(key)}")


@rules.command("sign")
@click.argument("rule", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--key",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The private key (PEM).",
)
def sign_(rule: Path, key: Path) -> None:
    """Sign a RULE file; the signature is written beside it."""
    click.echo(f"{sign(rule, key)} written")


@rules.command()
@data_option
@json_option
def check(data: Path | None, as_json: bool) -> None:
    """Check every rule of the data folder: its text, its signature, whether it works now.

    Ends with 1 when there is one that may not be trusted: then none confirms anything.
    """
    settings = settings_of(data)
    folder = settings.data / FOLDER
    rows, is_bad = [], False
    for name, rule in checked(folder, demo_models(settings.own_models)):
        if isinstance(rule, BadRule):
            is_bad = True
            rows.append([name, "", "", "", "", "", "", f"REFUSED: {rule.why}"])
        else:
            rows.append([name, *_cells(rule), _state(rule, settings)])
    if as_json:
        for row in rows:
            click.echo(json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False))
    elif rows:
        print_table(COLUMNS, rows)
    else:
        click.echo(f"no rules in {folder}")
    if is_bad:
        raise SystemExit(1)


@rules.command()
@click.argument("rule", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def show(rule: Path) -> None:
    """Show what a RULE file says, signed or not."""
    told = asdict(read_rule(rule.name, rule.read_bytes()))
    for name, value in told.items():
        if value:
            shown = ", ".join(value) if isinstance(value, tuple) else value
            click.echo(f"{name:<24}{shown}")


def _cells(rule: AutoRule) -> list[str]:
    floor = f"{rule.precision_floor_percent} % on {rule.sample_floor}"
    valid = f"{rule.valid_from} – {rule.valid_to}"
    return [rule.id, ", ".join(rule.kinds), ", ".join(rule.cameras), floor, valid, rule.signer]


def _state(rule: AutoRule, settings: Settings) -> str:
    if not rule.holds_on(datetime.now(LOCAL).date()):
        return "not valid today"
    store = open_store(settings.store_url)
    try:
        migrate(store)
        with store.read() as connection:
            row = statements.suspension(connection, rule.digest)
    finally:
        store.close()
    return "works" if row is None else f"suspended: {row['reason']}"
