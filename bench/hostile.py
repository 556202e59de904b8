"""Measures how fast hostile requests are refused, and how large the answers are.

    python -m bench.hostile

A small hub in this process is asked every request of tests/hostile.py over its whole web
application, without a network between. Times are of the processor, the least of a few turns: the
first turn of each is told as well, since a request that is made to hurt need not come twice.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import click

from bench._city import say
from gateway.collector import settle
from tests.hostile import HOSTILE, Hostile
from tests.integration.front_door import FrontDoor, front_door

MOST_MS, MOST_BYTES = 50.0, 10_000
"""What a refusal may take and hold."""


class Refused(NamedTuple):
    """How one request was refused."""

    name: str
    code: str
    first_ms: float
    again_ms: float
    size: int


async def ask(door: FrontDoor, one: Hostile) -> tuple[float, int, str]:
    """Milliseconds of the processor, bytes and code of one answer."""
    headers = {**door.headers(), "Content-Type": one.kind, **one.headers}
    began = time.process_time()
    answer = await door.http.request(one.method, "/graphql", content=one.body, headers=headers)
    took_ms = (time.process_time() - began) * 1000
    return took_ms, len(answer.content), answer.json()["errors"][0]["extensions"]["code"]


async def measure(folder: Path, turns: int) -> list[Refused]:
    """All of them, each for a few turns."""
    async with front_door(folder) as door:
        await door.data("{ trucks { totalCount } }")  # whatever is read once is read now
        settle()  # as a served hub does
        found = []
        for one in HOSTILE:
            asked = [await ask(door, one) for _ in range(turns)]
            times = [took_ms for took_ms, _, _ in asked]
            _, size, code = asked[0]
            found.append(Refused(one.name, code, times[0], min(times), size))
        return found


@click.command()
@click.option("--turns", default=5, show_default=True)
def main(turns: int) -> None:
    """Print a line for each request; exit code 1 where one takes or tells too much."""
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(measure(Path(folder), turns))
    say("| request | refused as | first ms | again ms | bytes |\n|---|---|---|---|---|")
    for one in sorted(found, key=lambda one: -one.first_ms):
        times = f"{one.first_ms:.1f} | {one.again_ms:.1f}"
        say(f"| {one.name} | `{one.code}` | {times} | {one.size:,} |")
    slow = [one.name for one in found if one.first_ms >= MOST_MS]
    large = [one.name for one in found if one.size >= MOST_BYTES]
    say(f"\n{len(found)} requests; over {MOST_MS:g} ms: {', '.join(slow) or 'none'};"
        f" over {MOST_BYTES:,} bytes: {', '.join(large) or 'none'}."
        f" {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}.")  # fmt: skip
    if slow or large:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
