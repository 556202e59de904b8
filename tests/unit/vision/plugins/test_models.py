"""Models of each output form, asked through their cards, and what the loader refuses."""

import numpy as np
import onnx
import pytest

from tests.unit.vision.plugins.department import (
    a_department,
    card,
    colour_judge,
    digest,
    fixed,
    golden,
    picture,
)
from vision.errors import BadCard, ModelMismatch, ModelMissing
from vision.plugins.card import Takes
from vision.plugins.card_file import read_card
from vision.plugins.folder import add, check, open_plugins
from vision.plugins.inventory import inventory
from vision.plugins.model import PluginModel
from vision.plugins.prepare import prepare
from vision.plugins.stages import LoadByCard, SecondOpinion, VehiclesByCard
from vision.results import Box

GREEN, BLUE, GREY = (0, 255, 0), (255, 0, 0), (90, 90, 90)


class TestPreparing:
    def test_stretched_and_scaled(self):
        batch, _ = prepare(picture((10, 20, 30)), Takes(width=8, height=4, mean=(10.0,), scale=0.5))

        assert batch.shape == (1, 3, 4, 8)
        assert batch[0, :, 0, 0].tolist() == [0, 5, 10]

    def test_red_first_and_channels_last(self):
        takes = Takes(width=8, height=8, layout="NHWC", colour="RGB", mean=(1.0, 2.0, 3.0))

        assert prepare(picture((10, 20, 30)), takes)[0][0, 0, 0].tolist() == [29, 18, 7]

    def test_grey_has_one_channel(self):
        batch, _ = prepare(picture((50, 50, 50)), Takes(width=8, height=8, colour="GREY"))

        assert batch.shape == (1, 1, 8, 8)
        assert batch[0, 0, 0, 0] == 50

    def test_a_letterbox_keeps_the_shape_and_gives_boxes_back(self):
        takes = Takes(width=100, height=100, resize="letterbox")

        batch, fit = prepare(picture((0, 0, 0), width=200, height=100), takes)

        # half the size: rows 25 to 75 are the picture, the rest is grey
        assert batch[0, 0, :, 0].tolist() == [114] * 25 + [0] * 50 + [114] * 25
        assert fit.back((10, 30, 50, 70)) == (20, 10, 100, 90)

    def test_a_box_in_the_grey_ends_at_the_edge(self):
        takes = Takes(width=100, height=100, resize="letterbox")

        _, fit = prepare(picture((0, 0, 0), width=200, height=100), takes)

        assert fit.back((-5, 0, 110, 100)) == (0, 0, 200, 100)

    def test_padding_behind_is_nought_after_the_mean(self):
        takes = Takes(width=80, height=20, resize="pad_right", mean=(5.0,))

        batch, _ = prepare(picture((9, 9, 9), width=80, height=40), takes)

        assert batch[0, 0, 0].tolist() == [4] * 40 + [0] * 40


class TestLoad:
    def test_the_likeliest_state_above_its_threshold(self, tmp_path):
        stage = LoadByCard(PluginModel(read_card(a_department(tmp_path))))

        told = stage.classify(picture(GREEN))

        # log-odds 0, 20, 0
        assert (told.state, told.status) == ("uncovered", "trial")
        assert told.confidence == pytest.approx(1, abs=1e-6)
        assert told.model.startswith("own@1.0.0+")

    def test_below_its_threshold_the_load_is_unknown(self, tmp_path):
        stage = LoadByCard(PluginModel(read_card(a_department(tmp_path))))

        told = stage.classify(picture(GREY))

        assert (told.state, told.confidence) == ("unknown", pytest.approx(1 / 3))

    def test_a_state_without_threshold_never_counts(self, tmp_path):
        a_department(tmp_path)
        stage = LoadByCard(PluginModel(read_card(card(tmp_path, thresholds="{ covered = 0.8 }"))))

        assert stage.classify(picture(GREEN)).state == "unknown"


YOLO = np.zeros((1, 3, 6), np.float32)
YOLO[0, 0] = (4, 4, 4, 2, 0.1, 0.9)  # a truck from 2, 3 to 6, 5
YOLO[0, 1] = (4, 4, 4, 2, 0.8, 0.1)  # a car at the same place
FINDERS = {
    "yolo": ('{ form = "yolo", names = ["found"] }', {"found": YOLO}),
    "ssd": (
        '{ form = "ssd", names = ["boxes", "scores"], shares = false }',
        {
            "boxes": np.array([[[2, 3, 6, 5], [2, 3, 6, 5]]]),
            "scores": np.array([[[0, 0.1, 0.9], [0, 0.8, 0.1]]]),
        },
    ),
    "centernet": (
        '{ form = "centernet", names = ["found"] }',
        {"found": np.array([[[2, 3, 6, 5, 0.9, 1], [2, 3, 6, 5, 0.8, 0]]])},
    ),
    "centernet by maps": (
        '{ form = "centernet", names = ["centres", "sizes", "offsets"], step = 2.0 }',
        {
            "centres": np.array([[np.zeros((4, 4)), np.diag((0, 0, 0.9, 0))]]),
            "sizes": np.array([[np.full((4, 4), 2.0), np.full((4, 4), 1.0)]]),
            "offsets": np.zeros((1, 2, 4, 4)),
        },
    ),
}


