"""What is painted on a truck: read by the optional package, placed on the photo, or absent."""

from datetime import datetime

import pytest

from gateway.demo.render import Shot, render
from gateway.demo.truck_art import TruckLook
from tests.factories import CHINA
from tests.shared import MODELS, needs_models
from tests.unit.vision.conftest import a_jpeg
from vision.analyser import Analyser, Stages, open_analyser
from vision.models import body_text
from vision.plugins.inventory import inventory
from vision.results import BodyLine, Box
from vision.stages import FoundPlate, ReadPlate

needs_package = pytest.mark.skipif(
    not body_text.is_installed(), reason="the extra body-text is not installed"
)


class OnePlate:
    """Finds one plate of 100 × 40 at (250, 300), and reads it."""

    CORNERS = ((250.0, 300.0), (350.0, 300.0), (350.0, 340.0), (250.0, 340.0))

    def detect(self, photo, *, long_side):
        return (FoundPlate(corners=self.CORNERS, box=(250, 300, 350, 340), confidence=0.9),)

    def read(self, photo, corners, *, colour, tight, patience):
        return ReadPlate("渝A90001", 1, 0.9, (), ())


class Lines:
    """Reads the lines of the test on whatever it is shown."""

    def __init__(self, *lines):
        self.lines, self.shown = lines, []

    def read(self, truck):
        self.shown.append(truck.shape[:2])
        return self.lines


def test_lines_are_in_pixels_of_the_photo_and_those_of_the_plate_are_left_out():
    # the truck's part: x 300 ± 360, cut at 0; y from 0 to 340 + 160
    lines = Lines(
        BodyLine("A90001", 0.99, Box(200, 100, 300, 150)),
        BodyLine("90001", 0.99, Box(260, 310, 340, 335)),
    )
    eye = Analyser(Stages(detector=OnePlate(), reader=OnePlate(), body=lines))

    analysis = eye.analyse(a_jpeg(900, 700))

    assert analysis.truck == Box(0, 0, 660, 500)
    assert lines.shown == [(500, 660)]
    assert [(line.text, line.box) for line in analysis.body] == [
        ("A90001", Box(200, 100, 300, 150))
    ]


def test_where_nothing_reads_bodies_that_is_told():
    eye = Analyser(Stages(detector=OnePlate(), reader=OnePlate()))

    assert eye.analyse(a_jpeg(900, 700)).body is None


def test_a_package_that_is_not_installed_is_absent_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(body_text, "PACKAGE", "no_such_package")

    (found,) = [one for one in inventory(tmp_path, tmp_path) if one.name == "body-text"]

    assert (found.state, found.card) == ("absent", None)
    assert "body-text is not installed" in found.problem


@needs_package
def test_the_card_of_the_package_names_weights_and_licence():
    card = body_text.card()

    assert card.licence == "Apache-2.0"
    assert [len(file.sha256) for file in card.files] == [64, 64]


@needs_package
@needs_models
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_name_and_number_of_a_rendered_truck_are_read():
    look = TruckLook(
        plate="渝A90001",
        layout="yellow_double",
        paint=(40, 90, 160),
        cover="closed",
        load="level",
        company="演示巨石运输",
        fleet_number="A90001",
    )
    shot = Shot(
        look=look,
        view="rear",
        taken_at=datetime(2026, 3, 5, 10, 0, tzinfo=CHINA),
        camera_code="C-GATE",
        camera_name="出口",
        seed=7,
    )
    assert MODELS is not None

    analysis = open_analyser(MODELS, reads_bodies=True).analyse(render(shot))

    texts = [line.text for line in analysis.body]
    assert "演示巨石运输" in texts
    assert "A90001" in texts
    assert any(label.startswith("body-text@") for label in analysis.models)
