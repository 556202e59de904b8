"""Which mapping files a command works on, and the words that its output is made of."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from connectors.base import Problem
from connectors.mapping.reader import examine
from connectors.mapping.rules import Mapping
from gateway.settings import Settings, load

WIDE = 200
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

data_option: Decorator = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Data folder, instead of the one in the settings.",
)
json_option: Decorator = click.option(
    "--json", "as_json", is_flag=True, help="One JSON object a line, for programs."
)
files_argument: Decorator = click.argument(
    "places", nargs=-1, metavar="[MAPPING|FOLDER]...", type=click.Path(path_type=Path)
)


def settings_of(data: Path | None) -> Settings:
    """The settings, with the data folder changed where one is given."""
    return load(given={"data": data})


def files_of(places: Iterable[Path], settings: Settings) -> list[Path]:
    """Mapping files named one by one or by folder; those of the data folder by default."""
    named = tuple(places) or (settings.mappings,)
    found = [file for place in named for file in _files(place)]
    if not found:
        where = ", ".join(str(place) for place in named)
        raise click.UsageError(f"there is no mapping file (*.toml) in {where}")
    return list(dict.fromkeys(found))


def _files(place: Path) -> list[Path]:
    if place.is_dir():
        return sorted(place.glob("*.toml"))
    if not place.is_file() and place.suffix == ".toml":
        raise click.UsageError(f"there is no file {place}")
    return [place] if place.is_file() else []


def examined(files: Sequence[Path]) -> list[tuple[Path, Mapping | None, list[Problem]]]:
    """Every file with its mapping or its problems; two files may not be one source."""
    made, seen = [], dict[str, Path]()
    for file in files:
        mapping, problems = examine(file)
        found = list(problems)
        if mapping and mapping.source in seen:
            first = seen[mapping.source].name
            found.append(Problem("source", f"{mapping.source!r} is also the source of {first}"))
            mapping = None
        if mapping:
            seen[mapping.source] = file
        made.append((file, mapping, found))
    return made


def console(*, error: bool = False) -> Console:
    """A console; where nobody watches, lines are wide so that nothing is cut."""
    stream = sys.stderr if error else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else WIDE)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> None:
    """A table on standard output; long texts go on in the next line."""
    table = Table(title=title or None, box=box.SIMPLE_HEAD, title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        # what a source wrote must not be taken for markup
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    console().print(table)
