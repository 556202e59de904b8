"""Takes the departments' data into the hub and lets it find what is wrong: no HTTP in it."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from connectors.catalogue import connect
from connectors.errors import SourceProblems
from connectors.mapping.reader import load
from connectors.mapping.rules import Mapping
from connectors.runner import RunReport, run
from gateway.app import Hub
from gateway.demo.departments import Written
from gateway.demo.errors import StoryStopped
from gateway.demo.folder import DemoFolder
from gateway.demo.journeys import SIGHTINGS, WORKED_EXAMPLE
from gateway.demo.telling import Step, Teller
from graph.plan import Compare, Pick, Plan, Window, every
from graph.times import to_ms


def write_city(teller: Teller, folder: DemoFolder) -> None:
    """Step: what the departments hold, and the mapping files that read it."""
    with teller.step("写出各部门数据 · what the departments hold") as step:
        written: list[Written] = []
        for one in folder.write_city():
            written.append(one)
            step.count()
        photos = sum(one.path.suffix == ".jpg" for one in written)
        files = f"{len(written) - photos} files, {photos} photos" if written else "already there"
        copied = folder.write_mappings()
        mappings = f"{copied} mapping files" if copied else "mapping files already there"
        step.said = f"{folder.city}: {files}; {mappings}"


def check(teller: Teller, folder: DemoFolder) -> list[Mapping]:
    """Step: each mapping against its source; raises BadMapping or SourceProblems."""
    files = sorted(folder.mappings.glob("*.toml"))
    with teller.step("核对映射 · check the mappings", of=len(files)) as step:
        return [_checked(file, step) for file in files]


def _checked(file: Path, step: Step) -> Mapping:
    mapping = load(file)
    problems = connect(mapping).check()
    if problems:
        raise SourceProblems(problems)
    step.count()
    step.said = "in order"
    return mapping


async def sync(teller: Teller, hub: Hub, mappings: Sequence[Mapping]) -> list[RunReport]:
    """Step: take what is new from every source."""
    with teller.step("接入 · take the sources in", of=len(mappings)) as step:
        reports = []
        for mapping in mappings:
            made = connect(mapping)
            reports.append(await asyncio.to_thread(run, mapping, made, hub.sink, hub.vault))
            step.count()
        new = sum(report.appended for report in reports)
        step.said = f"{new} new journal entries" if new else "nothing new"
    rows = [_row(report) for report in reports if report.received]
    if rows:
        columns = ("source", "received", "accepted", "quarantined", "unchanged", "set aside as")
        teller.table("", columns, rows)
    return reports


def _row(report: RunReport) -> tuple[object, ...]:
    counts = (report.received, report.accepted, report.quarantined, report.unchanged)
    return (report.source, *counts, _counted(report.reasons))


def _counted(reasons: Counter[str]) -> str:
    return ", ".join(f"{reason} {count}" for reason, count in reasons.most_common())


async def project(teller: Teller, hub: Hub) -> None:
    """Step: bring the graph up to the journal."""
    with teller.step("成图 · project the graph") as step:
        new = await hub.project(step.count)
        step.said = f"{new} journal entries" if new else "up to date"


async def read_photos(teller: Teller, hub: Hub) -> None:
    """Step: read the plates on the photos of sightings that tell none."""
    with teller.step("识别号牌 · read the photos", of=len(SIGHTINGS)) as step:
        done = await hub.photos.run(hub.project, step.count)
        read = f"{done.read} photos read" if done.read else "all read before"
        step.said = f"{read}, {done.set_aside} set aside" if done.set_aside else read


async def detect(teller: Teller, hub: Hub) -> None:
    """Step: judge sightings and trips by the rules."""
    with teller.step("发现违法 · find violations") as step:
        done = await hub.detector.run(hub.project)
        await hub.project()
        step.said = f"{len(done.raised)} new alerts" if done.raised else "no new alerts"


async def worked_example(hub: Hub) -> str:
    """The number of the alert that the story follows; raises StoryStopped without one."""
    moment = to_ms(WORKED_EXAMPLE.at)
    plan = Plan(
        entity="Alert",
        picks=(Pick("number", "number"),),
        where=every(
            [
                Compare("kind", "eq", WORKED_EXAMPLE.kind),
                Compare("occurred_at", "eq", moment),
            ]
        ),
        window=Window(first=1),
        as_of=moment,
    )
    for row in (await hub.graph.read(plan)).rows:
        return str(row["node"]["number"])
    plate = WORKED_EXAMPLE.truck.plate
    raise StoryStopped("find violations", f"no alert on {plate} at {WORKED_EXAMPLE.at:%H:%M}")
