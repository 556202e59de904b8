"""`zhatu models`: installs and shows the vision models."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from vision.errors import VisionError
from vision.models.catalogue import MODELS
from vision.models.install import install as install_models

DATA_OPTION = click.option(
    "--data",
    envvar="ZHATU_DATA",
    default="data",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Data folder; the models lie in its folder `models` (environment: ZHATU_DATA).",
)


@click.group()
def models() -> None:
    """Install the vision models, or show what is installed."""


@models.command("install")
@DATA_OPTION
@click.option(
    "--from",
    "archive",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A wheel, zip or sdist already on this machine, instead of downloading.",
)
def install(data: Path, archive: Path | None) -> None:
    """Fetch the pinned model files, check their SHA-256 and put them in place."""
    console = Console(stderr=True)
    folder = data / "models"
    try:
        with console.status("models") as status:
            placed = install_models(
                folder, archive=archive, say=lambda text: status.update(status=text)
            )
    except VisionError as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(f"{folder}: installed {', '.join(placed)}" if placed else f"{folder}: up to date")


@models.command("list")
@DATA_OPTION
def show(data: Path) -> None:
    """Show each model, its licence, and whether its files are present and intact."""
    table = Table("model", "version", "licence", "origin", "file", "state")
    states = []
    for card in MODELS:
        for file in card.files:
            states.append(file.state(data / "models"))
            table.add_row(card.id, card.version, card.licence, card.origin, file.name, states[-1])
    Console().print(table)
    if set(states) != {"present"}:
        click.echo("Run `zhatu models install`.", err=True)
        raise SystemExit(1)
