"""`zhatu transfer`: hands cases over to the hubs of other districts, and takes theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import click

from auth.principal import Principal
from gateway.app import Hub, open_hub
from gateway.cli.mappings import print_table
from gateway.cli.operator import desk
from gateway.cli.options import DATA
from gateway.incidents.rules import make_key
from gateway.settings import load
from gateway.transfer.register import Register, Transfer
from graph.times import iso

MOST = 200
_REASON = click.option("--reason", required=True, help="Why; it is signed and sent along.")


@click.group()
def transfer() -> None:
    """Cases handed over between hubs, by signed envelopes that both audit logs hold."""


@transfer.command("key")
@DATA
def key(data: Path | None) -> None:
    """Make this hub's key; the public one goes into the register of every hub."""
    click.echo(f"public key: {make_key(load(given={'data': data}).transfer.key_file)}")


@transfer.command("list")
@click.option("--stuck", is_flag=True, help="Only those that may not go on by themselves.")
@DATA
def show(stuck: bool, data: Path | None) -> None:
    """List transfers, the one that changed last first."""
    with desk(data) as operator:
        found = asyncio.run(Register(operator.store).find(limit=MOST, is_stuck=stuck))
    print_table(
        ("digest", "side", "with", "state", "case", "their case", "changed", "reason", "stuck"),
        [
            (one.digest, one.side.value, one.peer, one.state.value, one.case_number,
             one.their_case, iso(one.changed_at_ms), one.reason, _stuck(one))
            for one in found
        ],
    )  # fmt: skip


@transfer.command("offer")
@click.argument("case_number", metavar="CASE")
@click.argument("hub")
@_REASON
@DATA
def offer(case_number: str, hub: str, reason: str, data: Path | None) -> None:
    """Offer a case to another hub."""

    async def work(one: Hub, who: Principal) -> str:
        return await one.transfers.offer(case_number, hub, who, reason=reason)

    click.echo(_do(data, work))


@transfer.command("accept")
@click.argument("digest")
@DATA
def accept(digest: str, data: Path | None) -> None:
    """Take a case that was offered, or sent here by the arbiter."""

    async def work(one: Hub, who: Principal) -> str:
        return await one.transfers.accept(digest, who)

    click.echo(_do(data, work))


@transfer.command("return")
@click.argument("digest")
@_REASON
@DATA
def give_back(digest: str, reason: str, data: Path | None) -> None:
    """Return a case that was offered."""

    async def work(one: Hub, who: Principal) -> str:
        await one.transfers.give_back(digest, who, reason=reason)
        return "returned"

    click.echo(_do(data, work))


@transfer.command("dispute")
@click.argument("digest")
@_REASON
@DATA
def dispute(digest: str, reason: str, data: Path | None) -> None:
    """Lay a case that was returned before the city's hub."""

    async def work(one: Hub, who: Principal) -> str:
        await one.transfers.dispute(digest, who, reason=reason)
        return "disputed"

    click.echo(_do(data, work))


@transfer.command("rule")
@click.argument("digest")
@click.argument("hub")
@_REASON
@DATA
def rule(digest: str, hub: str, reason: str, data: Path | None) -> None:
    """At the city's hub: say which of the two has the case."""

    async def work(one: Hub, who: Principal) -> str:
        await one.transfers.rule(digest, hub, who, reason=reason)
        return f"ruled: {hub}"

    click.echo(_do(data, work))


@transfer.command("send-again")
@click.argument("digest")
@DATA
def send_again(digest: str, data: Path | None) -> None:
    """Send what the other hub has not taken once more; what is too old is signed anew."""

    async def work(one: Hub, who: Principal) -> str:
        return f"sent again: {await one.transfers.send_again(digest, who)}"

    click.echo(_do(data, work))


def _stuck(one: Transfer) -> str:
    """Why a transfer may not go on by itself."""
    held = ["held: a decision on a penalty here stands"] if one.is_held else []
    told = [
        f"{letter.step.value} {'given up' if letter.is_given_up else 'tried again'}: "
        f"{letter.problem}"
        for letter in one.letters
        if letter.is_missed
    ]
    return "; ".join(held + told)


def _do(data: Path | None, work: Callable[[Hub, Principal], Awaitable[str]]) -> str:
    """Do it as the user of this machine, who stands for the centre here."""

    async def done() -> str:
        with desk(data) as operator:
            who = replace(
                operator.by,
                department="urban_management",
                roles=frozenset({"dispatcher", "arbiter"}),
            )
        async with open_hub(load(given={"data": data})) as hub:
            return await work(hub, who)

    return asyncio.run(done())
