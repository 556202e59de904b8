"""`zhatu precision`: how often what cameras, rules and models found was right."""

from __future__ import annotations

import json
from pathlib import Path

import click

from gateway.cli.mappings import data_option, json_option, print_table, settings_of
from gateway.incidents.precision import WINDOW_DAYS, Precision
from gateway.incidents.precision import precision as judged
from gateway.journal.journal import wall_clock_ms
from gateway.store.migrate import migrate
from gateway.store.session import open_store

COLUMNS = ("camera", "rule", "model", "right", "sample", "share", "lower")


@click.command()
@click.option(
    "--days",
    type=click.IntRange(1, 366),
    default=WINDOW_DAYS,
    show_default=True,
    help="Of the last days.",
)
@click.option("--camera", help="Only of this camera.")
@click.option("--rule", help="Only of this rule and version, such as OVERFILLED/1.")
@data_option
@json_option
def precision(
    days: int, camera: str | None, rule: str | None, data: Path | None, as_json: bool
) -> None:
    """The running precision by camera, rule and model, as people judged it.

    LOWER is the lower end of the 95 % interval (Wilson): what may be relied on.
    """
    store = open_store(settings_of(data).store_url)
    try:
        migrate(store)
        with store.read() as connection:
            now_ms = wall_clock_ms()
            found = judged(connection, now_ms=now_ms, days=days, camera=camera, rule=rule)
    finally:
        store.close()
    if as_json:
        for one in found:
            click.echo(json.dumps(dict(zip(COLUMNS, _values(one), strict=True))))
    elif found:
        print_table(COLUMNS, [_cells(one) for one in found])
    else:
        click.echo(f"nothing was judged in the last {days} days")


def _values(one: Precision) -> list[object]:
    shares = [round(one.share, 4), round(one.lower, 4)]
    return [one.camera, one.rule, one.model, one.right, one.sample, *shares]


def _cells(one: Precision) -> list[object]:
    values = _values(one)
    return [*values[:5], f"{100 * one.share:.1f} %", f"{100 * one.lower:.1f} %"]
