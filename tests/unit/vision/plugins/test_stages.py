"""A department's own models as stages of an analysis of a whole photo."""

import numpy as np
import pytest

from tests.unit.vision.conftest import a_jpeg
from tests.unit.vision.plugins.department import card, colour_judge, digest, fixed, golden
from vision.analyser import Analyser, Stages
from vision.plugins.card_file import read_card
from vision.plugins.model import PluginModel
from vision.plugins.stages import AlsoFinds, LoadByCard, VehiclesByCard
from vision.results import Box
from vision.stages import FoundPlate, ReadPlate


class OnePlate:
    """Finds a plate of 100 × 40 at (400, 500) of a photo of 800 × 800, and reads it surely."""

    BOX = (400.0, 500.0, 500.0, 540.0)

    def detect(self, photo, *, long_side):
        x0, y0, x1, y1 = self.BOX
        corners = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
        return (FoundPlate(corners=corners, box=self.BOX, confidence=0.9),)

    def read(self, photo, corners, *, colour, tight, patience):
        return ReadPlate("渝A90001", 1, 0.99, (), ())


class Objects:
    """Reads another plate than was read."""

    def __init__(self, text):
        self._text = text

    def contradicts(self, photo, corners, *, text, rows):
        return self._text


def finder(folder, *boxes, task, label):
    """A yolo model that finds these boxes (centre and size in its 8 × 8 pixels) on any picture."""
    fixed(folder / "model.onnx", {"found": np.array([[[*box, 0.9] for box in boxes]])})
    golden(folder / "golden.png")
    sha = digest(folder / "golden.png")
    path = card(
        folder,
        task=f'"{task}"',
        labels=f'["{label}"]',
        output='{ form = "yolo", names = ["found"] }',
        thresholds=f"{{ {label} = 0.5 }}",
        golden=f'{{ file = "golden.png", sha256 = "{sha}", label = "{label}", least = 0.5 }}',
    )
    return PluginModel(read_card(path))


def analysed(**stages):
    given = {"detector": OnePlate(), "reader": OnePlate(), **stages}
    return Analyser(Stages(**given)).analyse(a_jpeg(800, 800))


def test_a_model_for_plates_adds_what_the_detector_overlooks(tmp_path):
    # 100 pixels of the photo a pixel: one box over the plate found already, one elsewhere
    model = finder(tmp_path, (4.5, 5.2, 1, 0.4), (2, 2, 2, 1), task="plate_det", label="plate")
    detector = AlsoFinds(OnePlate(), model, long_side=960)

    first = detector.detect(np.zeros((800, 800, 3), np.uint8), long_side=960)
    second = detector.detect(np.zeros((800, 800, 3), np.uint8), long_side=1920)

    assert [plate.box for plate in first] == [OnePlate.BOX, (100.0, 150.0, 300.0, 250.0)]
    assert first[1].corners == ((100, 150), (300, 150), (300, 250), (100, 250))
    assert [plate.box for plate in second] == [OnePlate.BOX]


@pytest.mark.parametrize(
    ("other", "status"),
    [(None, "accepted"), (Objects(None), "accepted"), (Objects("渝A90007"), "needs_review")],
)
def test_a_second_opinion_can_only_send_a_plate_to_a_person(other, status):
    (plate,) = analysed(other=other).plates

    assert (plate.text, plate.status) == ("渝A90001", status)


def test_the_load_is_judged_on_the_vehicle_round_the_plate(tmp_path):
    vehicles = VehiclesByCard(
        finder(tmp_path, (4.5, 4, 3, 4), (1, 1, 2, 2), task="vehicle", label="truck")
    )

    analysis = analysed(vehicles=vehicles)

    assert [vehicle.box for vehicle in analysis.vehicles] == [
        Box(300, 200, 600, 600),
        Box(0, 0, 200, 200),
    ]
    assert analysis.truck == Box(300, 200, 600, 600)


def test_a_plate_on_no_heavy_vehicle_has_no_load(tmp_path):
    (tmp_path / "load").mkdir()
    colour_judge(tmp_path / "load" / "model.onnx")
    golden(tmp_path / "load" / "golden.png")
    load = LoadByCard(PluginModel(read_card(card(tmp_path / "load"))))
    vehicles = VehiclesByCard(finder(tmp_path, (1, 1, 2, 2), task="vehicle", label="truck"))

    analysis = analysed(vehicles=vehicles, load=load)

    assert (analysis.truck, analysis.load.state, analysis.load.model) == (None, "unknown", "")
