"""Every model of the catalogue: its file, its inputs and outputs, and how well it reads."""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.shared import MODELS, needs_models, needs_shared, shared_path
from vision.analyser import Analyser, open_analyser
from vision.card import ModelCard
from vision.colour import COLOURS
from vision.errors import ModelMismatch, ModelMissing
from vision.grammar import is_plate
from vision.images import decode
from vision.models.catalogue import MODELS as CARDS
from vision.models.cell_reader import CellReader
from vision.models.plate_detector import OnnxPlateDetector
from vision.models.plate_reader import CtcReader
from vision.results import Analysis, PlateReading

STAGES = {
    "plate-detector": OnnxPlateDetector,
    "plate-reader": CtcReader,
    "plate-cells": CellReader,
}
# Every tenth plate cut out, and the share that must be right: enough to see a fall, and quick.
EVERY = 10
SAMPLES = {"crops": 0.97, "rendered": 0.95}
SCENES_RIGHT = 0.93


def folder() -> Path:
    assert MODELS is not None
    return MODELS


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return open_analyser(folder())


def rows_of(name: str, *, every: int = 1) -> Iterator[dict[str, str]]:
    with shared_path("data", "vision", f"{name}.csv").open(encoding="utf-8") as stream:
        yield from list(csv.DictReader(stream))[::every]


def photo_of(row: dict[str, str]) -> bytes:
    return shared_path("data", "vision", row["file"]).read_bytes()


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
class TestCard:
    def test_says_where_the_model_comes_from(self, card: ModelCard):
        assert card.licence in {"Apache-2.0", "MIT", "BSD-3-Clause", "CC-BY-4.0"}
        assert all((card.origin, card.version, card.task, card.input, card.output, card.measured))

    def test_missing_files_are_refused(self, card: ModelCard, tmp_path: Path, monkeypatch):
        monkeypatch.setattr("vision.card.PACKAGED", tmp_path)

        with pytest.raises(ModelMissing):
            STAGES[card.id](tmp_path)

    def test_files_of_another_content_are_refused(
        self, card: ModelCard, tmp_path: Path, monkeypatch
    ):
        monkeypatch.setattr("vision.card.PACKAGED", tmp_path)
        for file in card.files:
            (tmp_path / file.name).write_bytes(b"another model")

        with pytest.raises(ModelMismatch):
            STAGES[card.id](tmp_path)

    @needs_models
    def test_installed_files_are_the_pinned_ones(self, card: ModelCard):
        assert [file.state(folder()) for file in card.files] == ["present"] * len(card.files)
        assert [file.path(folder()).stat().st_size for file in card.files] == [
            file.size for file in card.files
        ]

    @needs_models
    def test_stage_opens(self, card: ModelCard):
        assert STAGES[card.id](folder())


@pytest.fixture(scope="module")
def scenes(analyser: Analyser) -> dict[str, Analysis]:
    rows = {row["file"]: row for row in rows_of("scenes")}
    return {name: analyser.analyse(photo_of(row)) for name, row in rows.items()}


@needs_models
@needs_shared
class TestScenes:
    def test_values_are_in_range(self, scenes: dict[str, Analysis]):
        for analysis in scenes.values():
            for plate in analysis.plates:
                box = plate.box
                assert 0 <= box.x0 < box.x1 <= analysis.width
                assert 0 <= box.y0 < box.y1 <= analysis.height
                assert is_plate(plate.text)
                assert plate.colour in COLOURS
                assert plate.rows in {1, 2}
                assert plate.status in {"accepted", "needs_review"}
                assert "".join(each.text for each in plate.characters) == plate.text
                assert plate.confidence == min(each.confidence for each in plate.characters)
                assert 0 <= plate.confidence <= 1
                assert plate.candidates[0].text == plate.text

    def test_most_plates_are_exactly_right(self, scenes: dict[str, Analysis]):
        rows = list(rows_of("scenes"))

        right = [row["plate"] in texts(scenes[row["file"]]) for row in rows]

        assert np.mean(right) >= SCENES_RIGHT

    def test_accepted_plates_are_right(self, scenes: dict[str, Analysis]):
        known: dict[str, set[str]] = {}
        for row in rows_of("scenes"):
            known.setdefault(row["file"], set()).add(row["plate"])

        wrong = [
            plate.text
            for name, analysis in scenes.items()
            for plate in analysis.plates
            if plate.status == "accepted" and plate.text not in known[name]
        ]

        assert wrong == []

    def test_colours_are_right_where_the_text_is(self, scenes: dict[str, Analysis]):
        seen = [
            (plate.colour, row["colour"])
            for row in rows_of("scenes")
            for plate in scenes[row["file"]].plates
            if plate.text == row["plate"]
        ]

        assert np.mean([one == other for one, other in seen]) >= 0.95


Pairs = list[tuple[dict[str, str], PlateReading]]


@pytest.fixture(scope="module", params=SAMPLES)
def cut_out(request: pytest.FixtureRequest, analyser: Analyser) -> tuple[str, Pairs]:
    pairs = []
    for row in rows_of(request.param, every=EVERY):
        reading = analyser.read_cut_out(decode(photo_of(row))[0])
        assert reading is not None
        pairs.append((row, reading))
    return request.param, pairs


@needs_models
@needs_shared
class TestCutOutPlates:
    def test_most_are_exactly_right(self, cut_out: tuple[str, Pairs]):
        name, pairs = cut_out

        right = [reading.text == row["plate"] for row, reading in pairs]

        assert np.mean(right) >= SAMPLES[name]

    def test_two_rows_are_told_from_one(self, cut_out: tuple[str, Pairs]):
        rows = {"single": 1, "double": 2}

        told = [reading.rows == rows[row["rows"]] for row, reading in cut_out[1]]

        assert np.mean(told) >= 0.97


def texts(analysis: Analysis) -> set[str]:
    return {plate.text for plate in analysis.plates}
