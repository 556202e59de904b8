"""What a card may say, and what it is told when it says something else."""

import json
import tomllib

import pytest

from tests.unit.vision.plugins.department import a_department, card
from vision.card import Status
from vision.errors import BadCard
from vision.plugins.card_file import read_card


def test_a_card_says_what_the_model_is(tmp_path):
    found = read_card(a_department(tmp_path))

    assert (found.card.id, found.card.task, found.card.status) == ("own", "load_state", "trial")
    assert found.card.labels == ("covered", "uncovered", "empty")
    assert found.card.thresholds == {"covered": 0.8, "uncovered": 0.8, "empty": 0.8}
    assert found.card.measured == "100.0% of 1 of none, by nobody"
    assert found.takes.resize == "stretch"


def test_json_says_the_same_as_toml(tmp_path):
    path = a_department(tmp_path)
    table = tomllib.loads(path.read_text())
    other = tmp_path / "own.json"
    other.write_text(json.dumps(table))

    assert read_card(other) == read_card(path)


@pytest.mark.parametrize("status", list(Status))
def test_every_status_may_be_said(tmp_path, status):
    a_department(tmp_path)

    assert read_card(card(tmp_path, status=f'"{status}"')).card.status is status


FAULTS = {
    "licence left out": ({"licence": None}, "licence: is missing"),
    "licence empty": ({"licence": '" "'}, "licence: must not be empty"),
    "origin left out": ({"origin": None}, "origin: is missing"),
    "status unheard of": ({"status": '"good"'}, "status: is 'good', not one of demo, trial"),
    "task unheard of": ({"task": '"spill"'}, "task: is 'spill'"),
    "form of another task": (
        {"output": '{ form = "yolo", names = ["states"] }'},
        "output.form: load_state is told by softmax",
    ),
    "label unheard of": ({"labels": '["covered", "uncovered", "tidy"]'}, "labels: tidy is none"),
    "label twice": ({"labels": '["covered", "uncovered", "covered"]'}, "stands there twice"),
    "threshold of no label": ({"thresholds": "{ tidy = 0.5 }"}, "thresholds.tidy: is none of"),
    "no thresholds": ({"thresholds": None}, r"\[thresholds\]: is missing"),
    "threshold of nought": ({"thresholds": "{ covered = 0 }"}, "thresholds.covered: must be"),
    "hash too short": ({"sha256": '"abc"'}, "sha256: must be 64 hexadecimal digits"),
    "file elsewhere": ({"file": '"../model.onnx"'}, "file: must be a file beside the card"),
    "name of a path": ({"id": '"../own"'}, "id: must be small letters"),
    "unknown line": ({"licens": '"MIT"'}, "licens: is not known here"),
    "unknown line inside": (
        {"input": "{ width = 8, height = 8, hight = 8 }"},
        "input.hight: is not known here",
    ),
    "number as text": ({"input": '{ width = "8", height = 8 }'}, "input.width: must be a whole"),
    "truth as number": ({"input": "{ width = true, height = 8 }"}, "input.width: must be a whole"),
    "no size": ({"input": "{ width = 8, height = 0 }"}, "must be from 8 to 4096"),
    "two means": ({"input": "{ width = 8, height = 8, mean = [1, 2] }"}, "input.mean: must hold"),
    "two outputs": (
        {"output": '{ form = "softmax", names = ["states", "more"] }'},
        "output.names: softmax has 1 outputs",
    ),
    "not measured": ({"measured": None}, r"\[measured\]: is missing"),
    "measured on nothing": (
        {"measured": '{ set = "none", n = 0, right = 1.0, by = "nobody" }'},
        "measured: n must be at least 1",
    ),
    "no golden picture": ({"golden": None}, r"\[golden\]: is missing"),
    "no TOML": ({"id": "own"}, "is no TOML"),
}


@pytest.mark.parametrize(("changes", "said"), FAULTS.values(), ids=FAULTS)
def test_a_card_that_cannot_be_is_refused_with_its_fault(tmp_path, changes, said):
    a_department(tmp_path)
    path = card(tmp_path, **changes)

    with pytest.raises(BadCard, match=said) as refused:
        read_card(path)

    assert str(refused.value).startswith("Card own.toml: ")


def test_all_faults_are_told_at_once(tmp_path):
    a_department(tmp_path)
    path = card(tmp_path, licence=None, status='"good"', measured=None)

    with pytest.raises(BadCard) as refused:
        read_card(path)

    assert all(word in refused.value.detail for word in ("licence", "status", "[measured]"))


@pytest.mark.parametrize("text", ["[]", '"card"', "{", "null"])
def test_json_that_is_no_table_is_refused(tmp_path, text):
    path = tmp_path / "own.json"
    path.write_text(text)

    with pytest.raises(BadCard, match=r"must be a table|is no JSON"):
        read_card(path)


def test_what_decides_the_answers_is_in_the_label_and_nothing_else(tmp_path):
    a_department(tmp_path)

    def label(**changes):
        return read_card(card(tmp_path, **changes)).card.label

    same = label()
    assert label(status='"approved"', origin='"another word"') == same
    assert label(thresholds="{ covered = 0.9, uncovered = 0.8, empty = 0.8 }") != same
    assert label(labels='["empty", "uncovered", "covered"]') != same
    assert label(input="{ width = 8, height = 8 }") != same
