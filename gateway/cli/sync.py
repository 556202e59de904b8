"""`zhatu sync`: takes what is new from the mapped sources and brings the graph up to date."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from connectors.catalogue import connect
from connectors.errors import ConnectorError, RetryLater
from connectors.ledger import Sink
from connectors.mapping.rules import Mapping
from connectors.runner import RunReport, run
from gateway.app import Hub, open_hub
from gateway.cli.mappings import (
    console,
    data_option,
    examined,
    files_argument,
    files_of,
    json_option,
    print_table,
    settings_of,
)
from gateway.collector import relax


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one source: a report, or why it could not be read."""

    source: str
    report: RunReport | None = None
    error: str | None = None


@click.command()
@files_argument
@click.option("--again", is_flag=True, help="Read sources from their beginning.")
@json_option
@data_option
def sync(places: tuple[Path, ...], again: bool, as_json: bool, data: Path | None) -> None:
    """Take what is new from mapped sources, then bring the graph up to date.

    Rows that cannot be taken are set aside with a reason. After a change of a mapping, --again
    reads what was read before; what says nothing new is not kept again. Ends with 1 when a
    source could not be read at all.
    """
    settings = settings_of(data)
    files = files_of(places, settings)

    async def work() -> tuple[list[Outcome], int]:
        async with open_hub(settings) as hub:
            outcomes = await _sources(hub, files, again=again)
            with _bar() as progress:
                task = progress.add_task("graph", total=None)
                new = await hub.project(
                    lambda done, of: progress.update(task, completed=done, total=of)
                )
            return outcomes, new

    relax()
    outcomes, new = asyncio.run(work())
    _tell(outcomes, new, as_json=as_json)
    if any(outcome.error for outcome in outcomes):
        raise SystemExit(1)


async def _sources(hub: Hub, files: list[Path], *, again: bool) -> list[Outcome]:
    outcomes = []
    with _bar() as progress:
        for file, mapping, problems in examined(files):
            if mapping is None:
                outcomes.append(Outcome(file.name, error="; ".join(map(str, problems))))
                continue
            task = progress.add_task(mapping.source, total=None)
            sink = hub.sink_of(mapping, asyncio.get_running_loop())
            work = partial(_one, hub, mapping, sink, (progress, task), again=again)
            outcomes.append(await asyncio.to_thread(work))
            progress.update(task, total=progress.tasks[-1].completed)
    return outcomes


def _one(
    hub: Hub, mapping: Mapping, sink: Sink, shown: tuple[Progress, object], *, again: bool
) -> Outcome:
    progress, task = shown

    def advance(rows: int) -> None:
        progress.advance(task, rows)  # type: ignore[arg-type]

    try:
        report = run(mapping, connect(mapping), sink, hub.vault, advance, again=again)
    except RetryLater as error:
        return Outcome(mapping.source, error=f"try again later: {error}")
    except ConnectorError as error:
        return Outcome(mapping.source, error=str(error))
    return Outcome(mapping.source, report=report)


@contextmanager
def _bar() -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, TimeElapsedColumn(), console=console(error=True), transient=True
    ) as progress:
        yield progress


def _tell(outcomes: list[Outcome], new: int, *, as_json: bool) -> None:
    if as_json:
        for outcome in outcomes:
            click.echo(json.dumps(_plain(outcome), ensure_ascii=False))
        return
    columns = ("source", "received", "accepted", "quarantined", "new", "unchanged", "remarks")
    print_table(columns, [_row(outcome) for outcome in outcomes])
    click.echo(f"{new} entries of the journal are new in the graph")


def _row(outcome: Outcome) -> tuple[object, ...]:
    report = outcome.report
    if report is None:
        return (outcome.source, "", "", "", "", "", outcome.error)
    remarks = [f"{reason} {count}" for reason, count in report.reasons.most_common()]
    remarks += [f"{report.warnings} warnings"] if report.warnings else []
    return (
        outcome.source,
        report.received,
        report.accepted,
        report.quarantined,
        report.appended,
        report.unchanged,
        ", ".join(remarks),
    )


def _plain(outcome: Outcome) -> dict[str, object]:
    report = outcome.report
    if report is None:
        return {"source": outcome.source, "error": outcome.error}
    names = ("received", "accepted", "quarantined", "appended", "unchanged", "warnings")
    counts = {name: getattr(report, name) for name in names}
    return {"source": outcome.source, **counts, "reasons": dict(report.reasons)}