@pytest.mark.parametrize(("output", "says"), FINDERS.values(), ids=FINDERS)
def test_finders_of_each_form_find_the_heavy_vehicle_only(tmp_path, output, says):
    fixed(tmp_path / "model.onnx", says)
    golden(tmp_path / "golden.png")
    mark = read_card(a_golden(tmp_path, "truck", output)).card

    found = VehiclesByCard(PluginModel(read_card(tmp_path / "own.toml"))).find(
        picture(GREEN, width=80, height=40)
    )

    # 8 × 8 pixels of the network are 80 × 40 of the photo
    assert mark.labels == ("car", "truck")
    assert [(v.kind, v.box) for v in found] == [("truck", Box(20, 15, 60, 25))]
    assert found[0].confidence == pytest.approx(0.9)


def a_golden(folder, label, output, *, task="vehicle", labels='["car", "truck"]', least=0.5):
    sha = digest(folder / "golden.png")
    return card(
        folder,
        task=f'"{task}"',
        labels=labels,
        output=output,
        thresholds=f"{{ {'text' if task == 'plate_rec' else label} = 0.5 }}",
        golden=(f'{{ file = "golden.png", sha256 = "{sha}", label = "{label}", least = {least} }}'),
    )


def spelled(text: str, labels: list[str]) -> np.ndarray:
    """Steps that spell a text, a blank after each character; the blank stands first."""
    steps = np.full((1, 2 * len(text), len(labels) + 1), 0.001, np.float32)
    for place, character in enumerate(text):
        steps[0, 2 * place, labels.index(character) + 1] = 0.99
        steps[0, 2 * place + 1, 0] = 0.99
    return steps


class TestSecondOpinion:
    CORNERS = ((10.0, 10.0), (60.0, 10.0), (60.0, 26.0), (10.0, 26.0))

    def opinion(self, folder, text: str) -> SecondOpinion:
        labels = sorted({*text, *"渝A1"})
        fixed(folder / "model.onnx", {"steps": spelled(text, labels)})
        golden(folder / "golden.png")
        written = "[" + ", ".join(f'"{each}"' for each in labels) + "]"
        path = a_golden(
            folder, text, '{ form = "ctc", names = ["steps"] }', task="plate_rec", labels=written
        )
        return SecondOpinion(PluginModel(read_card(path)))

    def test_another_plate_contradicts(self, tmp_path):
        opinion = self.opinion(tmp_path, "渝A11112")

        said = opinion.contradicts(picture(GREEN), self.CORNERS, text="渝A11111", rows=1)

        assert said == "渝A11112"

    def test_the_same_plate_agrees(self, tmp_path):
        opinion = self.opinion(tmp_path, "渝A11112")

        assert opinion.contradicts(picture(GREEN), self.CORNERS, text="渝A11112", rows=2) is None

    def test_what_is_no_plate_says_nothing(self, tmp_path):
        opinion = self.opinion(tmp_path, "A1A1")

        assert opinion.contradicts(picture(GREEN), self.CORNERS, text="渝A11111", rows=1) is None


