"""Which cameras a process may watch, as the store says, and what it tells of that."""

import time

import pytest

from gateway.cameras.holding import TURNS_WITHIN_S, Holding
from gateway.cameras.watches import Held
from gateway.store.errors import StoreUnavailable


class Store:
    """Answers signs of life as the test wants."""

    def __init__(self, *answers):
        self.answers, self.beats, self.ended = list(answers), 0, False

    def beat(self, seen):
        self.beats += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def end(self):
        self.ended = True
        return frozenset({"C1"})


OURS = Held(ours=frozenset({"C1"}), others={})
OTHERS = Held(ours=frozenset(), others={"C1": "gate-pc/77/abcd"})


class Stage:
    def __init__(self, *answers):
        self.store, self.told, self.now_s = Store(*answers), [], 0.0
        self.holding = Holding(
            self.store, ["C1"], dict, self.told.append, every_s=0.001, clock_s=lambda: self.now_s
        )

    @property
    def events(self):
        return [(one["event"], one["camera"]) for one in self.told]


def test_a_camera_of_another_is_stood_by_for_and_told_once():
    stage = Stage(OTHERS)

    stage.holding.begin()
    stage.holding._beat()

    assert not stage.holding.may_watch("C1")
    assert stage.events == [("STANDING_BY", "C1")]
    assert stage.told[0]["by"] == "gate-pc/77"


def test_a_camera_that_became_free_is_taken_over():
    stage = Stage(OTHERS, OURS)

    stage.holding.begin()
    stage.holding._beat()

    assert stage.holding.may_watch("C1")
    assert stage.events == [("STANDING_BY", "C1"), ("TOOK_OVER", "C1")]


def test_a_camera_that_was_lost_is_watched_no_longer():
    stage = Stage(OURS, OTHERS)

    stage.holding.begin()
    stage.holding._beat()

    assert not stage.holding.may_watch("C1")
    assert stage.events == [("STANDING_BY", "C1")]


def test_what_is_no_camera_may_always_be_watched():
    stage = Stage(OTHERS)

    stage.holding.begin()

    assert stage.holding.may_watch("film")


def waited(condition):
    for _ in range(2000):
        if condition():
            return True
        time.sleep(0.005)
    return False


def test_a_store_that_is_away_takes_nothing_from_us_and_is_asked_again():
    stage = Stage(OURS, StoreUnavailable("away"))
    stage.holding.begin()

    stage.holding.keep()

    assert waited(lambda: stage.store.beats > 3)
    assert stage.holding.may_watch("C1")
    stage.holding.end()
    assert stage.store.ended


def test_a_process_whose_watching_hangs_gives_no_sign_of_life():
    stage = Stage(OURS)
    stage.holding.begin()
    stage.now_s = TURNS_WITHIN_S + 1

    stage.holding.keep()
    stage.holding._ended.wait(0.1)
    hanging = stage.store.beats
    stage.holding.may_watch("C1")

    assert hanging == 1
    assert waited(lambda: stage.store.beats > 1)
    stage.holding.end()


def test_what_ended_the_keeping_is_raised_where_the_cameras_are_watched():
    stage = Stage(OURS, ValueError("ours"))
    stage.holding.begin()

    stage.holding.keep()
    stage.holding._thread.join()

    with pytest.raises(ValueError, match="ours"):
        stage.holding.may_watch("C1")
