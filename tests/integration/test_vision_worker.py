"""A worker that is killed in the middle loses nothing, and no photo is read twice."""

import asyncio
import os
import signal
import subprocess
import sys
import time

import pytest
import sqlalchemy as sa

from gateway.analysis.ledger import Ledger
from gateway.analysis.readers import Models, ReadElsewhere
from gateway.journal.journal import wall_clock_ms
from gateway.store.analysis_tables import analyses
from gateway.store.session import open_store
from gateway.vault.files import FileVault
from tests.shared import MODELS, REPO, needs_models
from tests.stores import laid_out
from tests.unit.vision.conftest import a_jpeg
from vision.analyser import open_analyser

PHOTOS = [a_jpeg(320 + 16 * number, 240) for number in range(4)]


@pytest.fixture
def folder(tmp_path):
    laid_out(tmp_path / "store.db")
    (tmp_path / "models").symlink_to(MODELS)
    return tmp_path


def started(folder):
    """`zhatu vision worker --once`, as an operator starts it."""
    command = [sys.executable, "-m", "gateway.cli.main", "vision", "worker", "--once"]
    own = {"PYTHONPATH": str(REPO), "ZHATU_DATA": str(folder)}
    return subprocess.Popen(
        command, cwd=folder, env={**os.environ, **own}, stdout=subprocess.PIPE, text=True
    )


def taken(store):
    with store.read() as connection:
        query = sa.select(sa.func.count()).select_from(analyses)
        return connection.execute(query.where(analyses.c.state == "taken")).scalar_one()


@needs_models
def test_a_killed_worker_loses_nothing_and_gives_no_second_result(folder):
    store = open_store(f"sqlite:///{folder / 'store.db'}")
    vault, ledger = FileVault(folder / "vault"), Ledger(store, wall_clock_ms)
    ours = Models(folder / "own-models")
    hashes = [vault.put(photo) for photo in PHOTOS]
    for sha256 in hashes:
        ledger.ask(sha256, ours.hash, most=100)
    first = started(folder)
    end = time.monotonic() + 60
    while not taken(store) and time.monotonic() < end:
        time.sleep(0.01)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    assert taken(store)
    with store.write() as connection:  # as if its lease had run out
        connection.execute(analyses.update().values(until_ms=1))

    second = started(folder)
    said, _ = second.communicate(timeout=120)

    reader = ReadElsewhere(ledger, vault, ours, most=100)
    told = [asyncio.run(reader.analyse(photo, 1)) for photo in PHOTOS]
    analyser = open_analyser(folder / "models")
    assert second.returncode == 0
    assert said.count("\n") == len(PHOTOS) + 1
    assert told == [analyser.analyse(photo) for photo in PHOTOS]
    assert all(len(ledger.findings(sha256)) == 1 for sha256 in hashes)
    store.close()
