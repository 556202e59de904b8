"""Lets worker processes read very many photos, sound or hostile, and tells what becomes of them."""

from __future__ import annotations

import asyncio
import os
import platform
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import click
import cv2
import numpy as np

from bench._attack import attack, decode_all, kill_at_work, worker_of
from bench._hostile_photos import rear_view, whole_photos
from vision.analyser import open_analyser
from vision.plugins.folder import add, shipped
from vision.pool import AnalyserPool
from vision.runtime import open_session

PATIENCE_S = 300.0
STRIP_WIDTHS, STRIP_SHARES = (160, 1180), (0.03, 0.15)
"""Most photos are low strips, their height a share of their width: those are read soonest."""
WHOLE_WIDTHS, WHOLE_SHARES, WHOLE_CHANCE = (120, 1920), (0.4, 0.75), 0.02
"""The others have the shape of photos, from a plate cut out to 1080p."""
TOLD_AT = (0.05, 0.25, 0.5, 1.0)
"""Memory is told after these shares of the photos, and compared with the first of them."""


def memory_mb(pid: int) -> float:
    """The resident memory of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def photos(count: int, seed: int) -> Iterator[bytes]:
    """Sound photos of mixed sizes, no two alike: a part of a truck with more or less noise."""
    dice = np.random.default_rng(seed)
    truck = rear_view(painted=False)
    noise = dice.normal(0, 6, (1500, 2048, 3)).astype(np.int8)
    for _ in range(count):
        width, height = _size(dice)
        seen = min(truck.shape[0], round(truck.shape[1] * height / width))
        top = int(dice.integers(0, truck.shape[0] - seen + 1))
        shown = cv2.resize(truck[top : top + seen], (width, height), interpolation=cv2.INTER_AREA)
        down = int(dice.integers(0, noise.shape[0] - height))
        right = int(dice.integers(0, noise.shape[1] - width))
        speck = noise[down : down + height, right : right + width]
        picture = cv2.add(shown, speck, dtype=cv2.CV_8U)
        kind = ".png" if dice.random() < 0.05 else ".jpg"
        yield cv2.imencode(kind, picture)[1].tobytes()


def _size(dice: np.random.Generator) -> tuple[int, int]:
    """Width and height in pixels, evenly by their logarithms."""
    whole = dice.random() < WHOLE_CHANCE
    widths, shares = (WHOLE_WIDTHS, WHOLE_SHARES) if whole else (STRIP_WIDTHS, STRIP_SHARES)
    width, share = (float(np.exp(dice.uniform(*np.log(each)))) for each in (widths, shares))
    return round(width), max(8, round(width * share))


async def soak(pool: AnalyserPool, count: int, seed: int) -> None:
    """Reads photos and tells the memory of this process and of the worker."""
    began = time.monotonic()
    first = now = (0.0, 0.0)
    told_at = {max(1, round(share * count)) for share in TOLD_AT}
    print("| photos | this process, MB | worker, MB | photos a second |\n|---|---|---|---|")
    for number, data in enumerate(photos(count, seed), 1):
        await pool.analyse(data, PATIENCE_S)
        if number not in told_at:
            continue
        now = (memory_mb(os.getpid()), memory_mb(worker_of(pool)))
        first = first if first[0] else now
        rate = number / (time.monotonic() - began)
        print(f"| {number:,} | {now[0]:.0f} | {now[1]:.0f} | {rate:.1f} |", flush=True)
    own, other = (100 * (last / before - 1) for last, before in zip(now, first, strict=True))
    print(f"\ngrowth since {min(told_at):,}: this process {own:+.1f} %, worker {other:+.1f} %")


def reload_models(models: Path, own: Path, times: int) -> None:
    """Opens all models anew again and again in this process."""
    photo = whole_photos(640)[0]
    sizes = []
    for _ in range(times):
        open_session.cache_clear()
        open_analyser(models, own=own).analyse(photo)
        sizes.append(memory_mb(os.getpid()))
    first = sizes[max(1, times // 10) - 1]
    print(f"\n{times} reloads: {first:.0f} MB after {max(1, times // 10)}, {sizes[-1]:.0f} MB "
          f"at the end, {100 * (sizes[-1] / first - 1):+.1f} %")  # fmt: skip


@click.command()
@click.option("--models", type=click.Path(path_type=Path), default=Path("data/models"))
@click.option("--count", default=20_000, show_default=True, help="Sound photos.")
@click.option("--reloads", default=50, show_default=True, help="How often models are opened anew.")
@click.option("--hostile", default=10_000, show_default=True, help="Mutated photos; 0 for none.")
@click.option("--decoded", default=0, help="Mutated photos that are only decoded, not analysed.")
@click.option("--seed", default=1, show_default=True)
def main(models: Path, count: int, reloads: int, hostile: int, decoded: int, seed: int) -> None:
    """Attack, read and reload, and print tables; with a model for loads, so that all stages run."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder)
        add(shipped()["load-demo"], own)

        async def work() -> None:
            pool = AnalyserPool(models, own=own)
            try:
                await pool.analyse(whole_photos()[0], PATIENCE_S)
                if hostile:
                    await attack(pool, hostile, seed)
                    await kill_at_work(pool)
                if count:
                    await soak(pool, count, seed)
            finally:
                pool.close()

        if count or hostile:
            asyncio.run(work())
        if reloads:
            reload_models(models, own, reloads)
    if decoded:
        decode_all(decoded, seed)


if __name__ == "__main__":
    main()
