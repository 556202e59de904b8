"""Judged findings about loads become a set of labelled photos."""

import csv

import pytest
from click.testing import CliRunner

from gateway.audit.log import AuditLog
from gateway.cli.vision import vision
from gateway.journal.journal import wall_clock_ms
from gateway.settings import Settings
from gateway.store.session import open_store
from graph.records import Ref
from tests.factories import link, record
from tests.integration.story import a_hub, permit, person
from tests.integration.test_photos import Scripted, pictured, read_all, reading
from vision.evaluation import read_set

DISPATCHER = person("dispatcher")
JPEG = b"\xff\xd8\xff"
# number: (cover, load, what a person made of it)
STORY = {
    "S-1": ("open", "level", "right"),
    "S-2": ("closed", "overfilled", "right"),
    "S-3": ("partial", "level", "right"),
    "S-4": ("open", "level", "LAWFUL"),
    "S-5": ("open", "level", "UNCLEAR_IMAGE"),
    "S-6": ("open", "level", "MISREAD_PLATE"),
    "S-7": ("open", "level", None),
}
LABELS = {
    "S-1": ("uncovered", ""),
    "S-2": ("overfilled", ""),
    "S-3": ("partly_covered", ""),
    "S-4": ("", "uncovered"),
    "S-5": ("unknown", ""),
}


async def judge_all(hub) -> None:
    days = {number: f"2026-03-0{day}T18:35" for day, number in enumerate(STORY, start=1)}
    eye = Scripted({JPEG + number.encode(): (reading(),) for number in STORY})
    photos = [
        pictured(hub, number, JPEG + number.encode(), moment=days[number], cover=cover, load=load)
        for number, (cover, load, _) in STORY.items()
    ]
    await read_all(hub, eye, *photos)
    await with_a_crop(hub, "S-1")
    await hub.detector.run(hub.project)
    await hub.automatic.run(hub.project)
    for one in await hub.incidents.find(since_ms=1):
        said = STORY[one.exhibits[0].sighting][2]
        if said == "right":
            await hub.incidents.confirm(one.number, DISPATCHER)
        elif said is not None:
            await hub.incidents.reject(one.number, DISPATCHER, reason=said)


async def with_a_crop(hub, number: str) -> None:
    """A plate cut out, beside the photo, as `zhatu watch` keeps it."""
    sha256 = hub.vault.put(JPEG + b"crop")
    crop = record("Evidence", sha256, {"sha256": sha256})
    shown = link("PICTURED_ON", Ref(entity="Evidence", fields={"sha256": sha256}))
    hub.journal.append("hub/cameras", [crop, record("Sighting", number, {"number": number}, shown)])
    await hub.project()


@pytest.fixture
async def judged(tmp_path):
    async with a_hub(tmp_path / "data", permit()) as hub:
        await judge_all(hub)
    return tmp_path


def test_each_judged_photo_is_labelled_by_what_was_said_of_it(judged):
    out = judged / "set"

    done = CliRunner().invoke(vision, ["export", str(out), "--data", str(judged / "data")])

    assert done.exit_code == 0, done.output
    with (out / "labels.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["sighting"]: row for row in csv.DictReader(stream)}
    assert {n: (row["label"], row["not_label"]) for n, row in rows.items()} == LABELS
    assert all((out / row["file"]).read_bytes() == JPEG + n.encode() for n, row in rows.items())
    assert len(read_set(out)) == len(LABELS)
    assert "5 photos" in done.stdout


def test_the_export_is_on_record_and_never_writes_over_anything(judged):
    out, words = judged / "set", ["--data", str(judged / "data")]
    CliRunner().invoke(vision, ["export", str(out), *words])

    again = CliRunner().invoke(vision, ["export", str(out), *words])

    assert again.exit_code == 2
    assert "is not empty" in again.stderr
    store = open_store(Settings.under(judged / "data").store_url)
    assert AuditLog(store, wall_clock_ms).verify().operation == "vision.export"
    store.close()