class TestLoaderRefuses:
    def test_a_file_of_another_content(self, tmp_path):
        path = a_department(tmp_path)
        (tmp_path / "model.onnx").write_bytes(b"another model")

        with pytest.raises(ModelMismatch, match="SHA-256"):
            check(path)

    @pytest.mark.parametrize("is_beside", [True, False])
    def test_weights_in_another_file_which_no_checksum_covers(
        self, tmp_path, monkeypatch, is_beside
    ):
        a_department(tmp_path)
        model = onnx.load(tmp_path / "model.onnx")
        onnx.save(model, tmp_path / "model.onnx", save_as_external_data=True,
                  location="weights", size_threshold=0)  # fmt: skip
        # the runtime would look for them where the hub was started
        monkeypatch.chdir(tmp_path if is_beside else "/")

        with pytest.raises(ModelMismatch, match="save it with all of them in one"):
            check(card(tmp_path))

    def test_a_file_that_is_not_there(self, tmp_path):
        path = a_department(tmp_path)
        (tmp_path / "model.onnx").unlink()

        with pytest.raises(ModelMissing):
            check(path)

    def test_a_golden_picture_of_another_content(self, tmp_path):
        path = a_department(tmp_path)
        golden(tmp_path / "golden.png", BLUE)

        with pytest.raises(ModelMismatch, match=r"golden\.png"):
            check(path)

    def test_a_golden_picture_that_is_judged_otherwise(self, tmp_path):
        a_department(tmp_path)
        golden(tmp_path / "golden.png", BLUE)

        with pytest.raises(
            ModelMismatch, match=r"it sees covered at 1\.00, not uncovered from 0\.90"
        ):
            check(card(tmp_path))

    def test_another_size_of_input(self, tmp_path):
        a_department(tmp_path)
        colour_judge(tmp_path / "model.onnx", size=16)

        with pytest.raises(ModelMismatch, match="takes"):
            check(card(tmp_path))

    def test_another_type_of_input(self, tmp_path):
        a_department(tmp_path)

        with pytest.raises(ModelMismatch, match="uint8"):
            check(card(tmp_path, input='{ width = 8, height = 8, type = "uint8" }'))

    def test_another_name_of_output(self, tmp_path):
        a_department(tmp_path)

        with pytest.raises(ModelMismatch, match="outputs"):
            check(card(tmp_path, output='{ form = "softmax", names = ["loads"] }'))

    def test_more_labels_than_outputs(self, tmp_path):
        a_department(tmp_path)
        labels = '["covered", "uncovered", "empty", "overfilled"]'

        with pytest.raises(ModelMismatch, match="3 outputs for 4 labels"):
            check(card(tmp_path, labels=labels))

    def test_log_odds_called_chances(self, tmp_path):
        a_department(tmp_path)

        with pytest.raises(ModelMismatch, match="logits = true"):
            check(card(tmp_path, output='{ form = "softmax", names = ["states"] }'))

    def test_a_file_that_is_no_network(self, tmp_path):
        a_department(tmp_path)
        (tmp_path / "model.onnx").write_bytes(b"no network")

        with pytest.raises(ModelMismatch, match="cannot be opened"):
            check(card(tmp_path))


class TestFolder:
    def test_without_a_folder_there_are_no_models(self, tmp_path):
        assert open_plugins(None) == open_plugins(tmp_path / "none") == {}

    def test_a_model_that_is_added_is_opened_for_its_task(self, tmp_path):
        made = a_department(tmp_path / "made")

        add(made, tmp_path / "own")

        assert list(open_plugins(tmp_path / "own")) == ["load_state"]
        assert sorted(path.name for path in (tmp_path / "own").iterdir()) == [
            "golden.png",
            "model.onnx",
            "own.toml",
        ]

    def test_a_model_that_may_not_be_used_is_not_added(self, tmp_path):
        a_department(tmp_path / "made")

        with pytest.raises(BadCard):
            add(card(tmp_path / "made", licence=None), tmp_path / "own")

        assert not (tmp_path / "own").exists()

    def test_the_next_version_takes_the_place_of_the_last(self, tmp_path):
        made, own = a_department(tmp_path / "made"), tmp_path / "own"
        add(made, own)
        fixed(tmp_path / "made" / "model.onnx", {"states": np.array([[0, 9, 0]])})

        add(card(tmp_path / "made", version='"2.0.0"'), own)

        model = open_plugins(own)["load_state"]
        assert model.card.version == "2.0.0"
        assert LoadByCard(model).classify(picture(BLUE)).state == "uncovered"

    def test_a_second_model_for_a_task_is_refused(self, tmp_path):
        made, own = a_department(tmp_path / "made"), tmp_path / "own"
        add(made, own)

        with pytest.raises(BadCard, match="own is there for load_state already"):
            add(card(tmp_path / "made", name="other"), own)

    def test_two_cards_for_a_task_stop_the_start(self, tmp_path):
        a_department(tmp_path)
        card(tmp_path, name="other")

        with pytest.raises(BadCard, match="is for load_state too"):
            open_plugins(tmp_path)
        own = [one for one in inventory(tmp_path / "none", tmp_path) if one.is_own]
        assert [one.state for one in own if one.state != "not_added"] == ["refused", "refused"]

    def test_a_broken_card_stops_the_start(self, tmp_path):
        a_department(tmp_path)
        card(tmp_path, licence=None)

        with pytest.raises(BadCard, match="licence"):
            open_plugins(tmp_path)
