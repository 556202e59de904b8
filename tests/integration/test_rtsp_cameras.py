"""Cameras over real RTSP: one falls into a black hole and comes back; the other is not touched."""

import json
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager
from datetime import datetime

import pytest

from gateway.demo.render import Shot, render
from gateway.demo.truck_art import TruckLook
from gateway.journal.journal import Journal
from gateway.store.session import open_store
from tests.factories import CHINA
from tests.integration.black_hole import way_to
from tests.shared import MODELS, REPO, SYSTEM_PYTHON, TOXIPROXY, needs_models, needs_rtsp

PATIENCE_S = 90
DOWN_WITHIN_S, UP_WITHIN_S = 10.0, 15.0


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


@pytest.fixture
def picture(tmp_path):
    look = TruckLook(
        plate="渝A12345", layout="yellow_double", paint=(196, 120, 40), cover="closed",
        load="level", company="山城渣土", fleet_number="A-017",
    )  # fmt: skip
    when = datetime(2026, 3, 5, 12, tzinfo=CHINA)
    path = tmp_path / "truck.jpg"
    path.write_bytes(
        render(Shot(look=look, view="rear", taken_at=when, camera_code="1", camera_name="西门",
                    seed=4))
    )  # fmt: skip
    return path


@contextmanager
def running(*words):
    """A program that says so in a line when it is ready; it is killed in the end."""
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as program:
        try:
            yield program
        finally:
            program.kill()


@pytest.fixture
def server(picture):
    """The port of an RTSP server."""
    port = free_port()
    script = REPO / "tests" / "integration" / "rtsp_server.py"
    with running(SYSTEM_PYTHON, str(script), str(port), str(picture)) as program:
        assert program.stdout.readline() == b"ready\n"
        yield port


class Toxiproxy:
    """A way through toxiproxy, by its HTTP interface."""

    def __init__(self, api, port, to):
        self._api, self.port = f"http://127.0.0.1:{api}", port
        proxy = {"name": "camera", "listen": f"127.0.0.1:{port}", "upstream": f"127.0.0.1:{to}"}
        self._call("POST", "/proxies", proxy)

    def swallow(self):
        """Connections stay open, and not a byte passes."""
        for stream in ("upstream", "downstream"):
            toxic = {"name": stream, "type": "timeout", "stream": stream,
                     "attributes": {"timeout": 0}}  # fmt: skip
            self._call("POST", "/proxies/camera/toxics", toxic)

    def heal(self):
        for stream in ("upstream", "downstream"):
            self._call("DELETE", f"/proxies/camera/toxics/{stream}")

    def _call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(self._api + path, data, method=method)
        with urllib.request.urlopen(asked, timeout=10):
            pass


@contextmanager
def toxiproxy_to(port):
    api = free_port()
    with running(TOXIPROXY, "-host", "127.0.0.1", "-port", str(api)):
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", api), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield Toxiproxy(api, free_port(), port)


@pytest.fixture
def way(server):
    """A way to the server that can be black-holed: toxiproxy's, or our own without it."""
    made = toxiproxy_to(server) if TOXIPROXY else way_to(f"rtsp://127.0.0.1:{server}/still")
    with made as opened:
        yield opened


