"""`zhatu history`: shows what the journal says of one subject."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import click
import orjson
from rich.table import Table

from gateway.app import open_hub
from gateway.cli.mappings import console
from gateway.cli.options import DATA
from gateway.settings import Settings, load
from graph.ontology.catalogue import ONTOLOGY
from graph.records import Claim, Raw
from graph.times import iso


@click.command()
@DATA
@click.argument("entity", type=click.Choice(list(ONTOLOGY.entities), case_sensitive=False))
@click.argument("words")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def history(data: Path | None, entity: str, words: str, as_json: bool) -> None:
    """Show every record about one thing, with the raw text it came in.

    WORDS is the node's id or a word it goes by: a plate, a name, a code, a number.
    """
    entries = asyncio.run(_entries(load(given={"data": data}), entity, words))
    if not entries:
        raise click.ClickException(f"the journal says nothing of {entity} {words}")
    if as_json:
        for entry in entries:
            click.echo(orjson.dumps(entry).decode())
        return
    table = Table("recorded at", "subject", "source", "record", "says", "raw", title=f"{entity}")
    for e in entries:
        says = ", ".join([f"{k}={v}" for k, v in e["fields"].items()] + e["links"])
        table.add_row(e["recordedAt"], e["subject"], e["source"], e["record"], says, e["raw"])
    console().print(table)


async def _entries(settings: Settings, entity: str, words: str) -> list[dict[str, Any]]:
    async with open_hub(settings) as hub:
        ids = await asyncio.to_thread(hub.journal.known_as, entity, words)
        found = await asyncio.to_thread(
            hub.journal.claims_about, [(entity, i) for i in ids], up_to=2**62
        )
        return [_entry(claim, hub.journal.raw(claim.raw_sha256)) for claim in found]


def _entry(claim: Claim, raw: Raw | None) -> dict[str, Any]:
    data = raw.data if raw else b""
    return {
        "position": claim.position,
        "recordedAt": iso(claim.recorded_at_ms),
        "subject": claim.subject_id,
        "source": claim.source,
        "record": claim.record_id,
        "method": claim.method.value,
        "withdrawn": claim.withdrawn,
        "fields": {k: v for k, v in claim.fields.items() if v is not None},
        "links": [f"{x.relation.name} {x.relation.target} {x.to_id}" for x in claim.links],
        "rawSha256": claim.raw_sha256,
        "raw": data.decode("utf-8", errors="backslashreplace"),
    }
