"""Sets of judged photos, and what they say of a model."""

import pytest

from vision.errors import BadSet
from vision.evaluation import Example, Judged, by_state, confusion, read_set
from vision.results import Box


def a_set(folder, text: str, *photos: str):
    for name in photos:
        (folder / name).write_bytes(b"photo")
    (folder / "labels.csv").write_text(text, encoding="utf-8")
    return folder


def judged(label: str | None, said: str, *, no: str | None = None) -> Judged:
    return Judged(example=Example(file=None, label=label, not_label=no), state=said)


class TestReading:
    def test_labels_and_boxes(self, tmp_path):
        text = "file,label,not_label,x0,y0,x1,y1\na.jpg,covered,,1,2,30,40\nb.jpg,,uncovered,,,,\n"

        one, other = read_set(a_set(tmp_path, text, "a.jpg", "b.jpg"))

        assert (one.label, one.truck) == ("covered", Box(1, 2, 30, 40))
        assert (other.label, other.not_label, other.truck) == (None, "uncovered", None)

    def test_two_columns_are_enough(self, tmp_path):
        (one,) = read_set(a_set(tmp_path, "file,label\na.jpg,empty\n", "a.jpg"))

        assert (one.file, one.label) == (tmp_path / "a.jpg", "empty")

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            (",covered,,,,,", "line 2: file: is missing"),
            ("b.jpg,covered,,,,,", "line 2: file: b.jpg is not there"),
            ("../a.jpg,covered,,,,,", r"file: \.\./a\.jpg is not there"),
            ("a.jpg,,,,,,", "give label or not_label"),
            ("a.jpg,covered,empty,,,,", "give label or not_label"),
            ("a.jpg,tidy,,,,,", "label: tidy is none of covered"),
            ("a.jpg,covered,,1,2,3,", "give four whole numbers"),
            ("a.jpg,covered,,1,2,-3,4", "give four whole numbers"),
            ("a.jpg,covered,,5,2,3,4", "the box is empty"),
        ],
    )
    def test_a_line_that_cannot_be_is_named(self, tmp_path, line, said):
        a_set(tmp_path, f"file,label,not_label,x0,y0,x1,y1\n{line}\n", "a.jpg")

        with pytest.raises(BadSet, match=said):
            read_set(tmp_path)

    def test_a_set_without_table_or_photos_is_refused(self, tmp_path):
        with pytest.raises(BadSet, match="cannot be read"):
            read_set(tmp_path)
        with pytest.raises(BadSet, match="names no photo"):
            read_set(a_set(tmp_path, "file,label\n"))


def of(state: str, all_judged: list[Judged]):
    (found,) = [one for one in by_state(all_judged) if one.state == state]
    return found


# covered: 4 there, said of 3 of them and of one open one
JUDGED = [
    judged("covered", "covered"),
    judged("covered", "covered"),
    judged("covered", "covered"),
    judged("covered", "unknown"),
    judged("uncovered", "covered"),
    judged("uncovered", "uncovered"),
]


class TestCounting:
    def test_confusion(self):
        assert confusion(JUDGED) == {
            ("covered", "covered"): 3,
            ("covered", "unknown"): 1,
            ("uncovered", "covered"): 1,
            ("uncovered", "uncovered"): 1,
        }

    def test_precision_and_recall(self):
        covered = of("covered", JUDGED)

        assert (covered.precision, covered.recall) == (3 / 4, 3 / 4)
        assert (of("uncovered", JUDGED).precision, of("uncovered", JUDGED).recall) == (
            1,
            1 / 2,
        )

    def test_a_share_of_nothing_is_none(self):
        assert (of("empty", JUDGED).precision, of("empty", JUDGED).recall) == (None, None)

    def test_a_rejected_finding_counts_against_what_was_said_and_for_nothing_else(self):
        rejected = [
            judged(None, "uncovered", no="uncovered"),  # said again: wrong again
            judged(None, "covered", no="uncovered"),  # who knows whether it was covered
        ]

        uncovered = of("uncovered", [*JUDGED, *rejected])

        assert (uncovered.there, uncovered.said, uncovered.right) == (2, 2, 1)
        assert of("covered", [*JUDGED, *rejected]) == of("covered", JUDGED)
        assert confusion(rejected) == {}
