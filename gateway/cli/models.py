"""`zhatu models`: installs, adds, checks and shows the models of vision."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from vision.errors import VisionError
from vision.models.install import install as install_models
from vision.plugins import folder as plugins
from vision.plugins.card import PluginCard
from vision.plugins.inventory import ABSENT, NOT_ADDED, PRESENT, Listed, inventory

DATA_OPTION = click.option(
    "--data",
    envvar="ZHATU_DATA",
    default="data",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Data folder; the models lie in its folder `models` (environment: ZHATU_DATA).",
)
OWN_OPTION = click.option(
    "--own",
    envvar="ZHATU_OWN_MODELS",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of a department's own models; `own-models` of the data folder if left out.",
)
COLUMNS = ("model", "task", "status", "licence", "files", "state")


def own_folder(data: Path, own: Path | None) -> Path:
    """Where a department's own models lie."""
    return own or data / "own-models"


@click.group()
def models() -> None:
    """Install the vision models, add a department's own, or show what is there."""


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


@models.command()
@click.argument("card", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(card: Path) -> None:
    """Check the model of a CARD file: licence, hash, shapes and golden picture.

    Ends with 1 and every fault of the card, or the first of the model, when it may not be used.
    """
    click.echo(_told(_checked(card)))


@models.command()
@click.argument("card")
@DATA_OPTION
@OWN_OPTION
def add(card: str, data: Path, own: Path | None) -> None:
    """Add the model of a CARD file, or one that comes with the program by its name.

    Checked as by `check`; a model of the same id is replaced. A hub that runs takes it up when it
    is started again.
    """
    path = plugins.shipped().get(card, Path(card))
    if not path.is_file():
        known = ", ".join(plugins.shipped())
        raise click.UsageError(f"{card} is no card file, nor one of {known}")
    folder = own_folder(data, own)
    try:
        added = plugins.add(path, folder)
    except VisionError as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(f"{folder}: added {_told(added)}")


@models.command()
@click.argument("model")
@DATA_OPTION
@OWN_OPTION
def remove(model: str, data: Path, own: Path | None) -> None:
    """Take an own MODEL, named by its id, out of the folder again."""
    folder = own_folder(data, own)
    for entry in plugins.cards_in(folder):
        if entry.plugin is not None and entry.plugin.card.id == model:
            plugins.remove(entry)
            click.echo(f"{folder}: removed {model}")
            return
    raise click.ClickException(f"{folder} has no model {model}")


@models.command("list")
@DATA_OPTION
@OWN_OPTION
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each model.")
def show(data: Path, own: Path | None, as_json: bool) -> None:
    """Show each model: task, status, licence, and whether its files are present and intact.

    Ends with 1 when one is missing, damaged or refused. One that was never added, or whose
    package is not installed, is none of these.
    """
    listed = inventory(data / "models", own_folder(data, own))
    if as_json:
        for one in listed:
            click.echo(json.dumps(_line(one), ensure_ascii=False))
    else:
        table = Table(*COLUMNS)
        for row in _rows(listed):
            table.add_row(*row)
        Console().print(table)
    bad = [one for one in listed if one.state not in (PRESENT, NOT_ADDED, ABSENT)]
    for one in bad:
        said = one.problem or f"{one.name} is {one.state}"
        hint = "" if one.is_own else ": run `zhatu models install`"
        click.echo(said + hint, err=True)
    if bad:
        raise SystemExit(1)


def _checked(card: Path) -> PluginCard:
    try:
        return plugins.check(card)
    except VisionError as problem:
        raise click.ClickException(str(problem)) from problem


def _told(plugin: PluginCard) -> str:
    card = plugin.card
    return f"{card.label}, {card.task}, status {card.status}, {card.licence}"


def _rows(listed: tuple[Listed, ...]) -> Iterator[tuple[str, ...]]:
    for one in listed:
        card = one.card
        if card is None:
            yield one.name, "", "", "", "", one.state
            continue
        files = "\n".join(file.name for file in card.files)
        name = f"{card.id} {card.version}"
        yield name, card.task, card.status.value, card.licence, files, one.state


def _line(one: Listed) -> dict[str, Any]:
    card = one.card
    told: dict[str, Any] = {"id": one.name, "state": one.state, "own": one.is_own}
    if one.problem:
        told["problem"] = one.problem
    if card is not None:
        told |= {
            "label": card.label,
            "version": card.version,
            "task": card.task,
            "status": card.status.value,
            "licence": card.licence,
            "origin": card.origin,
            "input": card.input,
            "output": card.output,
            "labels": list(card.labels),
            "thresholds": dict(card.thresholds),
            "measured": card.measured,
            "files": {file.name: file.sha256 for file in card.files},
        }
    return told
