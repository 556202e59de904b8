"""Measures how well and how fast plates are read; prints a markdown table."""

from __future__ import annotations

import csv
import platform
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import click

from vision.analyser import Analyser, open_analyser
from vision.images import decode
from vision.results import PlateReading

SETS = ("scenes", "crops", "crops-as-photos", "rendered")
HEADER = "| set | kind | n | exact | colour named right | accepted | of them right | ms p50 | p95 |"
LIBRARIES = ("onnxruntime", "opencv-python-headless", "numpy")
# How the sets name colours and kinds, as the reader names them.
COLOUR_OF = {
    "ordinary_blue": {"blue"},
    "ordinary_yellow": {"yellow"},
    "ordinary_trailer": {"yellow"},
    "ordinary_coach": {"yellow"},
    "new_energy_small": {"green", "yellow_green"},
    "new_energy_green": {"green", "yellow_green"},
    "new_energy_large": {"green", "yellow_green"},
}


@dataclass
class Tally:
    """Counts for one kind of plate."""

    expected: int = 0
    right: int = 0
    colour_right: int = 0
    accepted: int = 0
    accepted_right: int = 0
    took_ms: list[float] = field(default_factory=list)

    def add(self, row: dict[str, str], readings: Iterable[PlateReading]) -> None:
        kind = row.get("kind") or row["colour"]
        hits = [reading for reading in readings if reading.text == row["plate"]]
        self.expected += 1
        self.right += bool(hits)
        self.colour_right += any(hit.colour in COLOUR_OF.get(kind, {kind}) for hit in hits)

    def line(self, name: str, kind: str) -> str:
        times = sorted(self.took_ms)
        return " | ".join(
            [
                f"| {name} | {kind} | {self.expected}",
                f"{self.right} ({share(self.right, self.expected)})",
                share(self.colour_right, self.right),
                str(self.accepted),
                share(self.accepted_right, self.accepted),
                f"{statistics.median(times):.0f}" if times else "–",
                f"{times[int(len(times) * 0.95)]:.0f} |" if times else "– |",
            ]
        )


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


def read(analyser: Analyser, data: bytes, name: str) -> tuple[PlateReading, ...]:
    if name in {"scenes", "crops-as-photos"}:
        return analyser.analyse(data).plates
    reading = analyser.read_cut_out(decode(data)[0])
    return () if reading is None else (reading,)


def measure(analyser: Analyser, folder: Path, name: str) -> dict[str, Tally]:
    """Tallies by colour or kind and rows, and one for the whole set."""
    with (folder / f"{name.partition('-')[0]}.csv").open(encoding="utf-8") as stream:
        by_file: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in csv.DictReader(stream):
            by_file[row["file"]].append(row)
    tallies: dict[str, Tally] = defaultdict(Tally)
    for file, rows in by_file.items():
        data = (folder / file).read_bytes()
        started = time.perf_counter()
        readings = read(analyser, data, name)
        took_ms = 1000 * (time.perf_counter() - started)
        for row in rows:
            kind = " ".join([row.get("kind") or row["colour"], row.get("rows", "")]).strip()
            tallies["all"].add(row, readings)
            tallies[kind].add(row, readings)
        count_accepted(tallies["all"], readings, {row["plate"] for row in rows})
        tallies["all"].took_ms.append(took_ms)
        if len(rows) == 1:
            count_accepted(tallies[kind], readings, {rows[0]["plate"]})
            tallies[kind].took_ms.append(took_ms)
    return tallies


def count_accepted(tally: Tally, readings: Iterable[PlateReading], expected: set[str]) -> None:
    accepted = [reading for reading in readings if reading.status == "accepted"]
    tally.accepted += len(accepted)
    tally.accepted_right += sum(reading.text in expected for reading in accepted)


@click.command()
@click.option("--shared", default="../shared", type=click.Path(exists=True, path_type=Path))
@click.option("--data", envvar="ZHATU_DATA", default="data", type=click.Path(path_type=Path))
@click.option("--set", "names", multiple=True, type=click.Choice(SETS), default=SETS)
def main(shared: Path, data: Path, names: tuple[str, ...]) -> None:
    analyser = open_analyser(data / "models")
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    click.echo(
        f"`python -m bench.vision {' '.join(sys.argv[1:])}`, 1 thread, {libraries}, ", nl=False
    )
    click.echo(f"Python {platform.python_version()}, {platform.machine()}\n")
    click.echo(HEADER)
    click.echo("|---" * (HEADER.count("|") - 1) + "|")
    for name in names:
        for kind, tally in measure(analyser, shared / "data" / "vision", name).items():
            click.echo(tally.line(name, kind))


if __name__ == "__main__":
    main()
