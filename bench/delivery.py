"""Do all messages reach a department once and in order, whatever the network does?

Puts events of many cases into the outbox of a fresh hub and delivers them to a receiver on this
machine. Between them stands toxiproxy (``--toxiproxy`` names its server program), or, without one,
the receiver's own door: of the connections 30 % meet latency, a reset, a black hole or a 503, and
one call in twenty comes a second time, late.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from pathlib import Path

from gateway.agreements.registry import Agreements, Cases
from gateway.audit.log import AuditLog
from gateway.delivery.deliverer import Deliverer, Pace
from gateway.delivery.sending import Sender
from gateway.store import deliveries as statements
from gateway.store import outbox
from gateway.store.session import Store
from tests.integration.receiver import Door, Receiver, open_door
from tests.integration.test_delivery import KEY, partners_at, wall_ms
from tests.integration.watched import open_cases, store_of

# a connection meets each of these by itself: 1 - .9 * .925 * .925 * .91 = 30 % of them meet one
TOXICS = (
    {"type": "latency", "toxicity": 0.10, "attributes": {"latency": 200, "jitter": 150}},
    {"type": "reset_peer", "toxicity": 0.075, "attributes": {"timeout": 20}},
    {"type": "timeout", "toxicity": 0.075, "attributes": {"timeout": 0}},
)
STATUS_503 = 0.09


def fill(store: Store, folder: Path, events: int) -> int:
    """Events of cases of twenty each, interleaved as they would come; how many there are."""
    numbers = open_cases(store, folder, max(events // 20, 1))
    with store.write() as connection:
        made = len(outbox.pending(connection, events))
        for turn in range(made, events):
            number = numbers[turn % len(numbers)]
            told = {"case_number": number, "version": turn, "move": "remind", "task": 1}
            outbox.post(
                connection,
                topic="case.remind",
                subject=f"Case:{number}",
                payload=json.dumps(told),
                now_ms=wall_ms(),
            )
    return max(events, made)


@contextmanager
def toxiproxy(program: str, port: int, upstream: int) -> Iterator[int]:
    """toxiproxy before a port of this machine; its API listens on ``port``, the way in is next."""
    server = subprocess.Popen(
        [program, "-host", "127.0.0.1", "-port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        way_in = {"name": "w", "listen": f"127.0.0.1:{port + 1}"}
        _until_up(f"http://127.0.0.1:{port}/version")
        _post(port, "/proxies", {**way_in, "upstream": f"127.0.0.1:{upstream}"})
        for number, toxic in enumerate(TOXICS):
            _post(
                port, "/proxies/w/toxics", {"name": f"t{number}", "stream": "downstream", **toxic}
            )
        yield port + 1
    finally:
        server.terminate()
        server.wait()


def _until_up(url: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(url).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"nothing answers at {url}")


def _post(port: int, path: str, words: object) -> None:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", json.dumps(words).encode(), method="POST"
    )
    urllib.request.urlopen(request).close()


@asynccontextmanager
async def way_in(given: argparse.Namespace, receiver: Receiver) -> AsyncIterator[int]:
    """The port that the hub sends to."""
    door = Door(receiver, share=0.3, twice=0.05, hang_s=2 * given.timeout)
    if given.toxiproxy:
        door = Door(receiver, share=STATUS_503, twice=0.05, faults=("status_503",))
    async with open_door(door) as port:
        proxy = (
            toxiproxy(given.toxiproxy, given.port, port) if given.toxiproxy else nullcontext(port)
        )
        with proxy as entry:
            yield entry


async def measure(given: argparse.Namespace, folder: Path) -> None:
    """Deliver everything, and print what the receiver saw."""
    store = store_of(f"sqlite:///{folder / 'store.db'}")
    receiver = Receiver(key=KEY, now_ms=wall_ms)
    events = await asyncio.to_thread(fill, store, folder, given.events)
    began = time.monotonic()
    async with way_in(given, receiver) as port:
        deliverer = Deliverer(
            store=store,
            audit=AuditLog(store, wall_ms),
            agreements=Agreements(store, Cases(of_number=None, of_department=None)),  # type: ignore[arg-type]
            partners=partners_at(port),
            sender=lambda: Sender(hosts=frozenset({"127.0.0.1"}), timeout_s=given.timeout),
            clock=wall_ms,
            hub="https://hub.example",
            pace=Pace(at_once=32, attempts=100, first_pause_ms=20),
        )
        task = asyncio.create_task(deliverer.run())
        while _delivered(store) < events and not task.done():
            await asyncio.sleep(0.5)
        took_s = time.monotonic() - began
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    attempts, states = _attempts(store), _states(store)
    store.close()
    tell(receiver, events, attempts, states, took_s)


def tell(
    receiver: Receiver, events: int, attempts: int, states: dict[str, int], took_s: float
) -> None:
    """The table."""
    distinct = len({(body["subject"], body["seq"]) for body in receiver.bodies})
    rows = {
        "events in the outbox": events,
        "cases": len(receiver.applied),
        "lost": events - distinct,
        "applied": receiver.count,
        "applied twice": receiver.count - distinct,
        "cases out of order": receiver.out_of_order,
        "attempts": attempts,
        "attempts that failed": attempts - events,
        "calls that reached the receiver": receiver.counted["received"],
        "of them late copies by the network": receiver.counted["copies"],
        "of them known already, dropped by their id": receiver.counted["duplicates"],
        "states": json.dumps(states),
        "seconds": round(took_s, 1),
    }
    for name, value in rows.items():
        print(f"| {name} | {value} |")


def _delivered(store: Store) -> int:
    return _states(store).get("delivered", 0)


def _states(store: Store) -> dict[str, int]:
    with store.read() as connection:
        return {state: count for (_, state), count in statements.counts(connection).items()}


def _attempts(store: Store) -> int:
    with store.read() as connection:
        rows = statements.page(connection, webhook=None, states=["delivered"], limit=10**9)
    return sum(row["attempts"] for row in rows)


def main() -> None:
    """Read the options, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--timeout", type=float, default=1.0, help="seconds a call may take")
    parser.add_argument("--toxiproxy", help="toxiproxy's server program")
    parser.add_argument("--port", type=int, default=18690, help="port of toxiproxy's API")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(given, Path(folder)))


if __name__ == "__main__":
    main()
