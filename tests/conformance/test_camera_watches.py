"""One camera, one watcher, on both stores; and what is told when a watcher ends or dies."""

from __future__ import annotations

import json
import uuid
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from gateway.audit.log import AuditLog
from gateway.cameras.holding import Holding
from gateway.cameras.watches import LASTS_MS, Watches
from gateway.journal.journal import Journal
from gateway.store.case_tables import outbox
from gateway.store.errors import StoreUnavailable
from gateway.store.migrate import migrate
from gateway.store.session import open_store
from graph.ontology.choices import CameraState
from tests.integration.black_hole import way_to
from tests.shared import POSTGRES_URL, needs_postgres
from tests.stores import laid_out
from vision.video.cameras import Seen

BEGAN_MS = 1_772_706_900_000  # 2026-03-05T18:35:00+08:00
UP = Seen(frames=10, dropped=1, last_frame_ms=BEGAN_MS, is_up=True)


class Stage:
    """A store, a clock that the test moves, and watchers of one camera."""

    def __init__(self, store):
        self.store, self.now_ms = store, BEGAN_MS
        self.code = f"C-{uuid.uuid4().hex[:8]}"
        self.journal = Journal(store, lambda: self.now_ms)

    def watcher(self, owner=None):
        audit = AuditLog(self.store, self.journal.clock)
        return Watches(
            store=self.store,
            journal=self.journal,
            audit=audit,
            owner=owner,
            clock=lambda _: self.now_ms,
        )

    def beat(self, watches, seen=UP):
        return watches.beat({self.code: seen})

    def tell(self, watches, state):
        with self.store.write() as within:
            watches._states.tell(within, self.code, state, at_ms=self.now_ms, reason=None)

    def history(self):
        """State, moment after the beginning, and reason of all that was told."""
        if not (known := self.journal.known_as("Camera", self.code)):
            return []
        claims = self.journal.history("Camera", known[0])
        return [
            (c.fields["state"], c.fields["state_since"] - BEGAN_MS, c.fields["state_reason"])
            for c in claims
        ]

    def messages(self):
        query = sa.select(outbox).where(outbox.c.subject == f"Camera:{self.code}")
        with self.store.read() as connection:
            rows = connection.execute(query.order_by(outbox.c.id)).mappings().all()
        return [(row["topic"], json.loads(row["payload"])) for row in rows]

    def one(self, watches):
        (found,) = [one for one in watches.all() if one.code == self.code]
        return found


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=needs_postgres)])
def stage(request, tmp_path):
    if request.param == "sqlite":
        store = open_store(f"sqlite:///{laid_out(tmp_path / 'store.db')}")
    else:
        store = open_store(POSTGRES_URL)
        migrate(store)
    yield Stage(store)
    store.close()


def test_a_camera_is_held_by_one_and_the_other_hears_by_whom(stage):
    first, second = stage.watcher("gate/1/aa"), stage.watcher("gate/2/bb")

    held = stage.beat(first)
    refused = stage.beat(second)

    assert (held.ours, held.others) == ({stage.code}, {})
    assert (refused.ours, refused.others) == (set(), {stage.code: "gate/1/aa"})


def test_signs_of_life_keep_a_camera_as_long_as_they_come(stage):
    first, second = stage.watcher(), stage.watcher()
    stage.beat(first)

    for _ in range(20):
        stage.now_ms += LASTS_MS // 2
        stage.beat(first)
        assert not stage.beat(second).ours


def test_one_that_died_is_followed_within_ten_seconds_and_the_gap_is_told(stage):
    first, second = stage.watcher(), stage.watcher()
    stage.beat(first)
    stage.tell(first, CameraState.UP)
    stage.now_ms += 2000
    stage.beat(first)

    stage.now_ms += 9_999
    too_soon = stage.beat(second)
    stage.now_ms += 1
    held = stage.beat(second)

    assert not too_soon.ours
    assert held.ours == {stage.code}
    # nobody is known to have looked since the last sign of life
    assert stage.history() == [("up", 0, None), ("unwatched", 2000, "lapsed")]