class Watching:
    """The command `zhatu watch`, and its events as they come."""

    def __init__(self, folder, *options):
        self._program = subprocess.Popen(
            [sys.executable, "-m", "gateway.cli.main", "watch", "--data", str(folder),
             "--cameras", str(folder / "cameras.toml"), *options],
            cwd=REPO, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._lines = queue.Queue()
        self.events = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self._program.stdout:
            self._lines.put(json.loads(line))

    def until(self, event, camera):
        """The next event of a kind from a camera; those before it are kept, too."""
        while True:
            told = self._lines.get(timeout=PATIENCE_S)
            self.events.append(told)
            if (told["event"], told["camera"]) == (event, camera):
                return told

    def all_up(self, *cameras):
        while {one["camera"] for one in self.events if one["event"] == "CAMERA_UP"} < {*cameras}:
            self.events.append(self._lines.get(timeout=PATIENCE_S))

    def stop(self, how=signal.SIGINT):
        """End it, as Ctrl-C does; what it wrote to the file of errors."""
        self._program.send_signal(how)
        self._program.wait(60)
        while not self._lines.empty():
            self.events.append(self._lines.get())
        return self._program.stderr.read()

    def ends(self):
        """Wait until it ends by itself; its exit code and what it wrote to the file of errors."""
        return self._program.wait(PATIENCE_S), self._program.stderr.read()

    def kill(self):
        self._program.kill()
        self._program.wait()
        self._program.stdout.close()
        self._program.stderr.close()


@pytest.fixture
def watching(tmp_path, server, way):
    (tmp_path / "models").symlink_to(MODELS)
    (tmp_path / "one.url").write_text(f"rtsp://watcher:geheim@127.0.0.1:{way.port}/still")
    (tmp_path / "cameras.toml").write_text(
        '[[camera]]\ncode = "C1"\nurl_file = "one.url"\n'
        f'[[camera]]\ncode = "C2"\nurl = "rtsp://127.0.0.1:{server}/ball"\nevery_frame = true\n'
    )
    started = Watching(tmp_path)
    yield started
    started.kill()


def seconds(told):
    return datetime.fromisoformat(told["at"]).timestamp()


@needs_models
@needs_rtsp
def test_a_black_holed_camera_is_down_within_ten_seconds_and_comes_back_within_fifteen(
    watching, way, tmp_path
):
    watching.all_up("C1", "C2")

    way.swallow()
    swallowed = time.time()
    down = watching.until("CAMERA_DOWN", "C1")
    way.heal()
    healed = time.time()
    up = watching.until("CAMERA_UP", "C1")
    while_watched = states_of("C1", tmp_path)
    errors = watching.stop()

    assert seconds(down) - swallowed < DOWN_WITHIN_S
    assert seconds(up) - healed < UP_WITHIN_S
    assert down["reason"] == "silent"
    # the other camera came up once, and nothing else was ever told of it
    assert [one["event"] for one in watching.events if one["camera"] == "C2"] == ["CAMERA_UP"]
    # the truck that stood before the camera was read from the stream, and not lost with it
    plates = {one["plate"] for one in watching.events if one["event"] == "PASSAGE"}
    assert plates == {"渝A12345"}
    assert "geheim" not in errors + json.dumps(watching.events)
    assert while_watched == ["up", "down", "up"]
    # nobody looks any more, which is not the same as being down
    assert states_of("C1", tmp_path) == ["up", "down", "up", "unwatched"]
    assert watching.events[-1]["cameras"] == ["C1", "C2"]


@needs_models
@needs_rtsp
def test_a_second_watcher_stands_by_and_takes_over_when_the_first_is_killed(watching, tmp_path):
    watching.all_up("C1", "C2")
    refused = Watching(tmp_path, "--no-standby")
    second = Watching(tmp_path)
    try:
        code, errors = refused.ends()
        by = second.until("STANDING_BY", "C1")["by"]
        watching.kill()
        second.until("TOOK_OVER", "C1")
        second.until("CAMERA_UP", "C1")
        errors_of_second = second.stop(signal.SIGTERM)
    finally:
        refused.kill()
        second.kill()

    assert code == 3
    assert "is watched by" in errors
    assert by in errors
    assert errors_of_second == ""
    assert states_of("C1", tmp_path) == ["up", "unwatched", "up", "unwatched"]
    assert reasons_of("C1", tmp_path) == [None, "lapsed", None, "stopped"]
    # the truck that stood there all the time is told by one of them only
    assert len(sightings_in(tmp_path)) == 1


def states_of(camera, folder):
    """What the journal says of a camera, in order."""
    return [fields["state"] for fields in told_of(camera, folder)]


def reasons_of(camera, folder):
    """Why, each time."""
    return [fields["state_reason"] for fields in told_of(camera, folder)]


def told_of(camera, folder):
    with journal_in(folder) as journal:
        subject = journal.known_as("Camera", camera)[0]
        return [claim.fields for claim in journal.history("Camera", subject)]


def sightings_in(folder):
    """The numbers of all sightings."""
    with journal_in(folder) as journal:
        claims = journal.claims_after(0, 1000)
        return {claim.fields["number"] for claim in claims if claim.entity == "Sighting"}


@contextmanager
def journal_in(folder):
    store = open_store(f"sqlite:///{folder / 'store.db'}")
    try:
        yield Journal(store)
    finally:
        store.close()
