"""Decodes CTC output under a grammar: the best path through a lattice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from vision.grammar import Lattice

Floats = NDArray[np.float32]
Indexes = NDArray[np.intp]

BLANK = 0
# Of frames on end that are surely blank, one says as much as all.
SURELY_BLANK = 0.999
# When every character of the freest reading is this sure, no other is worth a search.
SURE_CHARACTER = 0.9
_TINY = 1e-12
_NEVER = np.float32(-np.inf)


@dataclass(frozen=True, slots=True)
class Path:
    """One decoded text: log-probability of its best alignment, and each character's best frame.

    `odds` is [characters, alphabet]: what else each character's best frame may show.
    """

    text: str
    score: float
    confidences: tuple[float, ...]
    odds: Floats = field(repr=False, compare=False)


class Decoder:
    """A lattice over one alphabet; index 0 of the network's output is the blank."""

    def __init__(self, lattice: Lattice, alphabet: Sequence[str]) -> None:
        self._alphabet = tuple(alphabet)
        self._lattice = lattice
        width = max(1, *(len(node.before) for node in lattice.nodes))
        count = len(lattice.nodes)
        self._before: Indexes = np.full((count, width), count, np.intp)
        self._mask = np.full((count, len(alphabet)), _NEVER, np.float32)
        for index, node in enumerate(lattice.nodes):
            self._before[index, : len(node.before)] = node.before
            allowed = [i for i, character in enumerate(alphabet) if character in node.characters]
            self._mask[index, allowed] = 0
        self._starts = np.array([not node.before for node in lattice.nodes])

    def best_paths(self, probabilities: Floats, *, thorough: bool = False) -> list[list[Path]]:
        """For each view [views, frames, 1 + alphabet], its best text of each length, best first.

        Unless `thorough`, a view whose freest reading is a plate beyond doubt gives that alone.
        """
        plain = [None if thorough else self._plain(view) for view in probabilities]
        doubtful = [view for view, path in enumerate(plain) if path is None]
        searched = iter(self._search(probabilities[doubtful]) if doubtful else ())
        return [next(searched) if path is None else [path] for path in plain]

    def _plain(self, frames: Floats) -> Path | None:
        """The best alignment without any grammar, when it is sure and a plate all the same."""
        best = frames.argmax(axis=1)
        sure = frames[np.arange(len(frames)), best]
        new = np.flatnonzero((best != BLANK) & np.insert(best[1:] != best[:-1], 0, True))
        text = "".join(self._alphabet[int(best[at]) - 1] for at in new)
        if not self._lattice.allows(text):
            return None
        ends = [*new[1:], len(frames)]
        peaks = [
            int(at + frames[at:end, best[at]].argmax()) for at, end in zip(new, ends, strict=True)
        ]
        confidences = tuple(float(sure[peak]) for peak in peaks)
        if min(confidences) < SURE_CHARACTER:
            return None
        return Path(text, float(np.log(sure).sum()), confidences, frames[peaks, BLANK + 1 :])

    def _search(self, probabilities: Floats) -> list[list[Path]]:
        frames = _without_idle(probabilities)
        logs = np.log(np.maximum(frames, _TINY))
        inside, after = self._sweep(logs)
        return [
            self._paths(frames[view], inside[:, view], after[:, view])
            for view in range(len(frames))
        ]

    def _sweep(self, logs: Floats) -> tuple[Floats, Floats]:
        """Scores by frame and view: inside a character of a node, and in the blank after it."""
        views, frames, _ = logs.shape
        count, width = self._mask.shape
        inside = np.full((frames + 1, views, count, width), _NEVER, np.float32)
        # One node more than the lattice has stands for "no node before".
        after = np.full((frames + 1, views, count + 1), _NEVER, np.float32)
        nothing = np.zeros(views, np.float32)
        for frame in range(frames):
            last, gap = inside[frame], after[frame]
            entry = self._entry(last, gap)
            entry[:, self._starts] = nothing[:, np.newaxis, np.newaxis]
            blank, glyphs = logs[:, frame, BLANK], logs[:, frame, BLANK + 1 :]
            reach = np.maximum(last, entry) + glyphs[:, np.newaxis]
            inside[frame + 1] = reach + self._mask
            left = np.maximum(gap[:, :count], last.max(axis=2))
            after[frame + 1, :, :count] = left + blank[:, np.newaxis]
            nothing = nothing + blank
        return inside, after

    def _entry(self, last: Floats, gap: Floats) -> Floats:
        """The best score with which each node may begin each character."""
        views, count, width = last.shape
        leave = np.full((views, count + 1, width), _NEVER, np.float32)
        leave[:, :count] = np.maximum(gap[:, :count, np.newaxis], _best_other(last))
        return np.asarray(leave[:, self._before].max(axis=2), np.float32)

    def _paths(self, frames: Floats, inside: Floats, after: Floats) -> list[Path]:
        best: dict[int, tuple[float, int]] = {}
        for end in self._lattice.ends:
            score = float(max(inside[-1, end].max(), after[-1, end]))
            length = self._lattice.nodes[end].length
            best[length] = max(best.get(length, (float("-inf"), end)), (score, end))
        found = sorted((pair for pair in best.values() if pair[0] > _NEVER), reverse=True)
        return [self._trace(frames, inside, after, end=end, score=score) for score, end in found]

    def _trace(
        self, frames: Floats, inside: Floats, after: Floats, *, end: int, score: float
    ) -> Path:
        """Walks back from an end node to the first character."""
        node, glyph, at = end, -1, len(frames)
        letters: list[tuple[int, int]] = []
        peak = -1
        while node >= 0:
            if glyph < 0:
                if at > 0 and inside[at, node].max() >= after[at, node]:
                    glyph, peak = int(inside[at, node].argmax()), -1
                else:
                    at -= 1
                continue
            at -= 1
            if peak < 0 or frames[at, glyph + 1] > frames[peak, glyph + 1]:
                peak = at
            stay = inside[at, node, glyph]
            before, into, enter = self._came_from(inside[at], after[at], node=node, glyph=glyph)
            if self._starts[node]:
                # Before the first character there are only blanks.
                enter = self._leading(frames, at)
            if stay >= enter:
                continue
            letters.append((glyph, peak))
            node, glyph, peak = before, into, -1
        letters.reverse()
        text = "".join(self._alphabet[index] for index, _ in letters)
        confidences = tuple(float(frames[best, index + 1]) for index, best in letters)
        return Path(text, score, confidences, frames[[best for _, best in letters], BLANK + 1 :])

    @staticmethod
    def _leading(frames: Floats, at: int) -> float:
        return float(np.log(np.maximum(frames[:at, BLANK], _TINY)).sum())

    def _came_from(
        self, inside: Floats, after: Floats, *, node: int, glyph: int
    ) -> tuple[int, int, float]:
        """The best node before, its character (-1 for the blank after it), and the score."""
        best = (-1, -1, float("-inf"))
        for before in self._lattice.nodes[node].before:
            others = inside[before].copy()
            others[glyph] = _NEVER
            into = int(others.argmax())
            for choice, score in ((-1, float(after[before])), (into, float(others[into]))):
                if score > best[2]:
                    best = (before, choice, score)
        return best


def _best_other(last: Floats) -> Floats:
    """For each character, the best score of any other: a repeat needs a blank between."""
    top = last.argmax(axis=2)[:, :, np.newaxis]
    highest = np.take_along_axis(last, top, axis=2)
    rest = last.copy()
    np.put_along_axis(rest, top, _NEVER, axis=2)
    others = np.broadcast_to(highest, last.shape).copy()
    np.put_along_axis(others, top, rest.max(axis=2, keepdims=True), axis=2)
    return np.asarray(others, np.float32)


def _without_idle(probabilities: Floats) -> Floats:
    """The frames without those that are surely blank after one that is so already, in all views."""
    idle = np.asarray((probabilities[:, :, BLANK] >= SURELY_BLANK).all(axis=0), bool)
    told = np.flatnonzero(~(idle & np.insert(idle[:-1], 0, False)))
    return probabilities[:, told]
