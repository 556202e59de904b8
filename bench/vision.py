"""Measures how well and how fast plates are read, beside other readers; prints markdown tables."""

from __future__ import annotations

import csv
import platform
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

import click
import cv2

from bench._plate_readers import HyperLpr2, PackagedGreedy
from vision.analyser import Analyser, open_analyser
from vision.images import decode
from vision.memory import keep_freed_memory
from vision.results import PlateReading

SETS = ("scenes", "crops", "rendered", "crops-as-photos")
LIBRARIES = ("onnxruntime", "opencv-python-headless", "numpy")
ROUNDS, HD = 40, (1920, 1080)
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


class Peer(Protocol):
    name: str

    def texts(self, path: Path, *, cut_out: bool) -> Sequence[str]: ...


@dataclass
class Tally:
    """Counts for one kind of plate."""

    expected: int = 0
    right: int = 0
    colour_right: int = 0
    accepted: int = 0
    accepted_right: int = 0
    peers: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    took_ms: list[float] = field(default_factory=list)

    def add(self, row: dict[str, str], readings: Iterable[PlateReading]) -> None:
        kind = row.get("kind") or row["colour"]
        hits = [reading for reading in readings if reading.text == row["plate"]]
        self.expected += 1
        self.right += bool(hits)
        self.colour_right += any(hit.colour in COLOUR_OF.get(kind, {kind}) for hit in hits)

    def line(self, name: str, kind: str, peers: Sequence[str]) -> str:
        times = sorted(self.took_ms)
        cells = [
            name,
            kind,
            str(self.expected),
            *(share(self.peers[peer], self.expected) for peer in peers),
            f"{self.right} ({share(self.right, self.expected)})",
            share(self.colour_right, self.right),
            f"{self.accepted} ({share(self.accepted, self.expected)})",
            share(self.accepted_right, self.accepted),
            f"{statistics.median(times):.0f}" if times else "–",
            f"{times[int(len(times) * 0.95)]:.0f}" if times else "–",
        ]
        return "| " + " | ".join(cells) + " |"


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


def read(analyser: Analyser, data: bytes, name: str) -> tuple[PlateReading, ...]:
    if name in {"scenes", "crops-as-photos"}:
        return analyser.analyse(data).plates
    reading = analyser.read_cut_out(decode(data)[0])
    return () if reading is None else (reading,)


def measure(analyser: Analyser, peers: Sequence[Peer], folder: Path, name: str) -> dict[str, Tally]:
    """Tallies by colour or kind and rows, and one for the whole set."""
    with (folder / f"{name.partition('-')[0]}.csv").open(encoding="utf-8") as stream:
        by_file: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in csv.DictReader(stream):
            by_file[row["file"]].append(row)
    tallies: dict[str, Tally] = defaultdict(Tally)
    for file, rows in by_file.items():
        data = (folder / file).read_bytes()
        started = time.thread_time()
        readings = read(analyser, data, name)
        took_ms = 1000 * (time.thread_time() - started)
        for row in rows:
            kind = " ".join([row.get("kind") or row["colour"], row.get("rows", "")]).strip()
            for each in ("all", kind):
                tallies[each].add(row, readings)
        kinds = ("all", kind) if len(rows) == 1 else ("all",)
        for each in kinds:
            count_accepted(tallies[each], readings, {row["plate"] for row in rows})
            tallies[each].took_ms.append(took_ms)
        for peer in peers:
            told = peer.texts(folder / file, cut_out=name in {"crops", "rendered"})
            for row in rows:
                kind = " ".join([row.get("kind") or row["colour"], row.get("rows", "")]).strip()
                for each in ("all", kind):
                    tallies[each].peers[peer.name] += row["plate"] in told
    return tallies


def count_accepted(tally: Tally, readings: Iterable[PlateReading], expected: set[str]) -> None:
    accepted = [reading for reading in readings if reading.status == "accepted"]
    tally.accepted += len(accepted)
    tally.accepted_right += sum(reading.text in expected for reading in accepted)


def one_plate_hd(folder: Path) -> bytes | None:
    """The first scene of one plate that is nearly 1080p, as a JPEG of exactly that size."""
    with (folder / "scenes.csv").open(encoding="utf-8") as stream:
        files = [row["file"] for row in csv.DictReader(stream)]
    for file in files:
        photo = decode((folder / file).read_bytes())[0]
        if files.count(file) == 1 and photo.shape[1] == HD[0]:
            return bytes(cv2.imencode(".jpg", cv2.resize(photo, HD))[1])
    return None


def time_whole_chain(analyser: Analyser, data: bytes) -> list[float]:
    """Milliseconds of one core for each analysis of the photo."""
    took = []
    for _ in range(ROUNDS):
        started = time.thread_time()
        analyser.analyse(data)
        took.append(1000 * (time.thread_time() - started))
    return sorted(took)


@click.command()
@click.option("--shared", default="../shared", type=click.Path(exists=True, path_type=Path))
@click.option("--data", envvar="ZHATU_DATA", default="data", type=click.Path(path_type=Path))
@click.option("--set", "names", multiple=True, type=click.Choice(SETS), default=SETS[:3])
@click.option("--greedy/--no-greedy", default=True, help="Measure the packaged weights alone, too.")
@click.option("--hyperlpr2", metavar="PYTHON", help="A Python that has HyperLPR2 (_hyperlpr2.py).")
def main(
    shared: Path, data: Path, names: tuple[str, ...], greedy: bool, hyperlpr2: str | None
) -> None:
    keep_freed_memory()  # as the workers of the hub do
    analyser = open_analyser(data / "models")
    folder = shared / "data" / "vision"
    peers: list[Peer] = [HyperLpr2(hyperlpr2)] if hyperlpr2 else []
    peers += [PackagedGreedy(data / "models")] if greedy else []
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    click.echo(
        f"`python -m bench.vision {' '.join(sys.argv[1:])}`, one thread, {libraries}, ", nl=False
    )
    click.echo(f"Python {platform.python_version()}, {platform.machine()}; ms are of one core\n")
    columns = ["set", "kind", "n", *(peer.name for peer in peers), "zhatu", "colour named right"]
    columns += ["accepted", "of them right", "ms p50", "p95"]
    click.echo("| " + " | ".join(columns) + " |")
    click.echo("|---" * len(columns) + "|")
    real = Tally()
    for name in names:
        tallies = measure(analyser, peers, folder, name)
        for kind, tally in tallies.items():
            click.echo(tally.line(name, kind, [peer.name for peer in peers]))
        if name in {"scenes", "crops"}:
            real.expected += tallies["all"].expected
            real.accepted += tallies["all"].accepted
            real.accepted_right += tallies["all"].accepted_right
    click.echo(
        f"\nScenes and crops together: {real.accepted} of {real.expected} accepted "
        f"({share(real.accepted, real.expected)}), of them right "
        f"{real.accepted_right} ({share(real.accepted_right, real.accepted)})."
    )
    photo = one_plate_hd(folder)
    if photo is not None:
        took = time_whole_chain(analyser, photo)
        click.echo(
            f"\nA 1080p photo with one plate, {ROUNDS} times: {took[0]:.0f} ms at best, "
            f"p50 {statistics.median(took):.0f} ms, p95 {took[int(len(took) * 0.95)]:.0f} ms."
        )


if __name__ == "__main__":
    main()
