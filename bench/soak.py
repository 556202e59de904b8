"""Lets worker processes read very many photos, sound or hostile, and tells what becomes of them."""

from __future__ import annotations

import asyncio
import os
import platform
import random
import resource
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import click
import cv2
import numpy as np

from bench._hostile_photos import mutated, special, whole_photos
from vision.analyser import open_analyser
from vision.errors import BadImage, VisionError
from vision.images import decode
from vision.pool import AnalyserPool
from vision.runtime import open_session

PATIENCE_S = 300.0
SIZES = (96, 160, 320, 640, 1280)
WARM_SHARE = 0.1
"""Memory is compared with that after this share of the photos: pools and caches have filled."""


def memory_mb(pid: int) -> float:
    """The resident memory of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def photos(count: int, seed: int) -> Iterator[bytes]:
    """Sound photos of mixed sizes, no two alike: a truck with noise, or noise alone."""
    dice = np.random.default_rng(seed)
    truck = decode(whole_photos(1280)[0])[0]
    for _ in range(count):
        width = int(dice.choice(SIZES))
        height = max(24, round(width * dice.uniform(0.4, 0.8)))
        shown = cv2.resize(truck, (width, height), interpolation=cv2.INTER_AREA)
        noisy = shown + dice.normal(0, dice.uniform(0, 20), shown.shape)
        picture = np.clip(noisy, 0, 255).astype(np.uint8)
        kind = ".png" if dice.random() < 0.1 else ".jpg"
        yield cv2.imencode(kind, picture)[1].tobytes()


async def soak(pool: AnalyserPool, count: int, seed: int) -> None:
    """Reads photos and tells the memory of this process and of the worker."""
    started, warm = time.monotonic(), (0.0, 0.0)
    every = max(1, count // 10)
    print("| photos | this process, MB | worker, MB | photos a second |\n|---|---|---|---|")
    for number, data in enumerate(photos(count, seed), 1):
        await pool.analyse(data, PATIENCE_S)
        if number % every and number != max(1, round(count * WARM_SHARE)):
            continue
        now = (memory_mb(os.getpid()), memory_mb(worker_of(pool)))
        warm = warm if warm[0] else now
        rate = number / (time.monotonic() - started)
        print(f"| {number} | {now[0]:.0f} | {now[1]:.0f} | {rate:.1f} |", flush=True)
    own, other = (100 * (last / first - 1) for last, first in zip(now, warm, strict=True))
    print(f"\ngrowth since {WARM_SHARE:.0%}: this process {own:+.1f} %, worker {other:+.1f} %")


def reload_models(models: Path, times: int) -> None:
    """Opens all models anew again and again in this process."""
    photo = whole_photos(640)[0]
    sizes = []
    for _ in range(times):
        open_session.cache_clear()
        open_analyser(models).analyse(photo)
        sizes.append(memory_mb(os.getpid()))
    first = sizes[max(1, times // 10) - 1]
    print(f"\n{times} reloads: {first:.0f} MB after {max(1, times // 10)}, {sizes[-1]:.0f} MB "
          f"at the end, {100 * (sizes[-1] / first - 1):+.1f} %")  # fmt: skip


async def attack(pool: AnalyserPool, count: int, seed: int) -> None:
    """Sends hostile photos; every answer is an analysis or a named error, and the pool lives."""
    wholes = whole_photos(96)
    said: Counter[str] = Counter()
    deaths, pid = 0, worker_of(pool)
    for _, data in (*special(wholes), *islice(mutated(seed, wholes), count)):
        try:
            await pool.analyse(data, PATIENCE_S)
            said["read"] += 1
        except VisionError as problem:
            said[_name(problem)] += 1
        if worker_of(pool) != pid:
            deaths, pid = deaths + 1, worker_of(pool)
    _print(said, f"{deaths} workers replaced; seed {seed}")


def decode_all(count: int, seed: int) -> None:
    """Decodes hostile photos in this process, where a fault of the decoder would end the run."""
    wholes = whole_photos(320)
    said: Counter[str] = Counter()
    for _, data in (*special(wholes), *islice(mutated(seed, wholes), count)):
        try:
            decode(data)
            said["decoded"] += 1
        except VisionError as problem:
            said[_name(problem)] += 1
    _print(said, f"decoded only; seed {seed}")


def _name(problem: VisionError) -> str:
    return problem.reason if isinstance(problem, BadImage) else type(problem).__name__


def _print(said: Counter[str], remark: str) -> None:
    print("\n| answer | photos |\n|---|---|")
    for answer, times in said.most_common():
        print(f"| {answer} | {times} |")
    print(f"\n{sum(said.values())} hostile photos; {remark}", flush=True)


def worker_of(pool: AnalyserPool) -> int:
    """The process of the pool's one worker."""
    process = pool._workers[0]._process
    return process.pid if process is not None and process.pid is not None else 0


@click.command()
@click.option("--models", type=click.Path(path_type=Path), default=Path("data/models"))
@click.option("--count", default=20_000, show_default=True, help="Sound photos.")
@click.option("--reloads", default=50, show_default=True, help="How often models are opened anew.")
@click.option("--hostile", default=10_000, show_default=True, help="Mutated photos; 0 for none.")
@click.option("--decoded", default=0, help="Mutated photos that are only decoded, not analysed.")
@click.option("--seed", default=1, show_default=True)
def main(models: Path, count: int, reloads: int, hostile: int, decoded: int, seed: int) -> None:
    """Read, reload and attack, and print tables."""
    random.seed(seed)
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")

    async def work() -> None:
        pool = AnalyserPool(models)
        try:
            await pool.analyse(whole_photos()[0], PATIENCE_S)
            if count:
                await soak(pool, count, seed)
            if hostile:
                await attack(pool, hostile, seed)
        finally:
            pool.close()

    if count or hostile:
        asyncio.run(work())
    if decoded:
        decode_all(decoded, seed)
    if reloads:
        reload_models(models, reloads)


if __name__ == "__main__":
    main()
