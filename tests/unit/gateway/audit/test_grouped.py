"""Readings that wait are put on record together, each before its own answer leaves."""

import asyncio
import itertools
import threading

import pytest

from auth.principal import Principal
from gateway.audit.errors import Unstorable
from gateway.audit.grouped import GroupedReads
from gateway.audit.log import Reading

WHO = Principal(department="police", person="王五")


def a_reading(number: int):
    return Reading(WHO, f"q{number}", ["Truck.vin"], number, {})


class Sealer:
    """Holds the first batch until it is let go; remembers all, or fails."""

    def __init__(self, failure: Exception | None = None):
        self.batches: list[list[str]] = []
        self.go_on = threading.Event()
        self.failure = failure

    def seal_all(self, readings):
        assert self.go_on.wait(timeout=10)
        self.batches.append([one[1] for one in readings])
        if self.failure is not None and len(self.batches) == 1:
            raise self.failure


async def test_what_comes_while_one_is_written_goes_with_the_next():
    sealer = Sealer()
    together = GroupedReads(sealer)
    first = asyncio.create_task(together.seal(a_reading(0)))
    await asyncio.sleep(0.01)
    others = [asyncio.create_task(together.seal(a_reading(n))) for n in range(1, 6)]
    await asyncio.sleep(0.01)
    assert not any(task.done() for task in (first, *others))  # nothing leaves before its record

    sealer.go_on.set()
    await asyncio.gather(first, *others)

    assert sealer.batches == [["q0"], ["q1", "q2", "q3", "q4", "q5"]]


async def test_all_of_a_batch_that_failed_are_told_and_the_next_goes_on():
    sealer = Sealer(OSError("disk full"))
    together = GroupedReads(sealer)
    failed = [asyncio.create_task(together.seal(a_reading(n))) for n in range(3)]
    await asyncio.sleep(0)
    sealer.go_on.set()

    told = await asyncio.gather(*failed, return_exceptions=True)
    await together.seal(a_reading(9))

    assert [str(one) for one in told] == ["disk full"] * 3
    assert sealer.batches[-1] == ["q9"]


async def test_who_goes_while_waiting_leaves_the_others_be():
    sealer = Sealer()
    together = GroupedReads(sealer)
    tasks = [asyncio.create_task(together.seal(a_reading(n))) for n in range(3)]
    await asyncio.sleep(0.01)
    tasks[1].cancel()
    sealer.go_on.set()

    told = await asyncio.gather(*tasks, return_exceptions=True)

    assert [type(one) for one in told] == [type(None), asyncio.CancelledError, type(None)]
    assert list(itertools.chain(*sealer.batches)) == ["q0", "q1", "q2"]


async def test_what_cannot_be_sealed_is_refused_before_it_waits_with_others():
    sealer = Sealer()
    together = GroupedReads(sealer)
    good = asyncio.create_task(together.seal(a_reading(1)))
    await asyncio.sleep(0)
    bad = Reading(Principal(department="police", person="\ud800"), "q2", [], 0, {})

    with pytest.raises(Unstorable):
        await together.seal(bad)
    sealer.go_on.set()
    await good

    assert sealer.batches == [["q1"]]
