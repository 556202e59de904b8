"""Decides whether a reading may stand or a person must look at it."""

from __future__ import annotations

from vision.grammar import USUAL_LENGTH
from vision.stages import ReadPlate

ACCEPTED, NEEDS_REVIEW = "accepted", "needs_review"

# The weakest character decides: a mean over the plate says nothing of the one that is wrong.
BLUE_FROM = 0.75
# On other plates the readers err with more confidence, above all in the province and in 学.
OTHERS_FROM = 0.80
# A street lamp turns yellow to green; a text of yellow plates must then be as good as certain.
LAMP_FROM = 0.95
_GREENS = ("green", "yellow_green")


def plate_status(read: ReadPlate, *, colour_seen: str) -> str:
    """`accepted` or `needs_review`; `colour_seen` is what the pixels say without the text."""
    return ACCEPTED if read.confidence >= _needed(read, colour_seen) else NEEDS_REVIEW


def _needed(read: ReadPlate, colour_seen: str) -> float:
    """The confidence that the reading needs; above 1 where no confidence is enough."""
    if USUAL_LENGTH.get(colour_seen, len(read.text)) != len(read.text):
        return LAMP_FROM if colour_seen in _GREENS else 2.0
    return BLUE_FROM if colour_seen == "blue" and read.rows == 1 else OTHERS_FROM
