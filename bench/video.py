"""Measures how many pictures of a 720p film one core watches in a second, gate on and off."""

from __future__ import annotations

import os
import platform
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from bench import _film
from vision.analyser import Analyser, open_analyser
from vision.video.frames import film_frames
from vision.video.motion import MotionGate
from vision.video.passages import PassageWatcher

COLUMNS = ("trucks a minute", "gate", "frames", "searched", "CPU s", "frames a second",
           "plates right", "others")  # fmt: skip
PLATES = ("渝A12345", "渝B8K293", "川A5P761", "渝D31F88", "渝C90216")


def passes(count: int, seconds: float) -> list[_film.Pass]:
    """Trucks by turns from behind and from the front, evenly over the film."""
    slot = seconds / count
    return [
        _film.Pass(
            plate=PLATES[n % len(PLATES)],
            view="front" if n % 2 else "rear",
            layout="yellow_single" if n % 2 else "yellow_double",
            begins_s=n * slot + 0.2 * slot,
            lasts_s=min(3.0, 0.6 * slot),
        )
        for n in range(count)
    ]


def measured(eyes: Analyser, film: Path, *, gate: bool, truth: Sequence[str]) -> str:
    """A row of the table: CPU seconds of this process, decoding of the film included."""
    watcher = PassageWatcher(eyes, gate=MotionGate() if gate else None)
    began, frames, passages = time.process_time(), 0, []
    for frame in film_frames(str(film), started_ms=0):
        passages += watcher.look(frame)
        frames += 1
    passages += watcher.end()
    took = time.process_time() - began
    read = [one.analysis.plates[0].text for one in passages]
    right = sum(text in read for text in truth)
    cells = ("on" if gate else "off, every frame", frames, watcher.searched, f"{took:.1f}",
             f"{frames / took:.1f}", f"{right} of {len(truth)}", len(read) - right)  # fmt: skip
    return "| " + " | ".join(map(str, cells)) + " |"


def table(eyes: Analyser, seconds: float, trucks: Sequence[int]) -> Iterator[str]:
    yield "| " + " | ".join(COLUMNS) + " |"
    yield "|" + "---|" * len(COLUMNS)
    with tempfile.TemporaryDirectory() as folder:
        for count in trucks:
            film, planned = Path(folder) / f"{count}.mp4", passes(count, seconds) if count else []
            _film.write(film, planned, seconds=seconds)
            for gate in (True, False):
                row = measured(eyes, film, gate=gate, truth=[one.plate for one in planned])
                yield f"| {count * 60 / seconds:.0f} {row}"


@click.command()
@click.option("--models", type=click.Path(path_type=Path), default=Path("data/models"))
@click.option("--seconds", default=30.0, show_default=True, help="Length of each film.")
@click.option("--trucks", default="0,2,5", show_default=True, help="Trucks in each film.")
def main(models: Path, seconds: float, trucks: str) -> None:
    """Render films at 1280 × 720 and 25 frames a second, watch them, and print a table."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; "
          "one process, one thread, by CPU time\n")  # fmt: skip
    for line in table(open_analyser(models), seconds, [int(n) for n in trucks.split(",")]):
        print(line, flush=True)


if __name__ == "__main__":
    main()
