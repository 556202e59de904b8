"""Changes of state of watched cameras reach operators, followers and departments' systems."""

import asyncio
import json
from dataclasses import replace

import pytest
import sqlalchemy as sa

from auth.agreements import Book
from gateway.agreements.reading import read_agreement
from gateway.cameras.recorder import Recorder
from gateway.cameras.watches import LASTS_MS, Watches
from gateway.delivery.handing_on import may_be_told
from gateway.delivery.partner import STANDARD_TOLD
from gateway.settings import Watching
from gateway.store.case_tables import audit_entries
from graph.ontology.choices import CameraState
from tests.agreed import grants
from tests.factories import record
from tests.integration.front_door import front_door
from tests.integration.live.clients import served
from tests.integration.receiver import Door, Receiver, open_door
from tests.integration.story import person
from tests.integration.test_agreement_rows import publish, terms
from tests.integration.test_delivery import KEY, Told, partners_at, until, wall_ms
from vision.video.cameras import Seen

AT_MS = 1_772_706_900_000  # 2026-03-05T18:35:00+08:00
TOKEN = "metrics-of-the-tests"
CHANGES = """subscription ($after: String) { cameraChanged(after: $after) { __typename
    ... on Following { cursor } ... on CameraChanged { cursor at state reason
        camera { code state } } } }"""
WATCHED = """{ watchedCameras { code state stateSince stateReason isWatched lastFrameAt passages }
    cameras(first: 5, filter: {code: {eq: "C-GATE"}}) { edges { node {
        code state stateReason } } } }"""


def watches_of(hub, clock=None):
    told = clock or wall_ms
    return Watches(store=hub.store, journal=hub.journal, audit=hub.audit, clock=lambda _: told())


def recorder_of(hub, watches):
    return Recorder(
        store=hub.store,
        journal=hub.journal,
        vault=hub.vault,
        audit=hub.audit,
        by=person("operator"),
        owner=watches.owner,
    )


def living(hub):
    """A watcher whose signs of life are an hour ahead: however long the test takes, it lives."""
    return watches_of(hub, lambda: wall_ms() + 3_600_000)


async def change(hub, state, at_ms, reason=None, *, owner=None):
    recorder = recorder_of(hub, owner or watches_of(hub))
    recorder.changed("C-GATE", state, at_ms=at_ms, reason=reason)
    await hub.project()


@pytest.fixture
async def live(tmp_path):
    async with served(tmp_path) as opened:
        yield opened


@pytest.fixture
async def door(tmp_path):
    async with front_door(tmp_path, watching=Watching(metrics_token=TOKEN)) as opened:
        yield opened


async def test_followers_are_told_of_each_change_as_it_was_then(live):
    watches = watches_of(live.hub)
    recorder = recorder_of(live.hub, watches)
    async with live.socket() as socket:
        await socket.subscribe(CHANGES)
        first = await socket.told()
        # both are kept before either is told
        recorder.changed("C-GATE", CameraState.DOWN, at_ms=AT_MS, reason="silent")
        recorder.changed("C-GATE", CameraState.UP, at_ms=AT_MS + 2000, reason=None)
        await live.hub.project()
        events = [await socket.told() for _ in range(2)]

    assert first["__typename"] == "Following"
    assert [(e["state"], e["reason"], e["at"]) for e in events] == [
        ("DOWN", "silent", "2026-03-05T10:35:00.000Z"),
        ("UP", None, "2026-03-05T10:35:02.000Z"),
    ]
    assert {e["camera"]["state"] for e in events} == {"UP"}


async def test_who_comes_back_with_a_cursor_is_told_the_rest_and_nothing_twice(live):
    async with live.socket() as socket:
        await socket.subscribe(CHANGES)
        await socket.told()
        await change(live.hub, CameraState.DOWN, AT_MS, "silent")
        seen = await socket.told()
    await change(live.hub, CameraState.UP, AT_MS + 2000)

    async with live.socket() as socket:
        await socket.subscribe(CHANGES, {"after": seen["cursor"]})
        rest = await socket.told()

    assert (rest["state"], rest["camera"]["code"]) == ("UP", "C-GATE")


async def test_what_a_register_says_of_a_camera_is_no_change_of_state(live):
    async with live.socket() as socket:
        await socket.subscribe(CHANGES)
        await socket.told()
        named = record("Camera", "cam-1", {"code": "C-GATE", "name": "西门"})
        live.hub.journal.append("register", [named])
        await change(live.hub, CameraState.UP, AT_MS)
        event = await socket.told()

    assert event["state"] == "UP"


