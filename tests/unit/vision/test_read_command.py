import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from gateway.cli.read import read as command
from tests.shared import MODELS, needs_models, needs_shared, shared_path
from tests.unit.vision.conftest import a_jpeg, with_size

ERRORS = {
    "text.jpg": (b"no photo at all", "neither a JPEG nor a PNG"),
    "cut.jpg": (a_jpeg()[:-40], "cut off"),
    "huge.jpg": (with_size(a_jpeg(), 20_000, 10_000), "more pixels than allowed"),
    "empty.png": (b"", "neither a JPEG nor a PNG"),
}


def run(*arguments: object, data: Path | None = None):
    folder = data or (MODELS.parent if MODELS else Path("data"))
    return CliRunner().invoke(command, [*map(str, arguments), "--data", str(folder)])


def lines_of(result) -> list[dict]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_missing_models_end_with_2_and_say_what_to_do(tmp_path):
    (tmp_path / "a.jpg").write_bytes(a_jpeg())

    result = run(tmp_path / "a.jpg", data=tmp_path)

    assert result.exit_code == 2
    assert "zhatu models install" in result.stderr
    assert result.stdout == ""


def test_no_photo_is_wrong_usage():
    assert run().exit_code == 2


@needs_models
def test_photo_without_a_plate_is_one_line_with_none(tmp_path):
    (tmp_path / "a.jpg").write_bytes(a_jpeg(600, 600))

    result = run(tmp_path / "a.jpg", "--json")

    assert result.exit_code == 0
    assert lines_of(result) == [
        {
            "file": str(tmp_path / "a.jpg"),
            "width": 600,
            "height": 600,
            "orientation": 1,
            "raster": "as stored",
            "plates": [],
        }
    ]


@needs_models
@pytest.mark.parametrize("name", ERRORS)
def test_bad_photo_is_told_and_the_others_go_on(tmp_path, name):
    body, words = ERRORS[name]
    (tmp_path / name).write_bytes(body)
    (tmp_path / "good.jpg").write_bytes(a_jpeg(600, 600))

    result = run(tmp_path / name, tmp_path / "good.jpg", "--json")

    first, second = lines_of(result)
    assert result.exit_code == 1
    assert set(first) == {"file", "error"}
    assert words in first["error"]
    assert second["plates"] == []


@needs_models
def test_absent_file_and_folder_are_told(tmp_path):
    result = run(tmp_path / "gone.jpg", tmp_path, "--json")

    assert result.exit_code == 1
    assert [set(line) for line in lines_of(result)] == [{"file", "error"}] * 2


@needs_models
@needs_shared
def test_line_of_a_photo_with_a_plate_and_a_chinese_name(tmp_path):
    photo = tmp_path / "渣土车 抓拍①.jpg"
    shutil.copy(shared_path("data", "vision", "scenes", "scene_004.jpg"), photo)

    result = run(photo, "--json")

    (line,) = lines_of(result)
    (plate,) = line["plates"]
    assert line["file"] == str(photo)
    assert set(plate) == {"text", "colour", "rows", "status", "confidence", "box"}
    assert plate["rows"] == 1
    assert plate["colour"] == "yellow"
    assert 0 <= plate["confidence"] <= 1
    assert "\\u" not in result.stdout


@needs_models
@pytest.mark.parametrize("name", [b"[red]a[/b].jpg", b"\xb2\xe9\xd6\xa4.jpg"])
def test_any_file_name_is_told(tmp_path, name):
    photo = tmp_path / os.fsdecode(name)
    photo.parent.mkdir(exist_ok=True)
    photo.write_bytes(a_jpeg(600, 600))

    table, line = run(photo), run(photo, "--json")

    assert (table.exit_code, line.exit_code) == (0, 0)
    assert "no plate" in table.stdout
    assert json.loads(line.stdout_bytes.decode("utf-8"))["file"] == str(photo)


@needs_models
@needs_shared
def test_table_shows_texts_and_errors(tmp_path):
    (tmp_path / "bad.jpg").write_bytes(b"x")

    result = run(shared_path("data", "vision", "scenes", "scene_004.jpg"), tmp_path / "bad.jpg")

    assert result.exit_code == 1
    assert "accepted" in result.stdout or "needs_re" in result.stdout
    assert "Traceback" not in result.output


@needs_models
@needs_shared
def test_lines_are_utf8_whatever_the_locale():
    photo = shared_path("data", "vision", "scenes", "scene_004.jpg")
    assert MODELS is not None

    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from gateway.cli.read import read; read()",
            str(photo),
            "--json",
            "--data",
            str(MODELS.parent),
        ],
        capture_output=True,
        check=True,
        env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONPATH": str(Path.cwd())},
    )

    assert json.loads(done.stdout.decode("utf-8"))["plates"]
    assert done.stderr == b""
