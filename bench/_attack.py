"""Sends hostile photos through a pool, or through the decoder alone, and counts the answers."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
from itertools import islice

from bench._hostile_photos import mutated, narrow_photos, special, whole_photos
from vision.errors import BadImage, VisionError, VisionUnavailable
from vision.images import decode
from vision.pool import AnalyserPool
from vision.results import Analysis

DEADLINE_S = 30.0
"""How long one photo may take; more than any does on a quiet machine, for those that are busy."""
READ, PLATE, LOAD = "read", "with a plate", "with its load judged"


async def attack(pool: AnalyserPool, count: int, seed: int) -> None:
    """Every answer is an analysis or a named error within the deadline, and the worker lives."""
    said: Counter[tuple[str, str]] = Counter()
    deaths, pid, longest_s = 0, worker_of(pool), 0.0
    wholes = narrow_photos()
    for name, data in (*special(whole_photos(96)), *islice(mutated(seed, wholes), count)):
        began = time.monotonic()
        said.update((name, answer) for answer in await _answers(pool, data))
        longest_s = max(longest_s, time.monotonic() - began)
        if worker_of(pool) != pid:
            deaths, pid = deaths + 1, worker_of(pool)
    _print(said, f"{deaths} workers replaced; the longest took {longest_s:.1f} s of "
                 f"{DEADLINE_S:.0f}; seed {seed}")  # fmt: skip


async def kill_at_work(pool: AnalyserPool, times: int = 20) -> None:
    """Kills the worker while it reads: the caller is told, and the next photo is read."""
    told = read = 0
    photos = whole_photos(1280)
    for _ in range(times):
        # a photo of its own each time: one that ends its worker twice is refused
        asked = asyncio.create_task(pool.analyse(photos[0] + os.urandom(8), DEADLINE_S))
        await asyncio.sleep(0.02)
        os.kill(worker_of(pool), signal.SIGKILL)
        try:
            await asked
        except VisionUnavailable:
            told += 1
        read += isinstance(await pool.analyse(photos[0], DEADLINE_S), Analysis)
    print(
        f"\n{times} workers killed at work: {told} callers told, {read} photos read after",
        flush=True,
    )


def decode_all(count: int, seed: int) -> None:
    """Decodes hostile photos in this process, where a fault of the decoder would end the run."""
    wholes = whole_photos(320)
    said: Counter[tuple[str, str]] = Counter()
    for name, data in (*special(wholes), *islice(mutated(seed, wholes), count)):
        try:
            decode(data)
            said[name, READ] += 1
        except VisionError as problem:
            said[name, _name(problem)] += 1
    _print(said, f"decoded only; seed {seed}")


async def _answers(pool: AnalyserPool, data: bytes) -> list[str]:
    """What is answered to one photo: how far it was read, or the name of the error."""
    try:
        seen = await pool.analyse(data, DEADLINE_S)
    except VisionError as problem:
        return [_name(problem)]
    answers = {READ: True, PLATE: bool(seen.plates), LOAD: seen.truck is not None}
    return [answer for answer, is_so in answers.items() if is_so]


def _name(problem: VisionError) -> str:
    return problem.reason if isinstance(problem, BadImage) else type(problem).__name__


def _print(said: Counter[tuple[str, str]], remark: str) -> None:
    answers = list(dict.fromkeys([READ, PLATE, LOAD, *(answer for _, answer in sorted(said))]))
    answers = [each for each in answers if any(answer == each for _, answer in said)]
    rows = _rows(said)
    print(f"\n| made by | photos | {' | '.join(answers)} |\n|---{'|---' * len(answers)}|---|")
    for name, cells in rows.items():
        print(
            f"| {name} | {_photos(cells)} | {' | '.join(str(cells[a] or '–') for a in answers)} |"
        )
    print(f"\n{_photos(rows['all']):,} hostile photos; {remark}", flush=True)


def _rows(said: Counter[tuple[str, str]]) -> dict[str, Counter[str]]:
    """The answers by mutation; the tricks of one photo each together; and all."""
    counts = Counter(name for name, _ in said.elements())
    rows: dict[str, Counter[str]] = {}
    for (name, answer), times in sorted(said.items()):
        single = counts[name] <= len((READ, PLATE, LOAD))
        for row in ("known tricks" if single else name, "all"):
            rows.setdefault(row, Counter())[answer] += times
    rows["all"] = rows.pop("all")
    return rows


def _photos(cells: Counter[str]) -> int:
    return sum(times for answer, times in cells.items() if answer not in (PLATE, LOAD))


def worker_of(pool: AnalyserPool) -> int:
    """The process of the pool's one worker."""
    process = pool._workers[0]._process
    return process.pid if process is not None and process.pid is not None else 0
