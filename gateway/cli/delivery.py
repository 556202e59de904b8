"""`zhatu delivery`: what is on its way to departments' systems, and what to do about the rest."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import click

from gateway.cli.mappings import print_table
from gateway.cli.operator import desk
from gateway.cli.options import DATA
from gateway.delivery.errors import NoSuchDelivery, NoSuchPartner
from gateway.delivery.partner import open_partners
from gateway.settings import load
from gateway.store import deliveries as statements
from gateway.store.deliveries import DEAD, DUE, WAITING
from graph.times import iso, to_ms

MOST = 500
_COLUMNS = ("id", "webhook", "subject", "topic", "state", "attempts", "next", "problem")


@click.group()
def delivery() -> None:
    """Messages to departments' systems: under way, dead, sent again."""


@delivery.command("list")
@click.option("--webhook", help="Only of this webhook, as partner/name.")
@DATA
def show(webhook: str | None, data: Path | None) -> None:
    """Count all messages by webhook and state, and list those under way."""
    _show(data, webhook, (DUE, DEAD, WAITING), count=True)


@delivery.command("dead")
@click.option("--webhook", help="Only of this webhook, as partner/name.")
@DATA
def dead(webhook: str | None, data: Path | None) -> None:
    """List dead messages: each holds up its own case until it is retried or skipped."""
    _show(data, webhook, (DEAD,), count=False)


@delivery.command("retry")
@click.argument("numbers", type=int, nargs=-1, metavar="ID...")
@click.option("--all", "every", is_flag=True, help="All dead messages.")
@DATA
def retry(numbers: tuple[int, ...], every: bool, data: Path | None) -> None:
    """Send dead messages again, from their first attempt."""
    if bool(numbers) == every:
        raise click.UsageError("name messages by their ids, or all by --all")
    with desk(data) as operator, operator.store.write() as connection:
        if every:
            rows = statements.page(connection, webhook=None, states=[DEAD], limit=10**9)
            numbers = tuple(row["id"] for row in rows)
        for number in numbers:
            if not statements.retry(connection, number):
                raise NoSuchDelivery(number, DEAD)
        operator.audit.append(
            connection,
            operator.by,
            operation="delivery.retry",
            subject="Delivery",
            payload={"messages": list(numbers)},
        )
    click.echo(f"{len(numbers)} messages are due again")


@delivery.command("skip")
@click.argument("number", type=int, metavar="ID")
@click.option("--reason", required=True, help="Why the department goes without this message.")
@DATA
def skip(number: int, reason: str, data: Path | None) -> None:
    """Give a dead message up, so that the next ones of its case are sent."""
    with desk(data) as operator, operator.store.write() as connection:
        if not statements.skip(connection, number, now_ms=operator.now_ms(), reason=reason):
            raise NoSuchDelivery(number, DEAD)
        operator.audit.append(
            connection,
            operator.by,
            operation="delivery.skip",
            subject=f"Delivery:{number}",
            payload={"reason": reason},
        )
    click.echo(f"message {number} is skipped")


@delivery.command("replay")
@click.argument("webhook", metavar="PARTNER/NAME")
@click.option("--since", type=click.DateTime(), required=True, help="From this moment on, UTC.")
@click.option("--case", "case_number", help="Only of this case.")
@DATA
def replay(webhook: str, since: object, case_number: str | None, data: Path | None) -> None:
    """Send what was delivered once more, in order and under the same ids."""
    known = open_partners(load(given={"data": data}).partners).webhooks()
    if webhook not in known:
        raise NoSuchPartner(webhook)
    since_ms = to_ms(since.replace(tzinfo=UTC))  # type: ignore[attr-defined]  # click makes a datetime
    subject = None if case_number is None else f"Case:{case_number}"
    with desk(data) as operator, operator.store.write() as connection:
        count = statements.replay(connection, webhook, since_ms, subject)
        operator.audit.append(
            connection,
            operator.by,
            operation="delivery.replay",
            subject=subject or "Delivery",
            payload={"webhook": webhook, "since": iso(since_ms), "messages": count},
        )
    click.echo(f"{count} messages are sent again")


def _show(data: Path | None, webhook: str | None, states: tuple[str, ...], *, count: bool) -> None:
    with desk(data) as operator, operator.store.read() as connection:
        counts = statements.counts(connection)
        rows = statements.page(connection, webhook=webhook, states=states, limit=MOST)
    if count:
        fitting = [(*key, n) for key, n in sorted(counts.items()) if webhook in (None, key[0])]
        print_table(("webhook", "state", "messages"), fitting)
    print_table(
        _COLUMNS,
        [
            (r["id"], r["webhook"], r["subject"], r["topic"], r["state"], r["attempts"],
             iso(r["next_at_ms"]) if r["next_at_ms"] else "", r["problem"])
            for r in rows
        ],
    )  # fmt: skip
    click.echo(f"{len(rows)} messages" + (f" (the first {MOST})" if len(rows) == MOST else ""))
