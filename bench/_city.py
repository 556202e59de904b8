"""A hub that has taken in a simulated city, made once in a folder and found there again."""

from __future__ import annotations

import asyncio
import csv
import json
import resource
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from connectors.catalogue import connect
from connectors.mapping.reader import load
from connectors.runner import run
from gateway.app import Hub, open_hub
from gateway.city.scale import SIZES
from gateway.city.town import build
from gateway.city.write import write_city
from gateway.settings import Settings
from graph.records import Link, Raw, Record, Ref

SOURCE = "bench/violations"
SLICE = 1_000
PAGE_BYTES = resource.getpagesize()


def say(text: str) -> None:
    """Progress, unbuffered."""
    print(text, flush=True)


def resident_mb() -> float:
    """Memory of this process now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * PAGE_BYTES / 1e6


async def prepare(folder: Path, size: str, seed: int, *, positions: bool = False) -> Settings:
    """Settings of a hub below the folder that holds the city and its confirmed violations."""
    city, settings = folder / f"city-{size}-{seed}", Settings.under(folder / f"hub-{size}-{seed}")
    whole = folder / f"whole-{size}-{seed}"
    if whole.is_file():
        return settings
    began = time.process_time()
    for _ in write_city(build(SIZES[size], seed=seed), city, with_positions=positions):
        pass
    say(f"· city written: {time.process_time() - began:.0f} s of CPU")
    async with open_hub(settings) as hub:
        for file in sorted((city / "mappings").glob("*.toml")):
            if positions or "positions" not in file.name:
                await _take(hub, file)
        await asyncio.to_thread(confirm, hub, city)
        began = time.process_time()
        new = await hub.project()
        say(f"· {new} entries in the graph: {time.process_time() - began:.0f} s of CPU")
    whole.touch()
    return settings


async def _take(hub: Hub, file: Path) -> None:
    began, mapping = time.process_time(), load(file)
    report = await asyncio.to_thread(run, mapping, connect(mapping), hub.sink, hub.vault)
    took = time.process_time() - began
    say(f"· {report.source}: {report.received} rows, {took:.0f} s of CPU")


def confirm(hub: Hub, city: Path) -> None:
    """Confirm the violations that the truth knows and a camera saw, as a person would."""
    lines: list[Record] = []
    seen = _sightings(city)
    permits = _permits(city)
    for row in _rows(city, "violations"):
        if row["read_right"]:
            lines += _violation(row, seen[row["read_right"][0]], permits)
        if len(lines) >= SLICE:
            hub.journal.append(SOURCE, lines)
            lines = []
    hub.journal.append(SOURCE, lines)


def _rows(city: Path, name: str) -> Iterator[dict[str, Any]]:
    with (city / f"truth/{name}.jsonl").open(encoding="utf-8") as stream:
        yield from map(json.loads, stream)


def _sightings(city: Path) -> dict[str, dict[str, Any]]:
    wanted = {r["read_right"][0] for r in _rows(city, "violations") if r["read_right"]}
    return {r["number"]: r for r in _rows(city, "sightings") if r["number"] in wanted}


def _permits(city: Path) -> Mapping[tuple[str, str], str]:
    with (city / "urban/准运证.csv").open(encoding="utf-8-sig", newline="") as stream:
        return {(r["车牌号码"], r["工地编号"]): r["准运证号"] for r in csv.DictReader(stream)}


def _violation(
    row: dict[str, Any], seen: dict[str, Any], permits: Mapping[tuple[str, str], str]
) -> Iterable[Record]:
    words = f"{row['trip']}-{row['kind']}"
    raw = Raw(json.dumps(row, ensure_ascii=False).encode(), "application/json", words)
    when = {"kind": row["kind"], "occurred_at": seen["shown_ms"]}
    truck = Ref(entity="Truck", fields={"vin": row["vin"]})
    permit = permits.get((row["plate"], row["site"]))
    trip = row["waybill"] or row["gate_log"]
    alert = Record(
        entity="Alert",
        record_id=f"AL-{words}",
        raw=raw,
        fields={"number": f"AL-{words}", "state": "confirmed", **when},
        links=(
            Link(relation="RAISED_ON", to=_by("Sighting", number=seen["number"])),
            Link(relation="ACCUSES", to=truck),
        ),
    )
    links = [
        ("CONFIRMS", _by("Alert", number=f"AL-{words}")),
        ("COMMITTED_BY", truck),
        ("SHOWN_BY", _by("Sighting", number=seen["number"])),
        ("TRACED_TO", _by("Company", credit_code=row["company"])),
        ("TRACED_TO", _by("Site", code=row["site"])),
        ("OCCURRED_IN", _by("District", code=seen["camera"][:6])),
        *([("AGAINST", _by("Permit", number=permit))] if permit else []),
        *([("DURING", _by("Trip", number=trip))] if trip else []),
    ]
    violation = Record(
        entity="Violation",
        record_id=f"VI-{words}",
        raw=raw,
        fields={"number": f"VI-{words}", **when},
        links=tuple(Link(relation=name, to=to) for name, to in links),
    )
    return (alert, violation)


def _by(entity: str, **words: str) -> Ref:
    return Ref(entity=entity, fields=words)
