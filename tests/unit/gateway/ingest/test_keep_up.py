"""Photos that take long, or have no reader, hold up nobody else."""

import asyncio

import pytest

from gateway.ingest import keep_up
from gateway.ingest.keep_up import KeepUp
from gateway.vault.errors import VaultUnavailable
from vision.errors import BadCard, ModelMismatch, ModelMissing, VisionUnavailable


class Photos:
    """Photos that wait for a reader for ever, or whose reading fails."""

    def __init__(self, problem=None):
        self._problem, self.begun, self.cancelled = problem, 0, 0

    async def run(self, _project):
        self.begun += 1
        if self._problem is not None:
            raise self._problem
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise


class Counts:
    def __init__(self):
        self.turns, self.twice = 0, asyncio.Event()

    async def run(self, _project):
        self.turns += 1
        if self.turns > 1:
            self.twice.set()


async def nothing():
    return 0


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(keep_up, "PHOTOS_S", 0.01)
    monkeypatch.setattr(keep_up, "PAUSE_S", 0.01)


async def test_the_others_go_on_while_photos_wait_for_a_reader():
    photos, others = Photos(), Counts()
    keeping = KeepUp(project=nothing, photos=photos, consumers=[others])
    running = asyncio.create_task(keeping.run())

    await asyncio.wait_for(others.twice.wait(), 10)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert (photos.begun, photos.cancelled) == (1, 1)


@pytest.mark.parametrize("problem", [VisionUnavailable("gone"), VaultUnavailable("gone")])
async def test_the_others_go_on_while_vision_or_vault_are_away(problem):
    photos, others = Photos(problem), Counts()
    keeping = KeepUp(project=nothing, photos=photos, consumers=[others])

    with pytest.raises(type(problem)):
        await keeping.once()
    running = asyncio.create_task(keeping.run())
    await asyncio.wait_for(others.twice.wait(), 10)

    assert not running.done()
    assert photos.begun >= 2
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@pytest.mark.parametrize(
    "problem",
    [
        ModelMissing("clp_det.onnx"),
        ModelMismatch("own.onnx", "its golden picture is judged otherwise"),
        BadCard("own.toml", "licence: is missing"),
    ],
    ids=lambda problem: type(problem).__name__,
)
async def test_without_models_that_may_be_used_photos_are_not_tried_again(problem):
    photos, others = Photos(problem), Counts()
    keeping = KeepUp(project=nothing, photos=photos, consumers=[others])

    await keeping.once()
    await keeping.once()

    assert (photos.begun, others.turns) == (1, 2)
