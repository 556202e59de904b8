"""`zhatu read`: reads the plates on photos."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gateway.cli.models import DATA_OPTION, OWN_OPTION, own_folder
from vision.analyser import Analyser, open_analyser
from vision.errors import BadCard, ModelMismatch, ModelMissing, VisionError
from vision.memory import keep_freed_memory
from vision.results import Analysis, PlateReading

PLATE_COLUMNS = ("text", "colour", "rows", "status", "confidence", "box")


@click.command()
@click.argument("photos", nargs=-1, required=True, metavar="PHOTO...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line for each photo.")
@DATA_OPTION
@OWN_OPTION
def read(photos: tuple[str, ...], as_json: bool, data: Path, own: Path | None) -> None:
    """Read the plates on photos (JPEG or PNG); boxes are pixels of the photo as stored.

    Where a department's own model judges loads, --json tells the load too.
    """
    keep_freed_memory()
    try:
        analyser = open_analyser(data / "models", own=own_folder(data, own))
    except (ModelMissing, ModelMismatch, BadCard) as problem:
        click.echo(f"Error: {problem}", err=True)
        raise SystemExit(2) from problem
    answers = _answers(analyser, photos)
    failed = _print_lines(answers) if as_json else _print_table(answers)
    if failed:
        raise SystemExit(1)


def _answers(analyser: Analyser, photos: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for name in photos:
        try:
            analysis = analyser.analyse(Path(name).read_bytes())
        except VisionError as problem:
            yield {"file": name, "error": str(problem)}
        except OSError as problem:
            yield {"file": name, "error": f"cannot be read: {problem.strerror}"}
        else:
            yield _told(name, analysis)


def _told(name: str, analysis: Analysis) -> dict[str, Any]:
    told: dict[str, Any] = {
        "file": name,
        "width": analysis.width,
        "height": analysis.height,
        "orientation": analysis.orientation,
        "raster": "as stored",
        "plates": [_plate(plate) for plate in analysis.plates],
    }
    if analysis.load.model:
        told["load"] = {
            **asdict(analysis.load),
            "truck": analysis.truck and analysis.truck.as_list(),
        }
    return told


def _plate(plate: PlateReading) -> dict[str, Any]:
    values = {name: getattr(plate, name) for name in PLATE_COLUMNS}
    return values | {"box": plate.box.as_list()}


def _print_lines(answers: Iterator[dict[str, Any]]) -> bool:
    failed = False
    for answer in answers:
        failed |= "error" in answer
        line = json.dumps(answer, ensure_ascii=False) + "\n"
        # Bytes of a file name that are no text leave as JSON escapes, so every line stays UTF-8.
        sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace"))
        sys.stdout.buffer.flush()
    return failed


def _print_table(answers: Iterator[dict[str, Any]]) -> bool:
    table, failed = Table(), False
    table.add_column("file", overflow="fold")
    for name in PLATE_COLUMNS:
        table.add_column(name, no_wrap=name in {"text", "status"})
    for answer in answers:
        failed |= "error" in answer
        if not answer.get("plates"):
            table.add_row(*_cells(answer["file"], answer.get("error", "no plate")))
        for plate in answer.get("plates", ()):
            table.add_row(*_cells(answer["file"], *(plate[name] for name in PLATE_COLUMNS)))
    Console().print(table)
    return failed


def _cells(*values: object) -> list[Text]:
    """Plain cells: a file name may hold square brackets, or bytes that are no text."""
    return [Text(str(value).encode("utf-8", "replace").decode()) for value in values]
