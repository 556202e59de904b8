"""`zhatu simulate`: lives through a year twice, on paper and with the hub."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from gateway.cli.mappings import console, data_option, json_option, print_table, settings_of
from gateway.simulation.model import open_model
from gateway.simulation.year import Told, Way, Year
from gateway.simulation.year import simulate as lived

STORY = {"found_a_month": "80 → 300", "disposal_rate": "20 → 70 %", "mean_days": "20 → 7"}
"""What was told of the city before and after."""
_LINES = (
    ("found_a_month", "detections a month · 月均发现"),
    ("disposal_rate", "disposal rate · 处置率"),
    ("mean_days", "mean handling days · 平均办理天数"),
    ("median_days", "median handling days · 中位天数"),
    ("p90_days", "nine of ten within, days · 九成以内"),
)


@click.group()
def simulate() -> None:
    """Simulate how posts work on paper and with the hub."""


@simulate.command()
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, another year.")
@click.option(
    "--days",
    type=click.IntRange(2, 364),
    default=364,
    show_default=True,
    help="So many days from 3 March 2025.",
)
@data_option
@json_option
def year(seed: int, days: int, data: Path | None, as_json: bool) -> None:
    """Live through a year of a city twice with the same posts: by letter, and with the hub.

    The hub's part is its real routing, cases, clocks and watch on a simulated clock. How people
    behave is assumed: see the reasons in simulation/model.toml, and docs/simulated-year.md.
    """
    folder = settings_of(data).data
    with _bar() as told:
        found = lived(open_model(folder), data=folder, seed=seed, days=days, told=told)
    paper, hub = _values(found.paper), _values(found.with_hub)
    if as_json:
        words = {"acts": found.acts, "days": days, "paper": paper, "hub": hub}
        more = {"files": dict(found.why), "moves": found.moves, "notices": found.notices}
        click.echo(json.dumps({**words, **more}))
        return
    rows = [
        (name, _cell(key, paper[key]), _cell(key, hub[key]), STORY.get(key, ""))
        for key, name in _LINES
    ]
    title = f"{days} days, {found.acts} violations done, seed {seed}"
    print_table(("", "by letter · 纸质", "with the hub · 平台", "told · 所述"), rows, title=title)
    _tell(found)


def _tell(found: Year) -> None:
    why = ", ".join(f"{n} {word}" for word, n in sorted(found.why.items()))
    click.echo(f"Of the files on paper: {why}.")
    cases = found.hub.handled.cases
    click.echo(
        f"The hub: {cases.opened} cases, {found.moves} lines of history, {found.notices} notices,"
        f" {cases.overdue} cases overdue, {cases.returns} returns."
    )
    click.echo(
        "How people behave is assumed (simulation/model.toml), not measured; routing, clocks,"
        " reminders and states are the hub's own."
    )


def _values(way: Way) -> dict[str, float | None]:
    return {
        "found_a_month": way.found_a_month,
        "disposal_rate": way.disposal_rate,
        "mean_days": way.took.mean_days,
        "median_days": way.took.median_days,
        "p90_days": way.took.p90_days,
    }


def _cell(key: str, value: float | None) -> str:
    if value is None:
        return "-"
    return f"{100 * value:.0f} %" if key == "disposal_rate" else f"{value:.1f}"


@contextmanager
def _bar() -> Iterator[Told]:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(error=True), transient=True) as bar:
        tasks = {name: bar.add_task(name, total=None) for name in ("city", "hub")}

        def told(name: str, done: int, whole: int) -> None:
            bar.update(tasks[name], completed=done, total=whole)

        yield told
