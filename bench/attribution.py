"""Measures what the hub finds out in a generated city, against the truth that it never reads.

    python -m bench.attribution [--size M] [--days 2] [--seed 11] [--fit-size S] [--fit-seed 7]

Weights are fitted on one city and reported on another; prints a markdown table.
"""

from __future__ import annotations

import asyncio
import json
import platform
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from gateway.app import Hub, open_hub
from gateway.ingest.attribution import Attributor, Event
from gateway.settings import Settings
from graph.attribution.evidence import SourceFacts
from graph.attribution.fit import Labelled, calibration_error, fit
from graph.attribution.hints import hints
from graph.attribution.score import rank
from graph.attribution.weights import Weights, standard
from graph.attribution.writing import render
from graph.ontology.catalogue import ONTOLOGY
from graph.plan import Compare, Direction, Pick, Plan, Step, Window
from graph.trips.track import Witness

MINUTE_MS = 60_000
Truth = Mapping[str, Any]


@dataclass(frozen=True)
class City:
    """A generated city and the hub that has read it."""

    folder: Path
    data: Path

    def truth(self, name: str) -> list[Truth]:
        with (self.folder / "truth" / f"{name}.jsonl").open(encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]


@dataclass
class Case:
    """One event with its facts and what is true of it."""

    event: Event
    facts: SourceFacts
    site: str
    company: str
    company_found: str | None
    at_gate: bool


@dataclass
class Table:
    """Lines of the report."""

    lines: list[str] = field(default_factory=list)

    def add(self, what: str, count: int, figure: str, wanted: str) -> None:
        self.lines.append(f"| {what} | {count} | {figure} | {wanted} |")


def build(work: Path, size: str, seed: int, days: int | None) -> City:
    """Generate a city and let a hub read it, unless both are there from an earlier run."""
    name = f"{size}-{seed}-{days or 'all'}"
    city = City(work / f"city-{name}", work / f"hub-{name}")
    if not city.folder.is_dir():
        words = ["city", city.folder, "--size", size, "--seed", seed]
        zhatu(*words, *(["--days", days] if days else []))
    if not (city.data / "done").exists():
        zhatu("sync", city.folder / "mappings", "--data", city.data, "--json")
        asyncio.run(conclude(city.data))
        (city.data / "done").touch()
    return city


