"""`zhatu report`: the indicators of a month as a page to print and as a workbook."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import click

from gateway.app import Hub, open_hub
from gateway.cli.mappings import data_option, settings_of
from gateway.cli.operator import user
from gateway.indicators.errors import BadMonth
from gateway.indicators.indicators import Indicators
from gateway.indicators.months import Month
from gateway.report import book, page
from gateway.report.contents import contents
from graph.plan import In, Pick, Plan, Window
from graph.port import Graph
from graph.times import to_ms

_YEAR = 12


@click.group()
def report() -> None:
    """Write reports."""


@report.command()
@click.argument("month", metavar="YYYY-MM")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Folder for the two files; here by default.",
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]),
    help="As it was known then, such as 2026-04-05T00:00:00+0800; now if left out.",
)
@data_option
def month(month: str, out: Path, as_of: datetime | None, data: Path | None) -> None:
    """Write report-YYYY-MM.html and report-YYYY-MM.xlsx on the cases opened in a month.

    The first screen has four figures: detections, disposal rate, mean handling days, precision.
    Making a report is put on record like any other reading.
    """
    try:
        wanted = Month.read(month)
    except BadMonth as error:
        raise click.UsageError(str(error)) from error
    moment = to_ms(as_of or datetime.now(UTC))
    for path in asyncio.run(_write(wanted, out, moment, data)):
        click.echo(str(path))


async def _write(month: Month, out: Path, as_of_ms: int, data: Path | None) -> tuple[Path, Path]:
    async with open_hub(settings_of(data)) as hub:
        of_month = hub.indicating.of(month, 1, as_of_ms=as_of_ms)
        of_year = hub.indicating.of(month.plus(1 - _YEAR), _YEAR, as_of_ms=as_of_ms)
        told = contents(
            of_month,
            of_year,
            companies=await _names(hub.graph, "Company", of_month.handled.companies),
            sites=await _names(hub.graph, "Site", of_month.handled.sites),
        )
        _record(hub, month, of_month)
    out.mkdir(parents=True, exist_ok=True)
    html, xlsx = (out / f"report-{month}.{end}" for end in ("html", "xlsx"))
    html.write_text(page.render(told), encoding="utf-8")
    book.write(told, xlsx)
    return html, xlsx


def _record(hub: Hub, month: Month, told: Indicators) -> None:
    hub.audit.read(
        user(),
        operation="report",
        fields=("Alert.*", "Case.*", "Company.name", "Site.name"),
        keys_count=told.total.alerts + told.handled.cases.opened,
        details={"month": str(month)},
    )


async def _names(graph: Graph, entity: str, found: tuple[tuple[str, int], ...]) -> dict[str, str]:
    ids = tuple(one for one, _ in found)
    if not ids:
        return {}
    picks = tuple(Pick(name, name) for name in ("id", "name"))
    window = Window(first=len(ids))
    read = await graph.read(Plan(entity=entity, picks=picks, where=In("id", ids), window=window))
    nodes = (row["node"] for row in read.rows)
    return {node["id"]: node["name"] for node in nodes if node["name"]}
