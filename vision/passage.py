"""Several frames of one passage: which plate and which load they show together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import exp, log

from vision.gate import ACCEPTED, NEEDS_REVIEW
from vision.results import UNKNOWN_LOAD, Candidate, LoadReading, PlateReading

# What a frame leaves for all texts that it does not name.
_UNNAMED = 0.01
# Together the frames must be this sure; one frame alone keeps the status it has.
SURE_TOGETHER = 0.99
KEPT_CANDIDATES = 4
# One frame may be blurred or hidden by a pole: so many of the last so many must agree on a load.
LOAD_NEEDED, LOAD_OF = 2, 3


def vote(frames: Sequence[PlateReading]) -> PlateReading | None:
    """The reading of the surest frame that shows the text most likely in all; None of no frame.

    Frames count as independent. The text is accepted when a frame accepts it or the frames
    together are sure of it, at least two name it first, and no frame accepts another.
    """
    if not frames:
        return None
    totals = _totals(frames)
    text = max(totals, key=lambda each: (totals[each], each))
    shown = [frame for frame in frames if frame.text == text]
    if not shown:
        # likeliest in all frames, and yet first in none: a person must look
        best = max(frames, key=lambda frame: frame.confidence)
        return replace(best, status=NEEDS_REVIEW, candidates=_ranked(totals))
    best = max(shown, key=lambda frame: frame.confidence)
    accepted = {frame.text for frame in frames if frame.status == ACCEPTED}
    together = exp(totals[text] - log(sum(exp(total) for total in totals.values())))
    agreed = accepted == {text} or (len(shown) > 1 and together >= SURE_TOGETHER)
    status = ACCEPTED if agreed and accepted <= {text} else NEEDS_REVIEW
    return replace(best, status=status, candidates=_ranked(totals))


def vote_load(
    frames: Sequence[LoadReading], *, needed: int = LOAD_NEEDED, of: int = LOAD_OF
) -> LoadReading:
    """The state that at least `needed` of the last `of` frames tell, in order of time.

    Frames that do not know count among them. Unknown when none has as many, or two have; the
    confidence is the lowest of the frames that tell the state.
    """
    last = frames[-of:]
    told: dict[str, list[LoadReading]] = {}
    for frame in last:
        if frame.state != UNKNOWN_LOAD:
            told.setdefault(frame.state, []).append(frame)
    enough = [readings for readings in told.values() if len(readings) >= needed]
    if len(enough) != 1:
        return LoadReading()
    return min(enough[0], key=lambda frame: frame.confidence)


def _totals(frames: Sequence[PlateReading]) -> dict[str, float]:
    """For each text that a frame names, the log of its chance in all frames together."""
    chances = [_chances(frame) for frame in frames]
    texts = {text for each in chances for text in each}
    totals = {text: sum(log(each.get(text, _UNNAMED)) for each in chances) for text in texts}
    highest = max(totals.values())
    return {text: total - highest for text, total in totals.items()}


def _chances(frame: PlateReading) -> dict[str, float]:
    highest = max(candidate.score for candidate in frame.candidates)
    shares = {each.text: exp(each.score - highest) for each in frame.candidates}
    whole = sum(shares.values())
    return {text: max(share / whole, _UNNAMED) for text, share in shares.items()}


def _ranked(totals: dict[str, float]) -> tuple[Candidate, ...]:
    order = sorted(totals, key=lambda text: (-totals[text], text))
    return tuple(Candidate(text, round(totals[text], 3)) for text in order[:KEPT_CANDIDATES])
