"""What is told when `zhatu watch` ends, for whatever reason."""

from types import SimpleNamespace

import pytest

from gateway.cameras.errors import WatchedByOther
from gateway.cameras.watches import Held
from gateway.cli.watch import _held
from gateway.store.errors import StoreUnavailable

OURS = Held(ours=frozenset({"C1"}), others={})
OTHERS = Held(ours=frozenset(), others={"C1": "gate-pc/77/abcd"})


class Watches:
    """Holds what the test says, and ends as it says."""

    def __init__(self, held=OURS, end=frozenset({"C1"})):
        self.held, self.end_with, self.has_ended = held, end, False

    def beat(self, seen):
        return self.held

    def end(self):
        self.has_ended = True
        if isinstance(self.end_with, Exception):
            raise self.end_with
        return self.end_with


def held(watches, told, *, standby=True):
    keeping = SimpleNamespace(watches=watches, recorder=None)
    return _held(keeping, ["C1"], SimpleNamespace(seen=dict), told.append, standby=standby)


def test_in_the_end_it_is_told_which_cameras_nobody_looks_at():
    told = []

    with held(Watches(), told) as may_watch:
        assert may_watch("C1")

    assert [(one["event"], one["cameras"]) for one in told] == [("WATCH_ENDED", ["C1"])]


def test_one_that_stood_by_all_the_time_ends_the_watch_of_none():
    told = []

    with held(Watches(OTHERS, frozenset()), told):
        pass

    assert [one["event"] for one in told] == ["STANDING_BY"]


def test_one_that_shall_not_stand_by_ends_and_gives_back_what_it_had():
    watches = Watches(OTHERS, frozenset())

    with pytest.raises(WatchedByOther, match="gate-pc/77"), held(watches, [], standby=False):
        pass

    assert watches.has_ended


@pytest.mark.parametrize("end", [frozenset({"C1"}), StoreUnavailable("away")])
def test_what_ended_the_watch_is_told_whether_or_not_the_store_is_there_then(end):
    told = []

    with pytest.raises(OSError, match="disk full"), held(Watches(end=end), told):
        raise OSError(28, "disk full")

    assert [one["event"] for one in told] == ([] if isinstance(end, Exception) else ["WATCH_ENDED"])


def test_a_store_that_is_away_in_the_end_is_told_where_nothing_else_was_wrong():
    with pytest.raises(StoreUnavailable), held(Watches(end=StoreUnavailable("away")), []):
        pass
