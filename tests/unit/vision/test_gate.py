import pytest

from vision.gate import plate_status
from vision.results import Candidate, Character
from vision.stages import ReadPlate


def a_reading(
    text: str = "渝A12345", *, weakest: float = 0.95, rows: int = 1, scores: tuple = (0.0, -9.0)
) -> ReadPlate:
    return ReadPlate(
        text=text,
        rows=rows,
        confidence=weakest,
        characters=tuple(Character(sign, weakest) for sign in text),
        candidates=tuple(Candidate(text, score) for score in scores),
    )


@pytest.mark.parametrize(
    ("reading", "colour", "expected"),
    [
        (a_reading(weakest=0.75), "blue", "accepted"),
        (a_reading(weakest=0.749), "blue", "needs_review"),
        (a_reading(weakest=0.79), "yellow", "needs_review"),
        (a_reading(weakest=0.80), "yellow", "accepted"),
        (a_reading(weakest=0.79, rows=2), "blue", "needs_review"),
        (a_reading("渝AD12345"), "green", "accepted"),
        # eight characters are never on blue or yellow, however sure the text
        (a_reading("渝AD12345", weakest=1.0), "blue", "needs_review"),
        (a_reading("渝AD12345", weakest=1.0), "yellow", "needs_review"),
        # seven on green: yellow under a street lamp
        (a_reading(weakest=0.94), "green", "needs_review"),
        (a_reading(weakest=0.95), "green", "accepted"),
        (a_reading(weakest=0.95), "yellow_green", "accepted"),
        (a_reading(), "unknown", "accepted"),
        (a_reading(weakest=0.79), "unknown", "needs_review"),
    ],
)
def test_who_must_look(reading, colour, expected):
    assert plate_status(reading, colour_seen=colour) == expected
