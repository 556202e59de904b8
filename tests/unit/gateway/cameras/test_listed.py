from datetime import datetime

import pytest

from gateway.cameras.errors import BadCameras
from gateway.cameras.listed import named, read_cameras
from tests.factories import CHINA
from vision.video.passages import Region

MOMENT = datetime(2026, 11, 26, 8, 0, tzinfo=CHINA)


@pytest.fixture
def write(tmp_path):
    (tmp_path / "gate.url").write_text("rtsp://watcher:geheim@10.0.0.7/stream\n")
    (tmp_path / "film.mp4").write_bytes(b"film")

    def written(text):
        file = tmp_path / "cameras.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return written


def test_a_camera_with_all_that_can_be_said_of_it(write):
    listed = read_cameras(
        write("""
            [[camera]]
            code = "50010700001320000001"
            url_file = "gate.url"
            region = [0.1, 0.2, 1.0, 0.9]
            nearer = "出场"
            away = "进场"
            every_frame = true
        """)
    )[0]

    assert listed.code == "50010700001320000001"
    assert listed.camera.source == "rtsp://watcher:geheim@10.0.0.7/stream"
    assert listed.camera.region == Region(x0=0.1, y0=0.2, x1=1.0, y1=0.9)
    assert (listed.nearer, listed.away, listed.camera.gate) == ("出场", "进场", False)
    assert listed.camera.is_live
    assert "geheim" not in repr(listed)


def test_a_film_with_the_time_of_its_first_picture(write):
    listed = read_cameras(
        write('[[camera]]\ncode = "C1"\nfilm = "film.mp4"\nstarted = 2026-11-26T08:00:00+08:00')
    )[0]

    # 2026-11-26T00:00:00Z, by `date -u -d @1795651200`
    assert listed.camera.started_ms == 1_795_651_200_000
    assert not listed.camera.is_live


GOOD = 'code = "C1"\nurl = "rtsp://10.0.0.7/stream"'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "holds tables"),
        ("camera = 1", "holds tables"),
        ("[[camera]]\n" + GOOD + "\n[other]", "holds tables"),
        ("[[camera", "is no TOML"),
        ('[[camera]]\nurl = "rtsp://10.0.0.7/stream"', "camera 1: code: is needed"),
        ('[[camera]]\ncode = "C1"', "needs one of url, url_file, film"),
        (
            f'[[camera]]\ncode = "{"C" * 201}"\nurl = "rtsp://10.0.0.7/stream"',
            "camera 1: code: Camera.code has 201 characters; at most 200 are taken",
        ),
        ('[[camera]]\ncode = "C\\u0000"\nurl = "rtsp://10.0.0.7/"', "camera 1: code: Camera.code"),
        (f'[[camera]]\n{GOOD}\nurl_file = "gate.url"', "needs one of"),
        (f"[[camera]]\n{GOOD}\n[[camera]]\n{GOOD}", "camera C1 stands there twice"),
        (f"[[camera]]\n{GOOD}\nregoin = [0, 0, 1, 1]", "regoin: is not known"),
        (f"[[camera]]\n{GOOD}\nregion = [0, 0, 1]", "region: is [left, top, right, bottom]"),
        (f"[[camera]]\n{GOOD}\nregion = [0.5, 0, 0.4, 1]", "region: is [left"),
        (f"[[camera]]\n{GOOD}\nregion = [0, 0, 640, 480]", "region: is [left"),
        (f"[[camera]]\n{GOOD}\nevery_frame = 1", "every_frame: is true or false"),
        (f"[[camera]]\n{GOOD}\nnearer = 3", "nearer: is a text"),
        (f"[[camera]]\n{GOOD}\nstarted = 2026-11-26T08:00:00Z", "started: is for films only"),
        ('[[camera]]\ncode = "C1"\nfilm = "film.mp4"', "started: is when the film begins"),
        (
            '[[camera]]\ncode = "C1"\nfilm = "film.mp4"\nstarted = 2026-11-26T08:00:00',
            "with its time zone",
        ),
        ('[[camera]]\ncode = "C1"\nfilm = "no.mp4"\nstarted = 2026-11-26T08:00:00Z', "no such"),
        ('[[camera]]\ncode = "C1"\nurl_file = "no.url"', "url_file: names a file"),
        ('[[camera]]\ncode = "C1"\nurl = "http://10.0.0.7/"', "url: is a URL such as rtsp"),
        ('[[camera]]\ncode = "C1"\nurl = "RTSP://10.0.0.7/"', "url: is a URL such as rtsp"),
        ('[[camera]]\ncode = "C1"\nurl = "rtsp:///stream"', "url: is a URL such as rtsp"),
        ('[[camera]]\ncode = "C1"\nurl = "rtsp://[1/stream"', "url: is a URL such as rtsp"),
        ('[[camera]]\ncode = "C1"\nurl = "rtsp://u:geheim@10.0.0.7/"', "name that as url_file"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_no_password(write, text, told):
    with pytest.raises(BadCameras) as caught:
        read_cameras(write(text))

    assert told in str(caught.value)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    "place",
    [
        "?password=geheim",
        "?channel=1&sslpassword=geheim",
        "?PWD=geheim",
        "?user=admin&pass%77ord=geheim",
        "user=admin&password=geheim&channel=1&stream=0.sdp",
        "?token=geheim",
    ],
)
def test_a_password_in_path_or_query_is_refused_and_not_told(write, place):
    url = f"rtsp://10.0.0.7/{place}"

    for refused in (
        lambda: read_cameras(write(f'[[camera]]\ncode = "C1"\nurl = "{url}"')),
        lambda: named(url, code="C1", started=None),
    ):
        with pytest.raises(BadCameras, match="name that as url_file") as caught:
            refused()
        assert "geheim" not in str(caught.value)


