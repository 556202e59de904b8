import asyncio
import os
import signal
from pathlib import Path

import pytest

from tests.shared import needs_models
from tests.unit.vision.conftest import a_jpeg
from vision.errors import BadImage, ModelMissing, VisionBusy, VisionTimeout, VisionUnavailable
from vision.pool import AnalyserPool

LONG_S = 60.0


@pytest.fixture
def pool(models):
    opened = AnalyserPool(models)
    yield opened
    opened.close()


def worker_pid(pool: AnalyserPool) -> int:
    process = pool._workers[0]._process
    assert process is not None
    assert process.pid is not None
    return process.pid


def test_missing_models_are_told_at_once(tmp_path: Path):
    with pytest.raises(ModelMissing, match="zhatu models install"):
        AnalyserPool(tmp_path)


@needs_models
async def test_answer_is_that_of_an_analyser(pool, analyser):
    photo = a_jpeg(320, 240)

    assert await pool.analyse(photo, LONG_S) == analyser.analyse(photo)


@needs_models
async def test_bad_photo_is_refused_and_the_worker_stays(pool):
    with pytest.raises(BadImage) as caught:
        await pool.analyse(b"no photo", LONG_S)
    before = worker_pid(pool)
    await pool.analyse(a_jpeg(), LONG_S)

    assert caught.value.reason == "not_an_image"
    assert worker_pid(pool) == before


@needs_models
async def test_loop_goes_on_while_a_photo_is_read(pool):
    turns = 0
    reading = asyncio.create_task(pool.analyse(a_jpeg(1600, 1200), LONG_S))

    while not reading.done():
        turns += 1
        await asyncio.sleep(0.001)

    assert turns > 20


@needs_models
async def test_dead_worker_is_told_and_replaced(pool):
    await pool.analyse(a_jpeg(), LONG_S)
    dead = worker_pid(pool)
    os.kill(dead, signal.SIGSTOP)
    asked = asyncio.create_task(pool.analyse(a_jpeg(), LONG_S))
    await asyncio.sleep(0.05)
    os.kill(dead, signal.SIGKILL)

    with pytest.raises(VisionUnavailable, match="ended"):
        await asked
    await pool.analyse(a_jpeg(), LONG_S)

    assert worker_pid(pool) != dead


@needs_models
async def test_hanging_worker_times_out_and_is_replaced(pool):
    await pool.analyse(a_jpeg(), LONG_S)
    hanging = worker_pid(pool)
    os.kill(hanging, signal.SIGSTOP)

    with pytest.raises(VisionTimeout, match=r"0\.2 s"):
        await pool.analyse(a_jpeg(), 0.2)
    await pool.analyse(a_jpeg(), LONG_S)

    assert worker_pid(pool) != hanging


@needs_models
async def test_waiting_for_a_worker_counts_towards_the_time(pool):
    await pool.analyse(a_jpeg(), LONG_S)
    os.kill(worker_pid(pool), signal.SIGSTOP)
    first = asyncio.create_task(pool.analyse(a_jpeg(), LONG_S))
    await asyncio.sleep(0.05)

    with pytest.raises(VisionTimeout):
        await pool.analyse(a_jpeg(), 0.1)
    os.kill(worker_pid(pool), signal.SIGCONT)

    assert (await first).width == 64


@needs_models
async def test_caller_who_leaves_does_not_lose_the_worker(pool):
    await pool.analyse(a_jpeg(), LONG_S)
    before = worker_pid(pool)
    leaving = asyncio.create_task(pool.analyse(a_jpeg(1600, 1200), LONG_S))
    await asyncio.sleep(0.02)
    leaving.cancel()

    with pytest.raises(asyncio.CancelledError):
        await leaving
    analysis = await pool.analyse(a_jpeg(64, 48), LONG_S)

    assert analysis.width == 64
    assert worker_pid(pool) == before


@needs_models
async def test_closed_pool_says_so(models):
    pool = AnalyserPool(models)
    await pool.analyse(a_jpeg(), LONG_S)
    process = pool._workers[0]._process
    pool.close()

    with pytest.raises(VisionUnavailable, match="closed"):
        await pool.analyse(a_jpeg(), LONG_S)
    assert not process.is_alive()


@needs_models
async def test_several_workers_answer_in_any_order(models):
    pool = AnalyserPool(models, workers=2)

    sizes = [(64 + number, 48) for number in range(6)]
    answers = await asyncio.gather(*(pool.analyse(a_jpeg(*size), LONG_S) for size in sizes))
    pool.close()

    assert [(answer.width, answer.height) for answer in answers] == sizes


@needs_models
async def test_more_photos_than_may_wait_are_refused_with_the_time_to_come_back(models):
    pool = AnalyserPool(models, queue=1)
    await pool.analyse(a_jpeg(), LONG_S)
    os.kill(worker_pid(pool), signal.SIGSTOP)
    asked = [asyncio.create_task(pool.analyse(a_jpeg(), LONG_S)) for _ in range(2)]
    await asyncio.sleep(0.05)

    with pytest.raises(VisionBusy) as caught:
        await pool.analyse(a_jpeg(), LONG_S)
    os.kill(worker_pid(pool), signal.SIGCONT)
    answers = await asyncio.gather(*asked)
    pool.close()

    assert caught.value.wait_s >= 1
    assert [answer.width for answer in answers] == [64, 64]


@needs_models
async def test_two_processes_read_the_same_photo_alike(models):
    pool, photo = AnalyserPool(models, workers=2), a_jpeg(640, 480)

    first, second = await asyncio.gather(*(pool.analyse(photo, LONG_S) for _ in range(2)))
    pool.close()

    assert first == second