def test_one_that_ended_says_so_and_is_followed_at_once(stage):
    first, second = stage.watcher(), stage.watcher()
    stage.beat(first)
    stage.tell(first, CameraState.UP)
    stage.now_ms += 500

    ended = first.end()

    assert ended == {stage.code}
    assert stage.history()[1:] == [("unwatched", 500, "stopped")]
    assert stage.one(second).state is CameraState.UNWATCHED
    assert stage.beat(second).ours == {stage.code}


def test_one_that_ended_before_it_knew_anything_tells_nothing(stage):
    first = stage.watcher()
    stage.beat(first, Seen())

    first.end()

    assert stage.history() == []


def test_one_that_lost_its_camera_ends_nothing(stage):
    first, second = stage.watcher(), stage.watcher()
    stage.beat(first)
    stage.now_ms += LASTS_MS + 1
    stage.beat(second)
    stage.tell(second, CameraState.UP)

    ended = first.end()

    assert ended == frozenset()
    assert stage.one(first).state is CameraState.UP


def test_a_dead_watcher_is_noticed_once_by_hubs_that_look(stage):
    first, hub, other_hub = stage.watcher(), stage.watcher(), stage.watcher()
    stage.beat(first)
    stage.tell(first, CameraState.UP)

    stage.now_ms += LASTS_MS - 1
    early = hub.lapse()
    stage.now_ms += 1
    seen_before = stage.one(hub)
    found = [stage.code in one.lapse() for one in (hub, other_hub, hub)]

    assert stage.code not in early
    # whoever asks is told the truth before anybody noticed
    assert (seen_before.state, seen_before.is_watched) == (CameraState.UNWATCHED, False)
    assert found == [True, False, False]
    assert stage.history()[1:] == [("unwatched", 1, "lapsed")]


def test_one_that_was_thought_dead_and_lives_is_told_up_again(stage):
    first, hub = stage.watcher(), stage.watcher()
    stage.beat(first)
    stage.tell(first, CameraState.UP)
    stage.now_ms += LASTS_MS + 1
    hub.lapse()

    stage.now_ms += 1000
    held = stage.beat(first)
    stage.beat(first)

    assert held.ours == {stage.code}
    assert [state for state, *_ in stage.history()] == ["up", "unwatched", "up"]


def test_what_the_recording_has_yet_to_tell_is_not_told_by_signs_of_life(stage):
    first, second = stage.watcher(), stage.watcher()
    for _ in range(2):
        stage.beat(first)
    never_told = stage.history()
    stage.tell(first, CameraState.UP)
    stage.now_ms += LASTS_MS + 1
    for _ in range(2):
        stage.beat(second)

    assert never_told == []
    # that the second found it up is for its recording to say, once
    assert [state for state, *_ in stage.history()] == ["up", "unwatched"]


def test_one_that_gives_a_sign_of_life_while_a_hub_looks_is_not_told_dead(stage, monkeypatch):
    first, hub = stage.watcher(), stage.watcher()
    stage.beat(first)
    stage.tell(first, CameraState.UP)
    stage.now_ms += LASTS_MS + 1
    looked = hub._dead

    def meanwhile():
        dead = looked()
        stage.beat(first)
        return dead

    monkeypatch.setattr(hub, "_dead", meanwhile)

    assert stage.code not in hub.lapse()
    assert stage.history() == [("up", 0, None)]


def test_one_that_ended_in_the_moment_it_came_up_ended_after_that(stage):
    first = stage.watcher()
    stage.beat(first)
    stage.tell(first, CameraState.UP)

    first.end()

    assert stage.history() == [("up", 0, None), ("unwatched", 1, "stopped")]