def test_a_query_without_a_password_is_taken(write):
    url = "rtsp://10.0.0.7/stream?channel=1&password=&subtype=pass"

    (listed,) = read_cameras(write(f'[[camera]]\ncode = "C1"\nurl = "{url}"'))

    assert listed.camera.source == url


def test_a_secret_url_that_is_wrong_is_not_told(write, tmp_path):
    (tmp_path / "gate.url").write_text("ftp://watcher:geheim@10.0.0.7/")

    with pytest.raises(BadCameras) as caught:
        read_cameras(write('[[camera]]\ncode = "C1"\nurl_file = "gate.url"'))

    assert "geheim" not in str(caught.value)


def test_a_camera_on_the_command_line_needs_its_code():
    with pytest.raises(BadCameras, match="--code"):
        named("rtsp://10.0.0.7/stream", code=None, started=None)


def test_a_film_on_the_command_line_is_called_after_its_file(tmp_path):
    film = tmp_path / "gate-2.mp4"
    film.write_bytes(b"film")

    listed = named(str(film), code=None, started=MOMENT)

    assert (listed.code, listed.camera.started_ms) == ("gate-2", 1_795_651_200_000)


@pytest.mark.parametrize("source", ["http://10.0.0.7/", "nothing.mp4", ""])
def test_what_is_neither_camera_nor_film_is_told(source):
    with pytest.raises(BadCameras, match="rtsp://"):
        named(source, code="C1", started=None)


@pytest.mark.parametrize("scheme", ["http", "RTSP", "rtmp", "rtsp"])
def test_a_password_on_the_command_line_is_refused_and_not_told(scheme):
    with pytest.raises(BadCameras, match="URL") as caught:
        named(f"{scheme}://watcher:geheim@10.0.0.7/stream", code="C1", started=None)

    assert "geheim" not in str(caught.value)


def test_a_code_that_the_journal_would_not_take_is_refused_on_the_command_line(tmp_path):
    film = tmp_path / "gate.mp4"
    film.write_bytes(b"film")

    for source in ("rtsp://10.0.0.7/stream", str(film)):
        with pytest.raises(BadCameras, match=r"--code.*at most 200"):
            named(source, code="C" * 201, started=MOMENT)
