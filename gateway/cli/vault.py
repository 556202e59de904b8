"""`zhatu vault`: holds evidence, removes what is over its time, and checks that all is whole."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from gateway.app import Hub, open_hub
from gateway.cli.mappings import console, data_option, json_option, print_table, settings_of
from gateway.cli.operator import user
from gateway.keeping.check import check as check_vault
from gateway.keeping.holds import Hold, HoldSubject
from gateway.keeping.sweep import Judged, Swept
from graph.times import iso


@click.group()
def vault() -> None:
    """The photos: how long they are kept, what holds them, and whether they are whole."""


reason_option = click.option("--reason", required=True, help="Why; it goes on record.")


@vault.command()
@click.argument("subject", type=click.Choice([one.value for one in HoldSubject]))
@click.argument("number")
@reason_option
@data_option
def hold(subject: str, number: str, reason: str, data: Path | None) -> None:
    """Hold a photo (by its SHA-256), or all photos of a case or incident, until released."""
    made = _in_hub(
        data,
        lambda hub: asyncio.to_thread(
            hub.keeping.holds.place, HoldSubject(subject), number, reason=reason, principal=user()
        ),
    )
    click.echo(f"hold {made.number}: {made.subject} {made.subject_number} is kept until released")


@vault.command()
@click.argument("number", type=click.IntRange(1, 2**31 - 1), metavar="HOLD")
@reason_option
@data_option
def release(number: int, reason: str, data: Path | None) -> None:
    """Let a hold go: what it held is kept for its ordinary time again."""
    made = _in_hub(
        data,
        lambda hub: asyncio.to_thread(
            hub.keeping.holds.release, number, reason=reason, principal=user()
        ),
    )
    click.echo(f"hold {made.number} on {made.subject} {made.subject_number} is released")


@vault.command("list")
@click.option("--all", "every", is_flag=True, help="Released holds too.")
@json_option
@data_option
def show_holds(every: bool, as_json: bool, data: Path | None) -> None:
    """List the holds that stand."""
    holds: list[Hold] = _in_hub(
        data, lambda hub: asyncio.to_thread(hub.keeping.holds.all, standing=not every)
    )
    if as_json:
        for one in holds:
            click.echo(json.dumps(dataclasses.asdict(one), ensure_ascii=False))
        return
    columns = ("hold", "on", "number", "reason", "by", "since", "released", "why")
    rows = [
        (
            one.number,
            one.subject.value,
            one.subject_number,
            one.reason,
            one.placed_by,
            iso(one.placed_at_ms),
            iso(one.released_at_ms),
            one.release_reason,
        )
        for one in holds
    ]
    print_table(columns, rows)
    click.echo(f"{len(holds)} holds")


@vault.command()
@json_option
@data_option
def photos(as_json: bool, data: Path | None) -> None:
    """List every photo: its size, when it came, until when it is kept, and why."""

    async def work(hub: Hub) -> int:
        count = 0
        async for one in hub.keeping.sweeper.judge():
            count += 1
            click.echo(json.dumps(_words(one)) if as_json else _line(one))
        return count

    count = _in_hub(data, work)
    if not as_json:
        click.echo(f"{count} photos")


@vault.command()
@click.option("--apply/--dry-run", default=False, help="Remove; otherwise only tell.")
@json_option
@data_option
def sweep(apply: bool, as_json: bool, data: Path | None) -> None:
    """Remove the photos whose time is over; never those of open cases or under a hold."""

    async def work(hub: Hub) -> Swept:
        with _progress("photos") as on_photos:
            return await hub.keeping.sweeper.sweep(user(), apply=apply, on_photos=on_photos)

    done: Swept = _in_hub(data, work)
    for one in done.over:
        click.echo(json.dumps(_words(one)) if as_json else _line(one))
    if as_json:
        return
    kept = ", ".join(f"{count} for {why}" for why, count in sorted(done.kept.items()))
    click.echo(f"looked at {done.looked} photos; kept {kept or 'none'}")
    over = len(done.over)
    if apply:
        click.echo(f"removed {done.removed} photos, {done.removed_bytes:,} bytes")
        if done.postponed:
            click.echo(f"{done.postponed} are left for the next sweep: the hub was too busy")
    else:
        click.echo(f"{over} are over; nothing was removed (--apply removes)")


@vault.command()
@data_option
def check(data: Path | None) -> None:
    """Read every photo and compare it with its hash; exit code 1 when something is wrong."""

    async def work(hub: Hub) -> Any:
        with _progress("photos") as on_photo:
            return await asyncio.to_thread(check_vault, hub.store, hub.vault, on_photo)

    found = _in_hub(data, work)
    for sha256 in found.damaged:
        click.echo(f"damaged  {sha256}")
    for sha256 in found.missing:
        click.echo(f"missing  {sha256}  (an open case or a hold needs it)")
    click.echo(f"{found.whole} whole, {len(found.damaged)} damaged, {len(found.missing)} missing")
    if not found.is_whole:
        raise SystemExit(1)


def _words(one: Judged) -> dict[str, Any]:
    return {
        **dataclasses.asdict(one.kept),
        "why": one.term.why.value,
        "until_ms": one.term.until_ms,
        "is_over": one.is_over,
    }


def _line(one: Judged) -> str:
    until = "as long as it stands" if one.term.until_ms is None else iso(one.term.until_ms)
    return f"{one.kept.sha256}  {one.kept.size_bytes:>10,}  {one.term.why.value}: until {until}"


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int], None]]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn())
    with Progress(*columns, MofNCompleteColumn(), console=console(error=True)) as bar:
        task = bar.add_task(what, total=None)
        yield lambda count: bar.advance(task, count)


def _in_hub(data: Path | None, ask: Callable[[Hub], Awaitable[Any]]) -> Any:
    async def work() -> Any:
        async with open_hub(settings_of(data)) as hub:
            return await ask(hub)

    return asyncio.run(work())
