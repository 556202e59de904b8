"""`zhatu preview`: shows what a mapping makes of the first rows, and keeps nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping as AnyMapping
from pathlib import Path
from typing import Any

import click

from connectors.base import MappedRow, Rejected
from connectors.catalogue import connect
from connectors.cells import text_of
from connectors.errors import SourceProblems
from connectors.mapping.reader import load
from connectors.mapping.rules import ReportRule
from connectors.runner import preview as first_rows
from gateway.cli.mappings import json_option, print_table
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.declare import Kind
from graph.records import Record, Ref, Scalar
from graph.times import iso


@click.command()
@click.argument("mapping", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-n", "--rows", default=5, show_default=True, type=click.IntRange(1))
@json_option
def preview(mapping: Path, rows: int, as_json: bool) -> None:
    """Show what MAPPING makes of the first rows of its source; nothing is kept."""
    made = load(mapping)
    connector = connect(made)
    problems = [problem for problem in connector.check() if problem.fatal]
    if problems:
        raise SourceProblems(problems)
    for result in first_rows(made, connector, rows):
        if as_json:
            click.echo(json.dumps(_plain(result, made.report), ensure_ascii=False))
        else:
            _show(_plain(result, made.report))


def _show(plain: dict[str, Any]) -> None:
    lines = [(k, plain[k]) for k in ("reason", "field", "message") if plain.get(k)]
    lines += plain.get("report", {}).items()
    for record in plain.get("records", ()):
        lines.append((record["entity"], record["record_id"]))
        lines += [(f"  {name}", value) for name, value in record["fields"].items()]
        lines += [(f"  {link['relation']}", link["to"]) for link in record["links"]]
    lines += [("warning", warning) for warning in plain.get("warnings", ())]
    print_table(("", ""), lines, title=plain["locator"])


def _plain(result: MappedRow | Rejected, rule: ReportRule | None) -> dict[str, Any]:
    if isinstance(result, Rejected):
        words = {name: getattr(result, name) for name in ("reason", "field", "message")}
        return {"locator": result.raw.locator, "accepted": False, **words}
    cells = result.row.cells if result.row and rule else {}
    told = (
        {ours: text_of(cells.get(theirs)) for ours, theirs in rule.fields.items()} if rule else {}
    )
    return {
        "locator": result.raw.locator,
        "accepted": True,
        **({"report": told} if rule else {}),
        "records": [_record(record) for record in result.records],
        "photos": [photo.file_name for photo in result.attachments],
        "warnings": list(result.warnings),
    }


def _record(record: Record) -> dict[str, Any]:
    spec = ONTOLOGY.entity(record.entity)
    instants = {name for name, field in spec.fields.items() if field.kind is Kind.INSTANT}
    return {
        "entity": record.entity,
        "record_id": record.record_id,
        "fields": _fields(record.fields, instants),
        "links": [
            {
                "relation": link.relation,
                "to": _words(link.to),
                "valid_from": iso(link.valid_from_ms),
                "valid_to": iso(link.valid_to_ms),
            }
            for link in record.links
        ],
    }


def _fields(fields: AnyMapping[str, Scalar], instants: set[str]) -> dict[str, Scalar]:
    return {k: iso(int(v)) if k in instants and v is not None else v for k, v in fields.items()}


def _words(ref: Ref) -> str:
    own = [f"{name} {value}" for name, value in ref.fields.items()]
    own += [f"{name} {_words(inner)}" for name, inner in ref.via.items()]
    return f"{ref.entity} ({', '.join(own)})"
