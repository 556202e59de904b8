"""`zhatu cameras` lists what is watched, and says by its exit code whether all is well."""

import json

import pytest
from click.testing import CliRunner

from gateway.audit.log import AuditLog
from gateway.cameras.recorder import Recorder
from gateway.cameras.watches import Watches
from gateway.cli.cameras import cameras
from gateway.journal.journal import Journal
from gateway.settings import load
from gateway.store.session import open_store
from gateway.vault.opening import open_vault
from graph.ontology.choices import CameraState
from tests.integration.test_delivery import wall_ms
from tests.integration.test_watched_cameras import AT_MS, OPERATOR
from tests.stores import laid_out
from vision.video.cameras import Seen


@pytest.fixture
def watched(tmp_path):
    """Two cameras, both watched by a process that lives, and up."""
    settings = load(given={"data": tmp_path})
    store = open_store(f"sqlite:///{laid_out(tmp_path / 'store.db')}")
    # signs of life of an hour ahead: however long the test takes, this process lives
    journal, ahead = Journal(store), lambda _: wall_ms() + 3_600_000
    audit = AuditLog(store, journal.clock)
    watches = Watches(store=store, journal=journal, audit=audit, clock=ahead)
    recorder = Recorder(store=store, journal=journal, vault=open_vault(settings), audit=audit,
                        by=OPERATOR, owner=watches.owner)  # fmt: skip
    seen = Seen(frames=50, dropped=2, last_frame_ms=wall_ms())
    watches.beat({"C1": seen, "C2": seen})
    for code in ("C1", "C2"):
        recorder.changed(code, CameraState.UP, at_ms=AT_MS, reason=None)
    yield recorder
    store.close()


def run(folder, *words):
    return CliRunner().invoke(cameras, ["--data", str(folder), *words])


def test_all_up_is_well(watched, tmp_path):
    done = run(tmp_path, "--json")

    rows = [json.loads(line) for line in done.output.splitlines()]
    assert done.exit_code == 0, done.output
    assert [(row["camera"], row["state"], row["frames"], row["dropped"]) for row in rows] == [
        ("C1", "up", 50, 2),
        ("C2", "up", 50, 2),
    ]
    assert rows[0]["since"] == "2026-03-05T10:35:00.000Z"


def test_one_that_is_down_is_told_with_its_reason(watched, tmp_path):
    watched.changed("C2", CameraState.DOWN, at_ms=AT_MS + 1000, reason="silent")

    done = run(tmp_path, "--json")

    rows = [json.loads(line) for line in done.output.splitlines()]
    assert done.exit_code == 1
    assert [(row["state"], row["reason"]) for row in rows] == [("up", None), ("down", "silent")]


def test_a_table_for_people(watched, tmp_path):
    done = run(tmp_path)

    assert "C1" in done.output
    assert "last_frame" in done.output


def test_nothing_watched_is_nothing_listed(tmp_path):
    laid_out(tmp_path / "store.db")

    done = run(tmp_path)

    assert (done.exit_code, done.output) == (0, "")
