"""One source under a clock of the test's own: what is asked, kept, marked stale and left alone."""

import asyncio

import pytest

from gateway.interfaces.declared import Declared, Interface, LiveField, LiveKind
from gateway.interfaces.errors import Refused, SourceUnavailable, WrongAnswer
from gateway.interfaces.fetching import NOTHING
from gateway.interfaces.source import Source

FIELDS = tuple(
    LiveField(name=name, zh="字段", en=name, type=LiveKind.TEXT, pointer=f"/{name}")
    for name in ("state", "until")
)
GOOD = {"state": "有效", "until": "2026"}


class World:
    """A source that answers as the test says, and a clock that goes on as the test says."""

    def __init__(self, **declared):
        self.now_s, self.answer, self.asked = 1_000.0, GOOD, []
        self.flying = self.most_flying = 0
        self.gate = asyncio.Event()
        self.gate.set()
        made = Declared(entity="Truck", key="vin", url="http://x/{key}", field=FIELDS, **declared)
        self.source = Source(
            Interface(source="insurance", declared=made, headers={}),
            self.get,
            now_ms=lambda: int(self.now_s * 1000),
        )

    async def get(self, _interface, key):
        self.asked.append(key)
        self.flying += 1
        self.most_flying = max(self.most_flying, self.flying)
        try:
            await asyncio.sleep(0)
            await self.gate.wait()
        finally:
            self.flying -= 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    async def state(self, key="V1"):
        found = await self.source.value("state", key)
        return found.value, found.as_of_ms, found.is_stale


async def test_a_fresh_answer_is_not_asked_for_again_and_serves_all_fields():
    world = World(fresh_s=60)

    first = await world.state()
    world.now_s += 59
    second = await world.source.value("until", "V1")

    assert first == ("有效", 1_000_000, False)
    assert (second.value, second.is_stale, world.asked) == ("2026", False, ["V1"])


async def test_one_call_serves_all_who_ask_for_one_thing_at_once():
    world = World()
    world.gate.clear()
    asking = [asyncio.create_task(world.state()) for _ in range(20)]
    await asyncio.sleep(0)
    world.gate.set()

    found = await asyncio.gather(*asking)

    assert set(found) == {("有效", 1_000_000, False)}
    assert world.asked == ["V1"]


@pytest.mark.parametrize("key", ["", ".", ".."])
async def test_a_key_that_would_lead_to_another_address_is_not_asked_about(key):
    world = World()

    assert await world.state(key) == (None, 1_000_000, False)
    assert world.asked == []


async def test_no_more_calls_fly_at_once_than_declared():
    world = World(at_once=3)

    await asyncio.gather(*(world.state(f"V{n}") for n in range(12)))

    assert (len(world.asked), world.most_flying) == (12, 3)


async def test_a_source_that_fails_is_covered_by_a_stale_answer_that_says_so():
    world = World(fresh_s=60, stale_s=600)
    await world.state()
    world.now_s, world.answer = world.now_s + 599, WrongAnswer("HTTP 500")

    stale = await world.state()
    world.now_s += 1
    with pytest.raises(SourceUnavailable) as gone:
        await world.state()

    assert stale == ("有效", 1_000_000, True)
    assert gone.value.told == {"source": "insurance", "lastGoodAt": "1970-01-01T00:16:40.000Z"}


async def test_a_source_that_never_answered_says_no_time():
    world = World()
    world.answer = WrongAnswer("HTTP 500")

    with pytest.raises(SourceUnavailable) as gone:
        await world.state()

    assert gone.value.told == {"source": "insurance", "lastGoodAt": None}


async def test_a_source_that_is_too_slow_costs_its_budget_and_its_answer_is_kept():
    world = World(budget_ms=30)
    world.gate.clear()

    with pytest.raises(SourceUnavailable):
        await world.state()
    world.gate.set()
    await world.source.close()

    assert await world.state() == ("有效", 1_000_000, False)
    assert world.asked == ["V1"]


async def test_after_failures_in_a_row_the_source_is_left_alone_and_then_tried_by_one_call():
    world = World(trips=3, rest_s=15, fresh_s=0, stale_s=0)
    world.answer = WrongAnswer("HTTP 500")

    async def failed(keys):
        for key in keys:
            with pytest.raises(SourceUnavailable):
                await world.state(key)
        return len(world.asked)

    counts = [await failed("abc"), await failed("defg")]
    world.now_s += 15
    counts += [await failed("hij")]
    world.now_s, world.answer = world.now_s + 15, GOOD
    back = [await world.state(key) for key in "kl"]

    assert counts == [3, 3, 4]
    assert back == [("有效", 1_030_000, False)] * 2


async def test_an_answer_that_is_never_fresh_is_asked_for_each_time_and_still_marked_stale():
    world = World(fresh_s=0, stale_s=60)

    first = await world.state()
    world.now_s, world.answer = world.now_s + 1, WrongAnswer("HTTP 500")
    second = await world.state()

    assert (first[2], second) == (False, ("有效", 1_000_000, True))


async def test_what_was_said_since_a_request_began_is_not_asked_for_again_by_it():
    world = World(fresh_s=0)
    began_ms = int(world.now_s * 1000)

    for name in ("state", "until"):
        world.now_s += 1
        await world.source.value(name, "V1", began_ms=began_ms)

    assert world.asked == ["V1"]


async def test_what_the_source_does_not_know_is_null_and_no_failure():
    world = World()
    world.answer = NOTHING

    assert await world.state() == (None, 1_000_000, False)


@pytest.mark.parametrize("answer", [{"state": 5, "until": "2026"}, {"state": "有效"}, [], "x"])
async def test_an_answer_that_is_not_what_was_declared_counts_as_none(answer):
    world = World()
    world.answer = answer

    with pytest.raises(SourceUnavailable):
        await world.state()


async def test_who_goes_away_does_not_end_the_call_for_others():
    world = World()
    world.gate.clear()
    gone, stays = (asyncio.create_task(world.state()) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    world.gate.set()

    assert await stays == ("有效", 1_000_000, False)
    assert world.asked == ["V1"]


async def test_what_is_refused_of_some_things_leaves_the_others_to_be_asked_about():
    world = World(trips=3, rest_s=15)
    world.answer = Refused("HTTP 400")
    for key in "abcdef":
        with pytest.raises(SourceUnavailable):
            await world.state(key)

    world.answer = GOOD

    assert await world.state("g") == ("有效", 1_000_000, False)
    assert world.asked == list("abcdefg")


async def test_a_source_that_refuses_one_thing_answers_again():
    world = World(trips=3, rest_s=15, fresh_s=0, stale_s=0)
    world.answer = WrongAnswer("HTTP 500")
    for key in "abc":
        with pytest.raises(SourceUnavailable):
            await world.state(key)
    world.now_s, world.answer = world.now_s + 15, Refused("HTTP 422")
    with pytest.raises(SourceUnavailable):
        await world.state("d")

    world.answer = GOOD

    assert (await world.state("e"))[0] == "有效"