async def test_a_department_that_may_not_know_states_follows_none(live):
    publish(live, terms('entities = ["Camera"]\nfields = ["code"]'))
    token = live.token(person(department="transport"))
    async with live.socket(token, purpose="emergency") as socket:
        await socket.subscribe(CHANGES)
        answer = await socket.hear()

    assert answer["type"] == "error"
    assert answer["payload"][0]["extensions"]["code"] == "NOT_GRANTED"


STATES = 'entities = ["Camera"]\nfields = ["code", "state", "state_since"]'


async def test_a_reason_that_is_not_given_is_told_neither_to_followers_nor_in_the_list(live):
    publish(live, terms(STATES))
    token = live.token(person(department="transport"))
    text = CHANGES.replace("camera { code state }", "camera { code }")
    async with live.socket(token, purpose="emergency") as socket:
        await socket.subscribe(text)
        await socket.told()
        watches = living(live.hub)
        watches.beat({"C-GATE": Seen()})
        await change(live.hub, CameraState.DOWN, AT_MS, "silent", owner=watches)
        event = await socket.told()
        await socket.subscribe("{ watchedCameras { code state stateReason } }", as_="2")
        listed = await socket.told()

    assert (event["state"], event["reason"]) == ("DOWN", None)
    assert listed == [{"code": "C-GATE", "state": "DOWN", "stateReason": None}]


async def test_the_list_tells_state_last_picture_and_whether_anybody_looks(door):
    watches = watches_of(door.hub, lambda: AT_MS)
    watches.beat({"C-GATE": Seen(frames=9, last_frame_ms=AT_MS - 300, is_up=True)})
    await change(door.hub, CameraState.UP, AT_MS, owner=watches)

    told = await door.data(WATCHED)

    # the lease of that watcher lapsed long ago: nobody looks, whatever the graph says yet
    assert told["watchedCameras"] == [{
        "code": "C-GATE", "state": "UNWATCHED", "stateReason": "lapsed", "isWatched": False,
        "stateSince": "2026-03-05T10:35:00.000Z", "lastFrameAt": "2026-03-05T10:34:59.700Z",
        "passages": 0,
    }]  # fmt: skip
    assert told["cameras"]["edges"][0]["node"]["state"] == "UP"


async def test_a_watcher_that_died_is_noticed_by_the_hub(door):
    watches = watches_of(door.hub, lambda: wall_ms() - LASTS_MS - 60_000)
    watches.beat({"C-GATE": Seen()})
    await change(door.hub, CameraState.UP, AT_MS, owner=watches)

    running = asyncio.create_task(door.hub.run())
    async with asyncio.timeout(60):
        while True:
            node = (await door.data(WATCHED))["cameras"]["edges"][0]["node"]
            if node["state"] != "UP":
                break
            await asyncio.sleep(0.05)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert node == {"code": "C-GATE", "state": "UNWATCHED", "stateReason": "lapsed"}


async def test_cameras_that_an_agreement_does_not_give_are_not_listed(door):
    for code in ("C-GATE", "C-ROAD"):
        watches_of(door.hub).beat({code: Seen()})
    one = 'entities = ["Camera", "District"]\nrows = "districts"\ndistricts = ["500113"]'
    publish(door, terms(one))

    answer = await door.http.post(
        "/graphql",
        json={"query": "{ watchedCameras { code } }"},
        headers={**door.headers(person(department="transport")), "X-Purpose": "emergency"},
    )

    assert answer.json()["data"]["watchedCameras"] == [{"code": "C-ROAD"}], answer.text


async def test_a_department_without_an_agreement_is_told_so(door):
    watches_of(door.hub).beat({"C-GATE": Seen()})

    answer = await door.http.post(
        "/graphql",
        json={"query": "{ watchedCameras { code } }"},
        headers={**door.headers(person(department="transport")), "X-Purpose": "emergency"},
    )

    assert answer.json()["errors"][0]["extensions"]["code"] == "PURPOSE_REQUIRED"


