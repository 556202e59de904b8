"""Measures the way in: sightings and trips from CSV through mapping, journal and projector.

    python -m bench.ingest [--sightings 100000] [--trips 20000]

Prints records a second of CPU and of wall time for each step, and the peak of resident memory.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from connectors.catalogue import connect
from connectors.mapping.reader import load
from connectors.runner import run
from gateway.app import Hub, open_hub
from gateway.collector import relax
from gateway.settings import Settings

TRUCKS, CAMERAS, SITES = 2_000, 40, 60
HEAD = """
source = "{name}"
department = "urban_management"
kind = "tabular"
[read]
path = "{name}.csv"
"""
MAPPINGS = {
    "sightings": """
[[record]]
entity = "Sighting"
record_id = "{编号}"
seen_at = "抓拍时间"
method = "observed"
fields = {number = "编号", captured_at = "抓拍时间", plate_text = "号牌号码", speed_kmh = "速度"}
[[record.links]]
relation = "SHOWS"
fields = {number = "号牌号码", plate_class = "号牌种类"}
[[record.links]]
relation = "TAKEN_BY"
fields = {code = "设备编号"}
""",
    "trips": """
[[record]]
entity = "Trip"
record_id = "{运次号}"
seen_at = "出场时间"
fields = {number = "运次号", started_at = "出场时间", ended_at = "到场时间"}
[[record.links]]
relation = "MADE_BY"
via.BEARS = {number = "号牌号码", plate_class = "号牌种类"}
[[record.links]]
relation = "STARTED_AT"
fields = {code = "工地编号"}
""",
}
HEADERS = {
    "sightings": "编号,抓拍时间,号牌号码,号牌种类,速度,设备编号\n",
    "trips": "运次号,出场时间,到场时间,号牌号码,号牌种类,工地编号\n",
}


def a_sighting(n: int, at: datetime) -> str:
    """One line of the cameras' file."""
    plate = f"渝A{10_000 + n * 7 % TRUCKS:05d}"
    return f"S{n:07d},{at:%Y-%m-%d %H:%M:%S},{plate},01,{n % 80},C{n % CAMERAS:03d}\n"


def a_trip(n: int, at: datetime) -> str:
    """One line of the disposal sites' file."""
    plate, end = f"渝A{10_000 + n * 7 % TRUCKS:05d}", at + timedelta(minutes=40)
    times = f"{at:%Y-%m-%d %H:%M:%S},{end:%Y-%m-%d %H:%M:%S}"
    return f"T{n:07d},{times},{plate},01,GD{n % SITES:03d}\n"


def write(folder: Path, name: str, count: int) -> None:
    """A file of many rows, and its mapping."""
    start = datetime(2026, 3, 5, 18)  # noqa: DTZ001 - as departments write it, without a zone
    line = {"sightings": a_sighting, "trips": a_trip}[name]
    with (folder / f"{name}.csv").open("w", encoding="gb18030") as file:
        file.write(HEADERS[name])
        file.writelines(line(n, start + timedelta(seconds=n)) for n in range(count))
    (folder / f"{name}.toml").write_text(HEAD.format(name=name) + MAPPINGS[name], "utf-8")


@contextmanager
def timed(table: Table, step: str, count: int) -> Iterator[None]:
    """Adds one line to the table for what runs inside."""
    cpu, wall = time.process_time(), time.perf_counter()
    yield
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    cells = (f"{count:,}", f"{cpu:.1f}", f"{count / cpu:,.0f}", f"{count / wall:,.0f}", f"{peak}")
    table.add_row(step, *cells)


async def measure(hub: Hub, folder: Path, counts: dict[str, int], table: Table) -> None:
    """Both files through the hub, then once more unchanged."""
    for name, count in counts.items():
        mapping = load(folder / f"{name}.toml")
        with timed(table, f"{name}: map and append", count):
            report = await asyncio.to_thread(run, mapping, connect(mapping), hub.sink, hub.vault)
        assert report.accepted == count
        with timed(table, f"{name}: project", count):
            await hub.project()
        (folder / f"{name}-again.csv").write_bytes((folder / f"{name}.csv").read_bytes())
        text = (folder / f"{name}.toml").read_text("utf-8").replace(".csv", "-again.csv")
        (folder / f"{name}.toml").write_text(text, "utf-8")
        mapping = load(folder / f"{name}.toml")
        with timed(table, f"{name}: the same again", count):
            report = await asyncio.to_thread(run, mapping, connect(mapping), hub.sink, hub.vault)
        assert (report.appended, report.unchanged) == (0, count)


async def main(counts: dict[str, int]) -> None:
    """Measure in a folder that is thrown away."""
    table = Table("step", "records", "CPU s", "records/CPU s", "records/s", "peak MB")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for source, count in counts.items():
            write(folder, source, count)
        async with open_hub(Settings.under(folder / "data")) as hub:
            await measure(hub, folder, counts, table)
    Console(width=100).print(table)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sightings", type=int, default=100_000)
    parser.add_argument("--trips", type=int, default=20_000)
    relax()
    asyncio.run(main(vars(parser.parse_args())))
