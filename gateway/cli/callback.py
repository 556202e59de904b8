"""`zhatu callback`: tries a department's call without taking it, lists calls, replays one."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from pathlib import Path
from typing import BinaryIO

import click

from gateway.app import open_hub
from gateway.cli.mappings import print_table
from gateway.cli.operator import desk
from gateway.cli.options import DATA
from gateway.delivery.errors import NoSuchPartner
from gateway.delivery.partner import open_partners
from gateway.delivery.reading import read
from gateway.delivery.signing import check
from gateway.journal.journal import wall_clock_ms
from gateway.settings import load
from gateway.store import callbacks as statements
from graph.times import iso

MOST = 500


@click.group()
def callback() -> None:
    """Calls of departments' own systems."""


@callback.command("try")
@click.argument("partner")
@click.argument("body", type=click.File("rb"))
@click.option(
    "--header", "headers", multiple=True, metavar="NAME:VALUE", help="Header of the call."
)
@DATA
def try_one(partner: str, body: BinaryIO, headers: tuple[str, ...], data: Path | None) -> None:
    """Check a call's signature and read it, from a file of its very bytes; nothing is changed.

    BODY may be - for the standard input. Exits 1 for a call that would be refused or set aside.
    """
    inbound = open_partners(load(given={"data": data}).partners).get(partner).inbound
    if inbound is None:
        raise NoSuchPartner(partner)
    raw, now_ms = body.read(), wall_clock_ms()
    given = {}
    for line in headers:
        name, colon, value = line.partition(":")
        if not colon:
            raise click.UsageError(f"a header is NAME:VALUE, not {line}")
        given[name.strip().lower()] = value.strip()
    signed = check(inbound.scheme, inbound.keys, given, raw, now_ms=now_ms)
    event = read(raw, inbound, signed, received_ms=now_ms)
    told = {**dataclasses.asdict(event), "happened_at": iso(event.happened_at_ms)}
    click.echo(f"signed with key {signed.key_id}, {len(raw)} bytes")
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


@callback.command("list")
@click.option("--partner", help="Only calls of this system.")
@click.option(
    "--outcome", help="Only those taken (applied, late, repeated), quarantined or refused."
)
@DATA
def show(partner: str | None, outcome: str | None, data: Path | None) -> None:
    """Count calls by what became of them, and list the newest."""
    with desk(data) as operator, operator.store.read() as connection:
        counts = statements.counts(connection)
        rows = statements.page(connection, partner=partner, outcome=outcome, limit=MOST)
    print_table(("partner", "outcome", "calls"), [(*key, n) for key, n in sorted(counts.items())])
    print_table(
        ("id", "received", "partner", "outcome", "event", "case", "message"),
        [
            (r["id"], iso(r["received_at_ms"]), r["partner"], r["outcome"], r["event_id"],
             r["case_number"], r["message"])
            for r in rows
        ],
    )  # fmt: skip


@callback.command("replay")
@click.argument("number", type=int, metavar="ID")
@DATA
def replay(number: int, data: Path | None) -> None:
    """Take a call after all that was quarantined, as it came, once its cause is gone."""

    async def work() -> None:
        with desk(data) as operator:
            async with open_hub(load(given={"data": data})) as hub:
                done = await hub.callbacks.replay(number, by=operator.by.person)
            operator.record(
                "callback.replay", f"Callback:{number}", {"outcome": done.outcome.value}
            )
        click.echo(f"{done.outcome.value}: case {done.case.number} is {done.case.state.value}")

    asyncio.run(work())
