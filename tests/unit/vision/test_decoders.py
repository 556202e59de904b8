"""Each output form, over tensors written by hand."""

import numpy as np
import pytest

from vision.decoders import centernet, ctc, softmax, ssd, yolo
from vision.decoders.boxes import Found, each_once, overlap


def tensor(values: object) -> np.ndarray:
    return np.array(values, np.float32)


class TestBoxes:
    def test_a_half_shared_box_overlaps_by_a_third(self):
        assert overlap((0, 0, 10, 10), (0, 5, 10, 15)) == pytest.approx(1 / 3)

    def test_boxes_that_touch_do_not_overlap(self):
        assert overlap((0, 0, 10, 10), (10, 0, 20, 10)) == 0

    def test_the_better_of_two_hides_the_other_of_its_class_only(self):
        best = Found(kind=1, score=0.9, box=(0, 0, 10, 10))
        same = Found(kind=1, score=0.8, box=(1, 0, 11, 10))
        other = Found(kind=2, score=0.7, box=(1, 0, 11, 10))

        assert each_once([same, other, best], most_overlap=0.5) == [best, other]


class TestSoftmax:
    def test_log_odds_become_chances(self):
        # exp(0) : exp(ln 3) = 1 : 3
        assert softmax.chances(tensor([[0, np.log(3)]]), logits=True) == pytest.approx([0.25, 0.75])

    def test_chances_stay_as_they_are(self):
        assert softmax.chances(tensor([[0.2, 0.8]]), logits=False) == pytest.approx([0.2, 0.8])

    @pytest.mark.parametrize("row", [[2.0, -1.0], [0.9, 0.9], [np.nan, 1.0]])
    def test_what_is_no_chance_is_refused(self, row):
        with pytest.raises(ValueError, match="logits"):
            softmax.chances(tensor([row]), logits=False)

    @pytest.mark.parametrize("shape", [(2,), (2, 3), (1, 3, 1)])
    def test_another_shape_is_refused(self, shape):
        with pytest.raises(ValueError, match="softmax gives"):
            softmax.chances(np.zeros(shape, np.float32), logits=True)


class TestCtc:
    # labels A, B; the blank stands first: columns blank, A, B
    def test_repeats_fall_together_and_a_blank_parts_them(self):
        steps = [
            [0.1, 0.8, 0.1],  # A
            [0.2, 0.7, 0.1],  # A again: the same character
            [0.9, 0.05, 0.05],
            [0.3, 0.6, 0.1],  # A, after a blank: another one
            [0.1, 0.2, 0.7],  # B
        ]

        line = ctc.greedy(tensor([steps]), labels=("A", "B"), blank=0, logits=False)

        assert line.text == "AAB"
        assert line.confidence == pytest.approx(0.6)

    def test_the_blank_may_stand_last(self):
        steps = [[0.9, 0.05, 0.05], [0.05, 0.05, 0.9], [0.1, 0.8, 0.1]]

        line = ctc.greedy(tensor([steps]), labels=("A", "B"), blank=2, logits=False)

        assert line.text == "AB"

    def test_nothing_but_blanks_is_no_text(self):
        line = ctc.greedy(tensor([[[0.9, 0.1]]]), labels=("A",), blank=0, logits=False)

        assert (line.text, line.confidence) == ("", 0.0)

    def test_log_odds_become_chances(self):
        line = ctc.greedy(tensor([[[0, np.log(4)]]]), labels=("A",), blank=0, logits=True)

        assert line.confidence == pytest.approx(0.8)

    def test_another_number_of_labels_is_refused(self):
        with pytest.raises(ValueError, match=r"\[1, steps, 4\]"):
            ctc.greedy(tensor([[[0.5, 0.5]]]), labels=("A", "B", "C"), blank=0, logits=False)