def zhatu(*words: object) -> None:
    command = [sys.executable, "-c", "from gateway.cli.main import main; main()", *map(str, words)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


async def conclude(data: Path) -> None:
    """Let the consumers work out trips and alerts."""
    async with open_hub(Settings.under(data)) as hub:
        for consumer in (hub.trips, hub.clones):
            start = time.process_time()
            done = await consumer.run(hub.project)
            print(f"{done}: {time.process_time() - start:.0f} s CPU", file=sys.stderr)
        await hub.project()


async def cases(city: City, sightings: Sequence[tuple[str, str, str]]) -> list[Case]:
    """Facts around sightings (number, true site, true company)."""
    made = []
    async with open_hub(Settings.under(city.data)) as hub:
        attributor = Attributor(graph=hub.graph, tracks=hub.tracks)
        places = await attributor.places(hub.journal.clock())
        for number, site, company in sightings:
            event = await attributor.event("Sighting", number)
            if event is None:
                continue  # its row was set aside
            facts = await attributor.facts(event, places)
            found = await company_of(hub, event)
            at_gate = event.here is not None
            made.append(Case(event, facts, f"code:{site}", company, found, at_gate))
    return made


async def company_of(hub: Hub, event: Event) -> str | None:
    """Credit code of the company that operated the truck at the event."""
    if event.truck_id is None:
        return None
    company = Plan(entity="Company", picks=(Pick("code", "credit_code"),), window=Window(first=2))
    relation = ONTOLOGY.relation("Truck", "OPERATED_BY", "Company")
    step = Step(key="companies", relation=relation, direction=Direction.OUT, plan=company)
    plan = Plan(
        entity="Truck",
        steps=(step,),
        where=Compare("id", "eq", event.truck_id),
        window=Window(first=1),
        as_of=event.at_ms,
    )
    page = await hub.graph.read(plan)
    codes = [r["node"]["code"] for row in page.rows for r in row["node"]["companies"].rows]
    return codes[0] if len(codes) == 1 else None


def laden(city: City, count: int) -> list[tuple[str, str, str]]:
    """Some laden trucks anywhere in the city, for fitting."""
    every = [
        (s["number"], s["site"], s["company"])
        for s in city.truth("sightings")
        if s["laden"] and s["read_right"] and not s["clone"]
    ]
    return random.Random(1).sample(every, min(count, len(every)))


def no_papers(facts: SourceFacts) -> SourceFacts:
    """A city without waybills."""
    trips = tuple(trip for trip in facts.trips if trip.waybill is None)
    return replace(facts, waybills=(), trips=trips)


def no_tracks(facts: SourceFacts) -> SourceFacts:
    """A city without waybills and terminals."""
    kept = no_papers(facts)
    visits = tuple(v for v in kept.visits if v.witness is not Witness.GPS)
    trips = tuple(t for t in kept.trips if not t.number.startswith("HT-"))
    return replace(kept, visits=visits, trips=trips)


def registers_only(facts: SourceFacts) -> SourceFacts:
    """Permits, and trips of other days: nothing that was seen of this load."""
    before_ms = facts.at_ms - 12 * 60 * MINUTE_MS
    trips = tuple(t for t in facts.trips if (t.started_ms or 0) < before_ms)
    return replace(facts, visits=(), waybills=(), here=None, trips=trips)


Narrow = Callable[[SourceFacts], SourceFacts]
ABLATIONS: Mapping[str, tuple[Narrow, str]] = {
    "all evidence": (lambda facts: facts, "≥ 95 %"),
    "waybills removed": (no_papers, "≥ 85 %"),
    "waybills and positions removed": (no_tracks, ""),
    "permits and earlier trips only": (registers_only, ""),
}


def labelled(found: Iterable[Case], narrow: Narrow) -> list[Labelled]:
    return [Labelled(tuple(hints(narrow(case.facts))), case.site) for case in found]


def figures(found: Sequence[Case], weights: Weights, narrow: Narrow) -> dict[str, float]:
    """Shares right at rank 1 and the calibration error, where there is any evidence."""
    pairs, unknown = [], 0
    for case in labelled(found, narrow):
        answer = rank(case.hints, weights)
        if answer.candidates:
            best = answer.candidates[0]
            pairs.append((best.score, best.site_id == case.site_id))
            unknown += answer.site_id is None
    return {
        "cases": len(pairs),
        "right": sum(right for _, right in pairs) / max(1, len(pairs)),
        "error": calibration_error(pairs),
        "unknown": unknown / max(1, len(pairs)),
    }


def source_lines(table: Table, found: Sequence[Case], weights: Weights) -> None:
    for what, (narrow, wanted) in ABLATIONS.items():
        got = figures(found, weights, narrow)
        count = int(got["cases"])
        table.add(f"source site at rank 1, {what}", count, percent(got["right"]), wanted)
        part = figures(away(found), weights, narrow)
        table.add("… seen away from a site's gate", int(part["cases"]), percent(part["right"]), "")
        bound = "< 0.05" if wanted else ""
        table.add("… calibration error", count, f"{got['error']:.3f}", bound)
        table.add("… answered with unknown", count, percent(got["unknown"]), "")


def away(found: Iterable[Case]) -> list[Case]:
    return [case for case in found if not case.at_gate]


def company_line(table: Table, found: Sequence[Case], asked: int) -> None:
    """A sighting that was set aside (a plate that may be two) counts as one without a company."""
    right = sum(case.company_found == case.company for case in found)
    table.add("company found, plate read right", asked, percent(right / max(1, asked)), "≥ 99 %")
    table.add("… of them in the hub", len(found), percent(right / max(1, len(found))), "")


async def alerts(city: City, kind: str) -> list[dict[str, Any]]:
    """Alerts of a kind that stand at the end, with the truck, the trip's start or the plate."""
    async with open_hub(Settings.under(city.data)) as hub:
        claims = hub.journal.claims_after(0, 10**9)
    trips = {c.subject_id: c for c in claims if c.entity == "Trip" and c.source == "hub/trips"}
    told = [c for c in claims if c.entity == "Alert"]
    states = {c.subject_id: c.fields["state"] for c in told if "state" in c.fields}
    made = []
    for claim in told:
        if claim.fields.get("kind") == kind and states[claim.subject_id] != "rejected":
            to = {link.relation.name: link.to_id for link in claim.links}
            trip = trips.get(to.get("RAISED_ON", ""))
            made.append({**to, "started": trip.fields.get("started_at") if trip else None})
    return made


def dumping_lines(table: Table, city: City, found: Sequence[Mapping[str, Any]]) -> None:
    true = city.truth("dumpings")
    hits = [[a for a in found if is_of(a, dumping)] for dumping in true]
    right = {id(alert) for hit in hits for alert in hit}
    recall = sum(map(bool, hits)) / max(1, len(true))
    table.add("suspected dumping: recall", len(true), percent(recall), "≥ 95 %")
    precision = len(right) / max(1, len(found))
    table.add("suspected dumping: precision", len(found), percent(precision), "≥ 90 %")


def is_of(alert: Mapping[str, Any], dumping: Truth) -> bool:
    same = alert.get("ACCUSES") == f"vin:{dumping['vin']}"
    return same and abs(alert["started"] - dumping["departs_ms"]) < 20 * MINUTE_MS


def clone_lines(table: Table, city: City, found: Sequence[Mapping[str, Any]]) -> None:
    true = {f"{c['plate']}/{c['plate_class']}" for c in city.truth("clones")}
    told = {alert["DOUBTS"] for alert in found}
    plates = sum(len(truck["plates"]) for truck in city.truth("trucks") if not truck["clone"])
    table.add(
        "cloned plates found", len(true), percent(len(true & told) / max(1, len(true))), "100 %"
    )
    false = len(told - true) / plates * 1000
    table.add("plates called cloned that are not, per 1,000", plates, f"{false:.2f}", "≤ 1")


def percent(share: float) -> str:
    return f"{100 * share:.2f} %"


@click.command()
@click.option("--size", default="M", help="Size of the city that is reported on.")
@click.option("--days", type=int, default=2)
@click.option("--seed", default=11)
@click.option("--fit-size", default="S")
@click.option("--fit-seed", default=7)
@click.option("--fit-cases", default=3000)
@click.option("--write", type=click.Path(path_type=Path), help="Write the fitted weights here.")
@click.option("--stored", is_flag=True, help="Report on the weights as stored; fit nothing.")
@click.option("--work", type=click.Path(path_type=Path), help="Keep cities and hubs here.")
def main(**options: Any) -> None:
    """Fit on one city, report on another."""
    with TemporaryDirectory() as temporary:
        report(options, options["work"] or Path(temporary))


def report(options: Mapping[str, Any], work: Path) -> None:
    weights = standard() if options["stored"] else fitted(options, work)
    city = build(work, options["size"], options["seed"], options["days"])
    violations = [
        (number, v["site"], v["company"])
        for v in city.truth("violations")
        for number in v["read_right"]
    ]
    found = asyncio.run(cases(city, violations))
    table = Table()
    company_line(table, found, len(violations))
    source_lines(table, found, weights)
    clone_lines(table, city, asyncio.run(alerts(city, "CLONED_PLATE")))
    dumping_lines(table, city, asyncio.run(alerts(city, "SUSPECTED_DUMPING")))
    told(options, city, weights, table)


def fitted(options: Mapping[str, Any], work: Path) -> Weights:
    city = build(work, options["fit_size"], options["fit_seed"], None)
    known = asyncio.run(cases(city, laden(city, options["fit_cases"])))
    every = [case for narrow, _ in ABLATIONS.values() for case in labelled(known, narrow)]
    origin = f"{len(known)} laden trucks of city {options['fit_size']}, seed {options['fit_seed']}"
    fitted = replace(fit(every, standard()), data=f"{origin}, each with four amounts of evidence")
    if options["write"]:
        options["write"].write_text(render(fitted), encoding="utf-8")
    return fitted


def told(options: Mapping[str, Any], city: City, weights: Weights, table: Table) -> None:
    counts = {name: len(city.truth(name)) for name in ("trips", "sightings", "violations")}
    words = " ".join(sys.argv[1:])
    origin = (
        "as stored"
        if options["stored"]
        else (f"fitted on {options['fit_size']}, seed {options['fit_seed']}")
    )
    print(f"`python -m bench.attribution {words}`\n")
    print(f"City {options['size']}, seed {options['seed']}, {options['days']} days: {counts}.")
    print(f"Weights {origin}. Python {platform.python_version()}, {platform.machine()}.\n")
    print("| what | cases | figure | wanted |\n|---|---|---|---|")
    print("\n".join(table.lines))
    print("\nWeights: " + ", ".join(f"{r.code} {r.weight}" for r in weights.reasons.values()))
    print(f"unknown {weights.unknown}; knots {[list(k) for k in weights.knots]}")


if __name__ == "__main__":
    main()