async def test_metrics_and_health_count_cameras_and_the_hub_stays_ready(door):
    watches = living(door.hub)
    frames = Seen(frames=70, dropped=5, last_frame_ms=wall_ms() - 5000, is_up=False)
    watches.beat({"C-GATE": frames, "C-ROAD": Seen()})
    await change(door.hub, CameraState.DOWN, AT_MS, "silent", owner=watches)

    ready = await door.http.get("/health/ready")
    given = await door.http.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})

    assert (ready.status_code, ready.json()["reasons"]) == (200, [])
    assert ready.json()["cameras"] == {"up": 0, "down": 1, "unwatched": 1}
    assert "C-GATE" not in ready.text
    lines = given.text.splitlines()
    assert 'zhatu_cameras{state="down"} 1.0' in lines
    assert 'zhatu_cameras{state="unwatched"} 1.0' in lines
    assert 'zhatu_camera_frames_total{camera="C-GATE"} 70.0' in lines
    assert 'zhatu_camera_frames_dropped_total{camera="C-GATE"} 5.0' in lines
    assert 'zhatu_camera_passages_total{camera="C-GATE"} 0.0' in lines
    (silent,) = [line for line in lines if line.startswith("zhatu_camera_silent_seconds{")]
    assert 5 <= float(silent.split()[-1]) < 600


async def test_a_departments_system_is_told_by_webhook(door, tmp_path):
    receiver = Receiver(key=KEY, now_ms=wall_ms)
    async with open_door(Door(receiver)) as port:
        partners = partners_at(port, topics=("camera.*",), fields=STANDARD_TOLD)
        told = Told(store=door.hub.store, folder=tmp_path, partners=partners)
        deliverer = replace(told).deliverer()
        await change(door.hub, CameraState.DOWN, AT_MS, "silent")
        await change(door.hub, CameraState.UP, AT_MS + 5000)
        await until(lambda: receiver.count == 2, deliverer)

    assert [(one["type"], one["subject"], one["data"]) for one in receiver.bodies] == [
        ("camera.down", "Camera:C-GATE",
         {"camera": "C-GATE", "camera_state": "down", "camera_reason": "silent",
          "happened_at_ms": AT_MS}),
        ("camera.up", "Camera:C-GATE",
         {"camera": "C-GATE", "camera_state": "up", "camera_reason": None,
          "happened_at_ms": AT_MS + 5000}),
    ]  # fmt: skip


@pytest.mark.parametrize("named", [STANDARD_TOLD, ("camera", "camera_reason", "last_frame_ms")])
async def test_a_reason_that_is_not_given_is_told_to_no_system(door, tmp_path, named):
    publish(door, terms(STATES))
    receiver = Receiver(key=KEY, now_ms=wall_ms)
    async with open_door(Door(receiver)) as port:
        partners = partners_at(
            port, "transport", topics=("camera.*",), fields=named, purpose="emergency"
        )
        told = Told(store=door.hub.store, folder=tmp_path, partners=partners)
        await change(door.hub, CameraState.DOWN, AT_MS, "silent")
        await until(lambda: receiver.count == 1, told.deliverer())

    (body,) = receiver.bodies
    known = {"camera": "C-GATE", "camera_state": "down", "happened_at_ms": AT_MS,
             "last_frame_ms": None}  # fmt: skip
    assert body["data"] == {name: known[name] for name in known if name in named}
    with door.hub.store.read() as connection:
        entry = audit_entries.c.operation == "webhook.camera.down"
        (payload,) = connection.execute(sa.select(audit_entries.c.payload).where(entry)).scalars()
    told_of = sorted(f"Camera.{name}" for name in named if name != "camera_reason")
    assert json.loads(payload)["fields"] == told_of


ROWS = 'entities = ["Camera", "District"]\nrows = "districts"\ndistricts = ["500113"]'
NAMED = 'entities = ["Camera"]\nfields = ["code", "name"]'
TIMELESS = 'entities = ["Camera"]\nfields = ["code", "state"]'


@pytest.mark.parametrize(
    ("clause", "is_told"), [(STATES, True), (ROWS, False), (NAMED, False), (TIMELESS, False)]
)
def test_cameras_are_told_to_who_is_given_all_of_them_with_their_state(clause, is_told):
    book = Book(version=1, agreements=(read_agreement("try.toml", terms(clause)),))

    given = grants("transport", purpose="emergency", of=book)

    assert may_be_told(given, "Camera:C-GATE", frozenset()) == is_told
    assert may_be_told(grants("urban_management"), "Camera:C-GATE", frozenset())
