"""Whatever is sent as a photo is read or refused by name, and the service goes on."""

import asyncio
import itertools
import os
import signal

import pytest

from bench._hostile_photos import mutated, special, whole_photos
from tests.shared import needs_models
from tests.unit.vision.conftest import a_jpeg
from vision.errors import BAD_IMAGE_REASONS, BadImage, VisionTimeout, VisionUnavailable
from vision.images import decode
from vision.pool import AnalyserPool
from vision.suspects import REMEMBERED, Suspects

WHOLE = whole_photos()
SPECIAL = special(WHOLE)
LONG_S = 120.0


def reason_of(data):
    """Why it is refused; None when it is read."""
    try:
        decode(data)
    except BadImage as refused:
        return refused.reason
    return None


def test_sound_photos_are_read():
    assert [reason_of(data) for data in WHOLE] == [None] * 4


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("100 megapixels, PNG", "too_large"),
        ("100 megapixels, JPEG header", "too_large"),
        ("65,535 pixels square, JPEG header", "too_large"),
        ("4 gigapixels, PNG header", "too_large"),
        ("JPEG and ZIP", None),
        ("JPEG and page", None),
        ("page, then JPEG", "not_an_image"),
        ("GIF, then JPEG", "not_an_image"),
        ("PDF and JPEG", "not_an_image"),
        ("PNG and JPEG", None),
        ("JPEG of 3,000 comments", None),
        ("JPEG of 5,000 scans", "undecodable"),
        ("EXIF that points at itself", None),
        ("nothing", "not_an_image"),
        ("one byte", "truncated"),
        ("a megabyte of 0xFF", "not_an_image"),
    ],
)
def test_a_known_trick_is_refused_by_its_name_or_harmless(name, reason):
    assert reason_of(dict(SPECIAL)[name]) == reason


def test_mutated_photos_are_read_or_refused_by_name():
    said = {reason_of(data) for _, data in itertools.islice(mutated(11, WHOLE), 800)}

    assert said <= {None, *BAD_IMAGE_REASONS}
    assert {None, "truncated", "undecodable"} <= said


@pytest.fixture
def pool(models):
    opened = AnalyserPool(models)
    yield opened
    opened.close()


def pid_of(pool):
    return pool._workers[0]._process.pid


@needs_models
async def test_no_mutated_photo_ends_a_worker_or_writes_into_the_log(pool, capfd):
    await pool.analyse(a_jpeg(), LONG_S)
    before, read = pid_of(pool), 0

    for _, data in itertools.islice(mutated(12, WHOLE), 12):
        try:
            await pool.analyse(data, LONG_S)
            read += 1
        except BadImage:
            continue

    assert pid_of(pool) == before
    assert 0 < read < 12
    assert capfd.readouterr() == ("", "")


@needs_models
async def test_a_photo_that_kills_its_worker_twice_is_refused_and_others_are_read(pool):
    """The kill stands for a fault of a decoder that no test knows yet."""
    killing = a_jpeg(1600, 1200)

    for _ in range(2):
        await pool.analyse(a_jpeg(), LONG_S)
        os.kill(pid_of(pool), signal.SIGSTOP)
        asked = pool.analyse(killing, LONG_S)
        with pytest.raises(VisionUnavailable):
            await _killed_meanwhile(asked, pid_of(pool))
    with pytest.raises(BadImage) as refused:
        await pool.analyse(killing, LONG_S)

    assert refused.value.reason == "harmful"
    assert (await pool.analyse(a_jpeg(), LONG_S)).width == 64


async def _killed_meanwhile(asked, pid):
    task = asyncio.ensure_future(asked)
    await asyncio.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    return await task


@needs_models
async def test_a_photo_that_holds_its_worker_up_twice_is_refused(pool):
    holding = a_jpeg(640, 480)

    for _ in range(2):
        await pool.analyse(a_jpeg(), LONG_S)
        os.kill(pid_of(pool), signal.SIGSTOP)
        with pytest.raises(VisionTimeout):
            await pool.analyse(holding, 0.1)
    with pytest.raises(BadImage):
        await pool.analyse(holding, LONG_S)

    assert (await pool.analyse(a_jpeg(), LONG_S)).width == 64


@needs_models
async def test_a_photo_that_waited_for_most_of_its_time_is_not_to_blame(pool, monkeypatch):
    waiting, take = a_jpeg(640, 480), pool._next_free

    async def late():
        await asyncio.sleep(0.9)
        return await take()

    for _ in range(2):
        await pool.analyse(a_jpeg(), LONG_S)
        os.kill(pid_of(pool), signal.SIGSTOP)
        with monkeypatch.context() as busy:
            busy.setattr(pool, "_next_free", late)
            with pytest.raises(VisionTimeout):
                await pool.analyse(waiting, 1.0)

    assert (await pool.analyse(waiting, LONG_S)).width == 640


def test_a_photo_that_did_harm_once_is_read_again():
    suspects = Suspects()

    suspects.blame(b"photo")

    suspects.demand_harmless(b"photo")
    suspects.demand_harmless(b"another")


def test_only_so_many_are_remembered():
    suspects = Suspects()
    for n in range(REMEMBERED + 1):
        for _ in range(2):
            suspects.blame(str(n).encode())

    suspects.demand_harmless(b"0")
    with pytest.raises(BadImage):
        suspects.demand_harmless(str(REMEMBERED).encode())
