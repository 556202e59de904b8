"""`zhatu city`: writes a simulated city as its departments would hold it, and the truth."""

from __future__ import annotations

from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from gateway.city.scale import SIZES
from gateway.city.town import build
from gateway.city.write import write_city
from gateway.cli.mappings import console, print_table


@click.command()
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--size",
    type=click.Choice(list(SIZES), case_sensitive=False),
    default="S",
    show_default=True,
    help="About 1.5 thousand (XS), 10 thousand (S), 0.9 million (M) or 4.5 million (L) nodes.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, another city.")
@click.option("--days", type=int, help="How long it is watched, instead of the size's own days.")
@click.option(
    "--positions/--no-positions", default=True, show_default=True, help="Write GPS positions."
)
def city(out: Path, size: str, seed: int, days: int | None, positions: bool) -> None:
    """Write a simulated city into OUT; the same seed gives the same bytes.

    The folder holds what departments would hold, and mappings that read it: `zhatu sync
    OUT/mappings`. What really happened stands in OUT/truth, which the hub never reads. A city
    that is there already is made anew.
    """
    town = build(SIZES[size.upper()], seed=seed, days=days)
    columns = (TextColumn("days"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(error=True), transient=True) as bar:
        task = bar.add_task("days", total=town.days)
        written = list(
            write_city(
                town,
                out,
                with_positions=positions,
                progress=lambda done: bar.update(task, completed=done),
            )
        )
    print_table(("file", "rows"), written, title=str(out))
