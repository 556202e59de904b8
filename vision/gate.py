"""Decides whether a reading may stand or a person must look at it."""

from __future__ import annotations

from vision.grammar import USUAL_LENGTH
from vision.stages import ReadPlate

ACCEPTED, NEEDS_REVIEW = "accepted", "needs_review"

# The weakest character decides: a mean over the plate says nothing of the one that is wrong.
BLUE_FROM = 0.75
# On other plates the reader errs with more confidence, above all in the province and in 学.
OTHERS_FROM = 0.90


def plate_status(read: ReadPlate, *, colour_seen: str) -> str:
    """`accepted` or `needs_review`; `colour_seen` is what the pixels say without the text."""
    needed = BLUE_FROM if colour_seen == "blue" and read.rows == 1 else OTHERS_FROM
    usual = USUAL_LENGTH.get(colour_seen, len(read.text)) == len(read.text)
    return ACCEPTED if read.confidence >= needed and usual else NEEDS_REVIEW
