"""`zhatu check`: names everything that is wrong in mapping files before anything runs."""

from __future__ import annotations

import json
from pathlib import Path

import click

from connectors.base import Problem
from connectors.catalogue import connect
from connectors.errors import ConnectorError
from connectors.mapping.rules import Mapping
from gateway.cli.mappings import (
    data_option,
    examined,
    files_argument,
    files_of,
    json_option,
    print_table,
    settings_of,
)


@click.command()
@files_argument
@click.option("--offline", is_flag=True, help="Do not look at the sources themselves.")
@json_option
@data_option
def check(places: tuple[Path, ...], offline: bool, as_json: bool, data: Path | None) -> None:
    """Check mapping files, and whether their sources fit them; nothing is read into the hub.

    Ends with 1 when anything must be put right.
    """
    found = [
        (file, [*problems, *(_source_problems(mapping) if mapping and not offline else ())])
        for file, mapping, problems in examined(files_of(places, settings_of(data)))
    ]
    if as_json:
        for file, problems in found:
            listed = [{"where": p.where, "message": p.message, "fatal": p.fatal} for p in problems]
            click.echo(json.dumps({"file": str(file), "problems": listed}, ensure_ascii=False))
    else:
        _show(found)
    if any(problems for _, problems in found):
        raise SystemExit(1)


def _source_problems(mapping: Mapping) -> tuple[Problem, ...]:
    try:
        return connect(mapping).check()
    except ConnectorError as error:
        return (Problem("", str(error), fatal=False),)


def _show(found: list[tuple[Path, list[Problem]]]) -> None:
    rows = [(file.name, p.where, p.message) for file, problems in found for p in problems]
    rows += [(file.name, "", "in order") for file, problems in found if not problems]
    print_table(("mapping", "where", "what"), rows)