class TestYolo:
    # centre 50, 40 and size 20, 10: corners 40, 35 to 60, 45
    ROW = (50, 40, 20, 10)

    def test_rows_of_box_and_classes(self):
        output = tensor([[[*self.ROW, 0.1, 0.9], [*self.ROW, 0.2, 0.1]]])

        things = yolo.things(output, classes=2, objectness=False, least=0.5)

        assert [(t.kind, t.box) for t in things] == [(1, (40, 35, 60, 45))]
        assert things[0].score == pytest.approx(0.9)

    def test_columns_are_the_same_turned(self):
        output = tensor([[[*self.ROW, 0.1, 0.9], [*self.ROW, 0.2, 0.1], [*self.ROW, 0, 0]]])

        turned = yolo.things(output.transpose(0, 2, 1), classes=2, objectness=False, least=0.5)

        assert turned == yolo.things(output, classes=2, objectness=False, least=0.5)

    def test_objectness_lowers_the_score_of_the_class(self):
        output = tensor([[[*self.ROW, 0.5, 0.9]]])

        things = yolo.things(output, classes=1, objectness=True, least=0.4)

        assert things[0].score == pytest.approx(0.45)
        assert yolo.things(output, classes=1, objectness=True, least=0.5) == []

    def test_near_doubles_count_once(self):
        output = tensor([[[*self.ROW, 0.9], [51, 40, 20, 10, 0.8], [150, 40, 20, 10, 0.7]]])

        things = yolo.things(output, classes=1, objectness=False, least=0.5)

        assert [round(t.score, 1) for t in things] == [0.9, 0.7]

    def test_another_shape_is_refused(self):
        with pytest.raises(ValueError, match="yolo gives"):
            yolo.things(np.zeros((1, 7, 9), np.float32), classes=2, objectness=False, least=0.5)


class TestSsd:
    def things(self, boxes, scores, **changes):
        given = {
            "classes": 1,
            "background": True,
            "order": "xyxy",
            "shares_of": None,
            "least": 0.5,
        }
        return ssd.things(tensor([boxes]), tensor([scores]), **{**given, **changes})

    def test_the_background_is_no_class(self):
        things = self.things([[1, 2, 3, 4], [5, 6, 7, 8]], [[0.1, 0.9], [0.95, 0.05]])

        assert [(t.kind, t.box) for t in things] == [(0, (1, 2, 3, 4))]

    def test_without_background_all_columns_are_classes(self):
        things = self.things([[1, 2, 3, 4]], [[0.1, 0.9]], classes=2, background=False)

        assert things[0].kind == 1

    def test_shares_are_of_width_and_height(self):
        things = self.things([[0.1, 0.2, 0.5, 0.6]], [[0, 1]], shares_of=(300, 200))

        assert things[0].box == pytest.approx((30, 40, 150, 120))

    @pytest.mark.parametrize(
        ("order", "box"), [("yxyx", (2, 1, 4, 3)), ("cxcywh", (2, 3, 2, 2)), ("xyxy", (1, 2, 3, 4))]
    )
    def test_orders_of_the_numbers(self, order, box):
        assert self.things([box], [[0, 1]], order=order)[0].box == (1, 2, 3, 4)

    def test_scores_of_other_boxes_are_refused(self):
        with pytest.raises(ValueError, match="ssd gives scores"):
            self.things([[1, 2, 3, 4]], [[0, 1], [0, 1]])

    def test_boxes_of_another_shape_are_refused(self):
        with pytest.raises(ValueError, match="ssd gives boxes"):
            self.things([[1, 2, 3]], [[0, 1]])


class TestCenterNet:
    def test_a_list_is_taken_as_it_is(self):
        output = tensor([[[10, 20, 30, 40, 0.6, 1], [1, 2, 3, 4, 0.9, 0], [0, 0, 1, 1, 0.2, 0]]])

        things = centernet.listed(output, classes=2, least=0.5)

        assert [(t.kind, t.box) for t in things] == [(0, (1, 2, 3, 4)), (1, (10, 20, 30, 40))]

    def test_a_class_without_a_label_is_refused(self):
        with pytest.raises(ValueError, match="none of its 2 labels"):
            centernet.listed(tensor([[[0, 0, 1, 1, 0.9, 7]]]), classes=2, least=0.5)

    def test_a_peak_becomes_a_box(self):
        centres = np.zeros((1, 2, 4, 5), np.float32)
        centres[0, 1, 2, 3] = 0.9  # class 1, row 2, column 3
        centres[0, 1, 2, 2] = 0.8  # beside the peak: no centre of its own
        sizes, offsets = np.ones((2, 1, 2, 4, 5), np.float32)
        sizes[0, :, 2, 3] = (2, 4)  # cells wide, cells high
        offsets[0, :, 2, 3] = (0.5, 0.25)

        things = centernet.mapped(centres, sizes, offsets, classes=2, step=4, least=0.5)

        # centre x (3 + 0.5), y (2 + 0.25); half of 2 and of 4; times 4 pixels a cell
        assert [(t.kind, t.box) for t in things] == [(1, (10.0, 1.0, 18.0, 17.0))]

    def test_maps_that_do_not_fit_together_are_refused(self):
        centres, other = np.zeros((1, 1, 4, 4), np.float32), np.zeros((1, 2, 4, 5), np.float32)

        with pytest.raises(ValueError, match="sizes"):
            centernet.mapped(centres, other, other, classes=1, step=4, least=0.5)
