"""`zhatu models` with a department's own model."""

import errno
import json
import os

import pytest
from click.testing import CliRunner

from gateway.cli.models import models
from tests.unit.vision.plugins.department import a_department, card


def run(*words: object):
    return CliRunner().invoke(models, [str(word) for word in words])


@pytest.fixture
def made(tmp_path):
    return a_department(tmp_path / "made")


def listed(data) -> dict[str, dict]:
    done = run("list", "--json", "--data", data)
    return {line["id"]: line for line in map(json.loads, done.stdout.splitlines())}


def test_a_good_card_is_told_with_its_status_and_licence(made):
    done = run("check", made)

    assert done.exit_code == 0
    assert "load_state, status trial, Apache-2.0" in done.stdout


def test_a_bad_card_is_refused_with_all_its_faults(made):
    done = run("check", card(made.parent, licence=None, origin=None))

    assert done.exit_code == 1
    assert "licence: is missing; origin: is missing" in done.stderr


def test_a_model_is_added_listed_and_removed(made, tmp_path):
    data = tmp_path / "data"

    added = run("add", made, "--data", data)

    assert added.exit_code == 0, added.stderr
    line = listed(data)["own"]
    assert (line["state"], line["own"], line["status"]) == ("present", True, "trial")
    assert line["thresholds"] == {"covered": 0.8, "uncovered": 0.8, "empty": 0.8}
    assert run("remove", "own", "--data", data).exit_code == 0
    assert "own" not in listed(data)


def test_a_damaged_model_is_told(made, tmp_path):
    data = tmp_path / "data"
    run("add", made, "--data", data)
    (data / "own-models" / "model.onnx").write_bytes(b"damaged")

    done = run("list", "--data", data)

    assert done.exit_code == 1
    assert "own is damaged" in done.stderr
    assert listed(data)["own"]["state"] == "damaged"


def test_a_card_that_cannot_be_read_is_told(made, tmp_path):
    data = tmp_path / "data"
    run("add", made, "--data", data)
    (data / "own-models" / "own.toml").write_text("id = 3", encoding="utf-8")

    assert listed(data)["own"]["state"] == "refused"
    assert "id: must be a text" in run("list", "--data", data).stderr


def test_what_is_neither_card_nor_known_model_is_refused(tmp_path):
    done = run("add", "nothing", "--data", tmp_path)

    assert done.exit_code == 2
    assert "nothing is no card file" in done.stderr


def test_what_is_not_there_cannot_be_removed(tmp_path):
    assert run("remove", "own", "--data", tmp_path).exit_code == 1


def there(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def newer(tmp_path):
    """The same model in a newer version, with another file and another form of card."""
    folder = tmp_path / "newer"
    a_department(folder)
    (folder / "model.onnx").rename(folder / "model-2.onnx")
    text = (folder / "own.toml").read_text(encoding="utf-8")
    text = text.replace('"1.0.0"', '"2.0.0"').replace('"model.onnx"', '"model-2.onnx"')
    (folder / "own.toml").write_text(text, encoding="utf-8")
    return folder / "own.toml"


@pytest.mark.parametrize("room", range(3))
def test_a_disk_that_is_full_leaves_the_model_that_was_there(
    made, newer, tmp_path, monkeypatch, room
):
    data = tmp_path / "data"
    run("add", made, "--data", data)
    before, left, real = there(data / "own-models"), [room], os.fsync

    def full(handle):
        if not left[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        left[0] -= 1
        real(handle)

    monkeypatch.setattr("vision.plugins.folder.os.fsync", full)
    done = run("add", newer, "--data", data)

    assert done.exit_code == 1
    assert "No space left on device" in done.stderr
    assert there(data / "own-models") == before
    assert listed(data)["own"]["state"] == "present"


def test_a_model_is_replaced_by_another_version_and_leaves_nothing(made, newer, tmp_path):
    data = tmp_path / "data"
    run("add", made, "--data", data)

    done = run("add", newer, "--data", data)

    assert done.exit_code == 0, done.stderr
    assert set(there(data / "own-models")) == {"own.toml", "model-2.onnx", "golden.png"}
    assert (listed(data)["own"]["version"], listed(data)["own"]["state"]) == ("2.0.0", "present")
