"""A sync that is killed at any moment and run again ends as if it had never been disturbed."""

import asyncio
import json
import multiprocessing
import random
import shutil
import sqlite3
import time
from collections import Counter
from contextlib import closing

import pytest

from gateway.app import open_hub
from gateway.demo.departments import FAULTS, write_city
from gateway.settings import Settings
from tests.integration.killed import REPORT, sync_city
from tests.shared import REPO

KILLS = 20
SEED = 20260305
# when the hub learnt a thing differs from run to run, and nothing else may
LEARNT = {
    "recorded_at", "retracted_at", "_recorded_at", "_updated_at", "_known_from", "_known_to",
    "row_id",
}  # fmt: skip
STILL_KNOWN = 253_402_300_799_999

processes = multiprocessing.get_context("forkserver")


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    folder = tmp_path_factory.mktemp("city")
    for _ in write_city(folder / "city", photos=False):
        pass
    mappings = folder / "mappings"
    shutil.copytree(REPO / "gateway/demo/mappings", mappings)
    (mappings / "11-sightings.toml").unlink()
    return folder


@pytest.fixture(scope="module")
def undisturbed(city, tmp_path_factory):
    processes.set_forkserver_preload(["tests.integration.killed"])
    folder = copy_of(city, tmp_path_factory.mktemp("undisturbed"))
    started = time.monotonic()
    run_to_the_end(folder)
    seconds = time.monotonic() - started
    return state_of(folder), entries_in(folder), seconds


def copy_of(city, folder):
    return shutil.copytree(city, folder, dirs_exist_ok=True)


def start(folder):
    process = processes.Process(target=sync_city, args=(str(folder),))
    process.start()
    return process


def run_to_the_end(folder):
    process = start(folder)
    process.join(60)
    assert process.exitcode == 0
    reports = [json.loads(line) for line in (folder / REPORT).read_text().splitlines()]
    assert len(reports) == 10
    for report in reports:
        assert report["accepted"] + report["quarantined"] == report["received"]


def entries_in(folder):
    """How many entries the journal holds; 0 before there is one."""
    file = folder / "store.db"
    if not file.exists():
        return 0
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as store:
            return store.execute("SELECT coalesce(max(position), 0) FROM journal").fetchone()[0]
    except sqlite3.OperationalError:  # not migrated yet
        return 0


def kill_after_entries(folder, entries):
    process = start(folder)
    while process.is_alive() and entries_in(folder) < entries:
        time.sleep(0.001)
    process.kill()
    process.join()


def kill_after_seconds(folder, seconds):
    process = start(folder)
    process.join(seconds)
    process.kill()
    process.join()


def state_of(folder):
    """All that must come out equal: journal, what was set aside, and the graph."""
    with closing(sqlite3.connect(folder / "store.db")) as store:
        journal = store.execute(
            "SELECT position, source, record_id, entity, subject_id, method, confidence,"
            " raw_sha256, withdrawn, body FROM journal ORDER BY position"
        ).fetchall()
        aside = store.execute("SELECT source, locator, reason FROM quarantine").fetchall()
    return journal, Counter(aside), asyncio.run(graph_of(folder))


async def graph_of(folder):
    async with open_hub(Settings.under(folder)) as hub:
        rows = [plain(row) async for row in hub.graph.export()]
    return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))


def plain(row):
    known = {str(key): value for key, value in row.items() if str(key) not in LEARNT}
    ends = {
        f"ended {key}": row[key] != STILL_KNOWN
        for key in ("retracted_at", "_known_to")
        if key in row
    }
    return known | ends


def plans(undisturbed):
    """Twenty ways to be killed: half by what was done so far, half by the clock."""
    _, entries, seconds = undisturbed
    dice = random.Random(SEED)
    for number in range(KILLS):
        if number % 2:
            yield kill_after_entries, dice.randint(1, entries)
        else:
            yield kill_after_seconds, dice.uniform(0.1, 1.0) * seconds


def test_the_undisturbed_run_takes_all_and_sets_aside_what_is_wrong(undisturbed):
    (journal, aside, graph), _, _ = undisturbed

    expected = Counter((f.source, f.reason) for f in FAULTS if f.source != "urban/sightings")
    assert Counter((source, reason) for source, _, reason in aside) == expected
    assert len(journal) == 346
    assert len(graph) > 500


def test_a_killed_sync_that_is_run_again_ends_the_same(city, undisturbed, tmp_path):
    expected, _, _ = undisturbed
    reached = []

    for number, (kill, point) in enumerate(plans(undisturbed)):
        folder = copy_of(city, tmp_path / str(number))
        kill(folder, point)
        reached.append(entries_in(folder))
        run_to_the_end(folder)
        assert state_of(folder) == expected, f"killed at {point} by {kill.__name__}"

    # the kills fell before, within and after the taking in
    assert len(set(reached)) > 2


def test_a_sync_killed_again_and_again_ends_the_same(city, undisturbed, tmp_path):
    expected, entries, _ = undisturbed
    folder = copy_of(city, tmp_path / "often")

    for entries_then in range(30, entries, 60):
        kill_after_entries(folder, entries_then)
    run_to_the_end(folder)

    assert state_of(folder) == expected
