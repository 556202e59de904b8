"""Decides whether a reading may stand or a person must look at it."""

from __future__ import annotations

from vision.grammar import USUAL_LENGTH
from vision.stages import ReadPlate

ACCEPTED, NEEDS_REVIEW = "accepted", "needs_review"

# The weakest character decides: a mean over the plate says nothing of the one that is wrong.
BLUE_FROM = 0.75
# On other plates the reader errs with more confidence, above all in the province and in 学.
OTHERS_FROM = 0.90
# The best text must be this much likelier (log-odds) than the next.
MARGIN = 1.0


def plate_status(read: ReadPlate, *, colour_seen: str) -> str:
    """`accepted` or `needs_review`; `colour_seen` is what the pixels say without the text."""
    needed = BLUE_FROM if colour_seen == "blue" and read.rows == 1 else OTHERS_FROM
    usual = USUAL_LENGTH.get(colour_seen, len(read.text)) == len(read.text)
    sure = read.confidence >= needed and margin(read) >= MARGIN
    return ACCEPTED if sure and usual else NEEDS_REVIEW


def margin(read: ReadPlate) -> float:
    """Log-odds of the best text against the next; infinite when there is no other."""
    scores = [candidate.score for candidate in read.candidates[:2]]
    return scores[0] - scores[1] if len(scores) == 2 else float("inf")
