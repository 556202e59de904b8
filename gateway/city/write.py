"""Writes a whole city into a folder: what departments hold, how to read it, and the truth."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from gateway.city.clock import calendar
from gateway.city.days import Days
from gateway.city.errors import NotACityFolder
from gateway.city.ledgers import (
    camera_rows,
    disposal_rows,
    division_rows,
    permit_rows,
    road_rows,
    site_rows,
)
from gateway.city.registers import POLICE_SCHEMA, TRANSPORT_SCHEMA, Registers
from gateway.city.tables import Fault, write_csv, write_database
from gateway.city.town import Town
from gateway.city.truth import Truth

MAPPINGS = Path(__file__).with_name("mappings")
TRUTH = "truth"
_MARK = ".zhatu-city"
_OURS = ("police", "transport", "urban", "housing", "disposal", "cameras", "positions",
         "mappings", TRUTH)  # fmt: skip
Written = tuple[str, int]
"""A file or files below the folder, and how many rows they hold."""


def open_folder(folder: Path) -> None:
    """Make the folder, or empty it of an earlier city; raises NotACityFolder for any other."""
    mark = folder / _MARK
    if folder.exists() and not mark.is_file() and any(folder.iterdir()):
        raise NotACityFolder(folder)
    for name in _OURS:
        shutil.rmtree(folder / name, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    mark.write_text("Made by `zhatu city`, which makes it anew.\n", encoding="utf-8")


def write_city(
    town: Town,
    folder: Path,
    *,
    with_positions: bool = True,
    progress: Callable[[int], None] = lambda _: None,
) -> Iterator[Written]:
    """Write everything, and yield what was written; ``progress`` is called after each day."""
    open_folder(folder)
    shutil.copytree(MAPPINGS, folder / "mappings")
    faults: list[Fault] = []
    yield from _standing(town, folder, faults)
    truth = Truth(folder / TRUTH)
    truth.fleet(town.fleet)
    days = Days(folder, town, truth, with_positions=with_positions)
    traffic = town.traffic()
    for day in range(town.days):
        days.write(day, traffic.day(day))
        progress(day + 1)
    days.finish(town.days)
    truth.finish(town.fleet, [*faults, *days.faults])
    _describe(town, folder, truth)
    yield from days.rows.items()
    yield from ((f"{TRUTH}/{name}.jsonl", count) for name, count in truth.counts.items())


def _standing(town: Town, folder: Path, faults: list[Fault]) -> Iterator[Written]:
    """What does not grow with the days."""
    registers = Registers(town.fleet, town.trade, faults)
    police, transport = "police/vehicles.db", "transport/licences.db"
    yield police, write_database(folder / police, POLICE_SCHEMA, {"JDC_DJXX": registers.police()})
    tables = {"YS_QY": registers.companies(), "YS_CL": registers.licences()}
    yield transport, write_database(folder / transport, TRANSPORT_SCHEMA, tables)
    files = (
        ("urban/区划.csv", division_rows(), "utf-8"),
        ("urban/道路.csv", road_rows(), "utf-8"),
        ("urban/消纳场.csv", disposal_rows(town.land, faults), "utf-8"),
        ("urban/准运证.csv", permit_rows(town.work), "utf-8-sig"),
        ("housing/在建工地.csv", site_rows(town.land, town.trade, faults), "gb18030"),
        ("cameras/点位.csv", camera_rows(town.cameras.all), "utf-8"),
    )
    for name, rows, encoding in files:
        yield name, write_csv(folder / name, rows, encoding=encoding)


def _describe(town: Town, folder: Path, truth: Truth) -> None:
    said = {
        "seed": town.seed,
        "days": town.days,
        "first_day": calendar(0).isoformat(),
        "trucks": len(town.fleet.lawful),
        "counts": dict(truth.counts),
    }
    text = json.dumps(said, ensure_ascii=False, indent=2) + "\n"
    (folder / TRUTH / "city.json").write_text(text, encoding="utf-8")
