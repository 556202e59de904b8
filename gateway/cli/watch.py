"""`zhatu watch`: watches cameras and films, and keeps a sighting of each truck that passes."""

from __future__ import annotations

import json
import logging
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import click

from gateway.audit.log import AuditLog
from gateway.cameras.errors import BadCameras
from gateway.cameras.holding import Holding, now
from gateway.cameras.listed import Listed, demand_each_once, named, read_cameras
from gateway.cameras.recorder import Recorder
from gateway.cameras.recording import Recording
from gateway.cameras.watches import Watches
from gateway.cli.operator import user
from gateway.cli.options import DATA
from gateway.journal.journal import Journal
from gateway.settings import Settings, load
from gateway.store.errors import StoreUnavailable
from gateway.store.migrate import migrate
from gateway.store.session import open_store
from gateway.vault.opening import open_vault
from vision.video.fleet import Fleet


@click.command()
@click.argument("sources", nargs=-1, metavar="[RTSP-URL | FILM]...")
@click.option(
    "--cameras",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="TOML file of cameras, see docs/vision.md.",
)
@click.option("--code", help="Device number of the one camera or film named.")
@click.option("--started", metavar="TIME", help="When the film begins: 2026-11-26T08:00:00+08:00.")
@click.option("--dry-run", is_flag=True, help="Keep nothing; only tell what is seen.")
@click.option(
    "--standby/--no-standby",
    default=True,
    help="Stand by for cameras that another process watches (usual), or end with 3.",
)
@DATA
def watch(
    sources: tuple[str, ...],
    file: Path | None,
    code: str | None,
    started: str | None,
    dry_run: bool,
    standby: bool,
    data: Path | None,
) -> None:
    """Watch cameras (RTSP) and films until they end or Ctrl-C; one JSON line for each event.

    Each truck that passes becomes one sighting with its best photo; CAMERA_DOWN and CAMERA_UP
    tell whether pictures come. A camera is watched by one process: a second one stands by and
    takes it over within seconds when the first ends. Ends with 1 when a film could not be watched.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    settings = load(given={"data": data})
    listed = _listed(sources, file, code=code, started=started)
    if not dry_run and not file and not started and any(not c.camera.is_live for c in listed):
        raise BadCameras("--started", "when the film begins is needed; or --dry-run keeps nothing")
    fleet = Fleet([one.camera for one in listed], settings.models, own=settings.own_models)
    with _keeping(settings, dry_run=dry_run) as keeping:
        failed = _watch(fleet, {one.code: one for one in listed}, keeping, standby=standby)
    if failed:
        raise SystemExit(1)


def _listed(
    sources: Sequence[str], file: Path | None, *, code: str | None, started: str | None
) -> list[Listed]:
    if bool(sources) == bool(file):
        raise click.UsageError("name cameras and films, or a file of them with --cameras")
    if file is not None:
        if code or started:
            raise click.UsageError("--code and --started stand in the file of cameras")
        return read_cameras(file)
    if len(sources) > 1 and (code or started):
        raise click.UsageError("--code and --started are for one source; use --cameras for several")
    begins = None if started is None else _moment(started)
    listed = [named(source, code=code, started=begins) for source in sources]
    demand_each_once(listed, "the command line")
    return listed


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadCameras("--started", "is a time with its zone, such as 2026-11-26T08:00:00+08:00")
    return moment


class _Keeping(NamedTuple):
    """What keeps the events, and who may watch."""

    recorder: Recorder
    watches: Watches


@contextmanager
def _keeping(settings: Settings, *, dry_run: bool) -> Iterator[_Keeping | None]:
    if dry_run:
        yield None
        return
    store = open_store(settings.store_url)
    try:
        migrate(store)
        journal = Journal(store)
        audit, by = AuditLog(store, journal.clock), user()
        watches = Watches(store=store, journal=journal, audit=audit, by=by)
        recorder = Recorder(
            store=store,
            journal=journal,
            vault=open_vault(settings),
            audit=audit,
            by=by,
            owner=watches.owner,
        )
        yield _Keeping(recorder, watches)
    finally:
        store.close()


def _watch(
    fleet: Fleet, listed: Mapping[str, Listed], keeping: _Keeping | None, *, standby: bool
) -> bool:
    """Watch to the end; whether a film could not be watched."""
    is_over = threading.Event()
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, lambda *_: is_over.set())
    failed, turn = False, threading.Lock()

    def tell(told: Mapping[str, Any]) -> None:
        nonlocal failed
        failed |= "problem" in told
        with turn:  # lines of two threads must not mix
            click.echo(json.dumps(told, ensure_ascii=False))

    live = [code for code, one in listed.items() if one.camera.is_live]
    with _held(keeping, live, fleet, tell, standby=standby) as may_watch:
        recording = Recording(listed, keeping and keeping.recorder, tell)
        try:
            for event in fleet.events(is_over.is_set, may_watch):
                recording.take(event)
        finally:
            recording.close()
    return failed


@contextmanager
def _held(
    keeping: _Keeping | None,
    live: Sequence[str],
    fleet: Fleet,
    tell: Callable[[Mapping[str, Any]], None],
    *,
    standby: bool,
) -> Iterator[Callable[[str], bool]]:
    """Hold cameras while they are watched; in the end it is told that nobody looks any more."""
    if keeping is None or not live:
        yield lambda _: True
        return
    holding = Holding(keeping.watches, live, fleet.seen, tell)
    try:
        holding.begin(standby=standby)
        holding.keep()
        yield holding.may_watch
    except BaseException:
        # what ended it is to be told, not that the store is away as well
        with suppress(StoreUnavailable):
            _end(holding, tell)
        raise
    _end(holding, tell)


def _end(holding: Holding, tell: Callable[[Mapping[str, Any]], None]) -> None:
    ended = sorted(holding.end())
    if ended:
        tell({"event": "WATCH_ENDED", "camera": None, "cameras": ended, "at": now()})
