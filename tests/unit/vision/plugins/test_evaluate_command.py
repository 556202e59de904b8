"""`zhatu vision evaluate` with a model that judges by colour."""

import json

import cv2
import pytest
from click.testing import CliRunner

from gateway.cli.vision import vision
from tests.unit.vision.plugins.department import a_department, picture

# the model of the department: blue is covered, green uncovered, red empty
COLOURS = {"covered": (255, 0, 0), "uncovered": (0, 255, 0), "empty": (0, 0, 255)}
GREY = (90, 90, 90)


@pytest.fixture
def labelled(tmp_path):
    folder = tmp_path / "set"
    folder.mkdir()
    rows = [
        ("a.png", COLOURS["covered"], "covered", ""),
        ("b.png", COLOURS["uncovered"], "covered", ""),  # judged wrong
        ("c.png", COLOURS["uncovered"], "uncovered", ""),
        ("d.png", COLOURS["uncovered"], "", "uncovered"),  # a rejected finding, found again
        ("e.png", GREY, "empty", ""),  # below every threshold
    ]
    lines = ["file,label,not_label"]
    for name, colour, label, not_label in rows:
        cv2.imwrite(str(folder / name), picture(colour))
        lines.append(f"{name},{label},{not_label}")
    (folder / "labels.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def run(*words: object):
    return CliRunner().invoke(vision, ["evaluate", *(str(word) for word in words)])


def test_confusion_precision_and_recall(labelled, tmp_path):
    card = a_department(tmp_path / "made")

    done = run(card, labelled, "--cut-out", "--json")

    told = json.loads(done.stdout)
    states = {one["state"]: one for one in told["states"]}
    assert told["photos"] == 5
    assert {(c["there"], c["said"]): c["photos"] for c in told["confusion"]} == {
        ("covered", "covered"): 1,
        ("covered", "uncovered"): 1,
        ("uncovered", "uncovered"): 1,
        ("empty", "unknown"): 1,
    }
    assert (states["covered"]["precision"], states["covered"]["recall"]) == (1, 1 / 2)
    # said of b, c and d; right on c
    assert (states["uncovered"]["precision"], states["uncovered"]["recall"]) == (1 / 3, 1)
    assert (states["empty"]["precision"], states["empty"]["recall"]) == (None, 0)


def test_a_table_for_people(labelled, tmp_path):
    done = run(a_department(tmp_path / "made"), labelled, "--cut-out")

    assert done.exit_code == 0
    assert "33.3 %" in done.stdout
    assert "right 2 of 4; of 1 more only what is not" in done.stdout


def test_an_unknown_model_is_refused(labelled):
    done = run("nothing", labelled, "--cut-out")

    assert done.exit_code == 2
    assert "nothing is no card file" in done.stderr
