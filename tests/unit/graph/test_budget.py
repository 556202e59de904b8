"""The time that work may take: inherited, lowered, released."""

from __future__ import annotations

import asyncio

import pytest

from graph.budget import LONGEST_S, awaited_s, bounded, budget, left_s


class Late(Exception):
    pass


def silent():
    while True:
        yield "wants"


def answered():
    ready = yield "wants"
    return f"got {ready}"


def drive(steps, *ready):
    """What the driver does: hands over what is ready; None when nothing came in a while."""
    try:
        next(steps)
        for one in ready:
            steps.send(one)
    except StopIteration as done:
        return done.value
    return "waits"


def test_without_a_budget_one_answer_is_awaited_for_the_longest_time():
    assert awaited_s() == LONGEST_S
    assert left_s(3.0) == 3.0


def test_a_budget_lowers_what_may_be_spent_and_never_raises_it():
    with budget(1.0):
        assert left_s(60.0) <= 1.0
        assert left_s(0.5) == 0.5


def test_a_budget_that_is_spent_leaves_a_millisecond_for_a_clear_error():
    with budget(-5.0):
        assert left_s() == awaited_s() == 0.001


def test_a_budget_without_end_lets_a_migration_take_its_time():
    with budget(float("inf")):
        assert awaited_s() == float("inf")


async def test_threads_and_tasks_inherit_it_and_what_is_released_binds_them_no_more():
    with budget(1.0) as given:
        in_thread = await asyncio.to_thread(awaited_s)
        gate = asyncio.Event()

        async def later():
            await gate.wait()
            return awaited_s()

        outliving = asyncio.create_task(later())
        given.release()
    gate.set()

    assert in_thread <= 1.0
    assert await outliving == LONGEST_S


def test_an_answer_that_comes_in_time_goes_through():
    assert drive(bounded(answered(), Late()), 1) == "got 1"


def test_a_server_that_says_nothing_is_given_up_when_the_budget_is_spent():
    with budget(-1.0), pytest.raises(Late):
        drive(bounded(silent(), Late()), *[None] * 1_000_000)


def test_a_server_that_still_sends_is_not_given_up():
    with budget(-1.0):
        assert drive(bounded(silent(), Late()), 1, 1, 1) == "waits"


def test_the_longest_wait_is_not_over_at_once():
    assert drive(bounded(silent(), Late()), None, None) == "waits"