def test_every_change_is_a_message(stage):
    first = stage.watcher()
    stage.beat(first)
    stage.tell(first, CameraState.DOWN)
    stage.now_ms += 5
    first.end()

    assert stage.messages() == [
        ("camera.down", {"camera": stage.code, "camera_state": "down", "camera_reason": None,
                         "happened_at_ms": BEGAN_MS, "last_frame_ms": BEGAN_MS}),
        ("camera.unwatched", {"camera": stage.code, "camera_state": "unwatched",
                              "camera_reason": "stopped", "happened_at_ms": BEGAN_MS + 5,
                              "last_frame_ms": BEGAN_MS}),
    ]  # fmt: skip


def test_counts_go_on_from_one_watcher_to_the_next(stage):
    first, second = stage.watcher(), stage.watcher()
    stage.beat(first, Seen(frames=100, dropped=3, last_frame_ms=BEGAN_MS))
    stage.beat(first, Seen(frames=150, dropped=4, last_frame_ms=BEGAN_MS + 2000))
    first.end()

    stage.beat(second, Seen())
    stage.beat(second, Seen(frames=20, dropped=2))

    told = stage.one(second)
    assert (told.frames, told.dropped, told.last_frame_ms) == (170, 6, BEGAN_MS + 2000)


def test_a_camera_that_comes_back_to_a_watcher_is_counted_on(stage):
    first, second = stage.watcher(), stage.watcher()
    stage.beat(first, Seen())
    stage.beat(first, Seen(frames=100))
    stage.now_ms += LASTS_MS
    stage.beat(second, Seen())
    stage.beat(second, Seen(frames=30))
    second.end()

    stage.beat(first, Seen(frames=100))
    stage.beat(first, Seen(frames=105))

    assert stage.one(first).frames == 135


def test_a_sign_of_life_whose_commit_was_not_heard_of_is_counted_once(stage, monkeypatch):
    first = stage.watcher()
    stage.beat(first, Seen(frames=10))
    written = stage.store.write

    @contextmanager
    def unheard():
        with written() as within:
            yield within
        raise StoreUnavailable("the store does not answer")

    with monkeypatch.context() as away:
        away.setattr(stage.store, "write", unheard)
        with pytest.raises(StoreUnavailable):
            stage.beat(first, Seen(frames=25))
    stage.beat(first, Seen(frames=40))

    assert stage.one(first).frames == 40


@needs_postgres
def test_a_store_that_swallows_everything_is_asked_anew_and_heard_again():
    store = open_store(POSTGRES_URL)
    migrate(store)
    store.close()
    told = []
    with way_to(POSTGRES_URL) as way:
        stage = Stage(open_store(way.url))
        holding = Holding(stage.watcher(), [stage.code], dict, told.append, every_s=0.05)
        holding.begin()
        way.swallow()
        with pytest.raises(StoreUnavailable):
            holding._beat()
        was_ours = holding.may_watch(stage.code)
        way.heal()
        stage.now_ms += 1000
        heard = [_heard(holding) for _ in range(3)]
        ended = holding.end()
        stage.store.close()

    # nobody took it meanwhile, and what is ours is not left for a silent store
    assert was_ours
    # the answer may be missed on connections of the time before, of which there are no three
    assert heard[-1], heard
    assert (ended, told) == ({stage.code}, [])


def _heard(holding):
    """Whether the store answered: connections of the time before may be tried first."""
    try:
        holding._beat()
    except StoreUnavailable:
        return False
    return True


def test_machines_whose_clocks_differ_agree_by_the_clock_of_the_store(stage):
    audit = AuditLog(stage.store, stage.journal.clock)
    watcher, hub = (
        Watches(store=stage.store, journal=stage.journal, audit=audit) for _ in range(2)
    )

    stage.beat(watcher)
    # an hour ahead; on SQLite all who use the file are on one machine
    stage.now_ms += 3_600_000

    assert stage.code not in hub.lapse()
    assert stage.one(hub).is_watched
