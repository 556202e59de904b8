"""`zhatu vision worker` and `reanalyse`: photos of the store read, and read again."""

from __future__ import annotations

import asyncio
import json
import signal
from dataclasses import replace
from pathlib import Path

import click

from gateway.analysis.again import ReadAgain
from gateway.analysis.ledger import Ledger
from gateway.analysis.readers import Models
from gateway.analysis.worker import Worker
from gateway.app import open_hub
from gateway.cases.lease import new_owner
from gateway.cli.mappings import data_option, json_option, print_table, settings_of
from gateway.cli.operator import user
from gateway.journal.journal import wall_clock_ms
from gateway.settings import Settings
from gateway.store.migrate import migrate
from gateway.store.session import open_store
from gateway.vault.opening import open_vault
from graph.times import iso
from vision.pool import AnalyserPool


@click.command()
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Processes.")
@click.option("--once", is_flag=True, help="End when nothing waits, instead of waiting for more.")
@data_option
def worker(workers: int, once: bool, data: Path | None) -> None:
    """Read photos that wait in the store of a hub with `vision.workers` 0, until Ctrl-C.

    Store, vault and models must be those of the hub: the same database, the same bucket or mounted
    folder, the same files. Killed at any moment, it loses nothing.
    """
    read = asyncio.run(_work(settings_of(data), workers, once=once))
    click.echo(f"{read} photos read")


@click.command()
@click.argument("sha256s", nargs=-1, required=True, metavar="SHA256...")
@click.option("--model", help="Id or label of a model that must be among the readers.")
@json_option
@data_option
def reanalyse(
    sha256s: tuple[str, ...], model: str | None, as_json: bool, data: Path | None
) -> None:
    """Read stored photos again with the present models, beside what was read before."""

    async def work() -> None:
        async with open_hub(_reads_here(settings_of(data))) as hub:
            for sha256 in sha256s:
                done = await hub.reading.again.read(sha256, user(), model=model)
                _show(sha256, done, as_json=as_json)

    asyncio.run(work())


def _reads_here(settings: Settings) -> Settings:
    """A command has no workers elsewhere to wait for."""
    workers = max(1, settings.vision.workers)
    return replace(settings, vision=replace(settings.vision, workers=workers))


async def _work(settings: Settings, workers: int, *, once: bool) -> int:
    store = open_store(settings.store_url)
    pool = None
    try:
        await asyncio.to_thread(migrate, store)
        reads_bodies = settings.vision.read_bodies == 1
        models = Models(settings.own_models, reads_bodies=reads_bodies)
        pool = AnalyserPool(
            settings.models,
            own=settings.own_models,
            workers=workers,
            max_pixels=settings.limits.max_pixels,
            reads_bodies=reads_bodies,
        )
        ledger = Ledger(store, wall_clock_ms)
        _say_others(ledger, models)
        made = Worker(
            ledger=ledger,
            vault=open_vault(settings),
            analyser=pool,
            models=models,
            owner=new_owner(),
            at_once=workers,
        )
        return await made.run(_until_told(), once=once, on_photo=lambda one: click.echo(one))
    finally:
        if pool is not None:
            await asyncio.to_thread(pool.close)
        store.close()


def _say_others(ledger: Ledger, models: Models) -> None:
    others = sum(count for name, count in ledger.waiting().items() if name != models.hash)
    if others:
        click.echo(f"{others} photos wait for other models or another version than here", err=True)


def _until_told() -> asyncio.Event:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    return stop


def _show(sha256: str, done: ReadAgain, *, as_json: bool) -> None:
    findings = (*done.earlier, done.finding)
    if as_json:
        for one in findings:
            words = {
                "sha256": sha256,
                "model_hash": one.models,
                "models": list(one.analysis.models),
                "found_at": iso(one.found_at_ms),
                "plates": [plate.text for plate in one.analysis.plates],
                "load": one.analysis.load.state,
                "is_present": one is done.finding,
            }
            click.echo(json.dumps(words, ensure_ascii=False))
        return
    rows = [
        (
            one.models[:12] + (" (present)" if one is done.finding else ""),
            iso(one.found_at_ms),
            " ".join(plate.text for plate in one.analysis.plates),
            one.analysis.load.state,
        )
        for one in findings
    ]
    print_table(("models", "read at", "plates", "load"), rows, title=sha256)
