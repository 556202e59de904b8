"""Fits weights and calibration to labelled cases: a conditional logit, then isotonic steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from graph.attribution.evidence import Code, Hint
from graph.attribution.score import rank
from graph.attribution.weights import Weights

_CODES = tuple(Code)
_ROUNDS = 3000
_STEP = 0.05
_PULL = 2.0
"""How strongly a weight is held to its reviewed value, in cases: a kind of evidence that the
labelled cases hardly show keeps what a person gave it."""
_LEAST_UNKNOWN = 30
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Labelled:
    """The hints of one case, and the site that its load truly came from (None: no known site)."""

    hints: tuple[Hint, ...]
    site_id: str | None


def fit(cases: Sequence[Labelled], start: Weights) -> Weights:
    """Weights (not below 0) and calibration for the cases, near the given ones."""
    values, mask, truth = _table(cases)
    first = np.array([*(start.reasons[c].weight for c in _CODES), start.unknown])
    held = np.ones_like(first)
    # without loads of unknown origin among the cases nothing says how likely one is
    astray = (truth == mask.shape[1] - 1) & (mask.sum(axis=1) > 1)
    held[-1] = float(np.count_nonzero(astray) >= _LEAST_UNKNOWN)
    w, mean, square = first.copy(), np.zeros_like(first), np.zeros_like(first)
    for turn in range(1, _ROUNDS + 1):
        slope = _slope(w, values, mask, truth) - _PULL * (w - first)
        slope /= max(1, len(cases))
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        step = (mean / (1 - 0.9**turn)) / (np.sqrt(square / (1 - 0.999**turn)) + 1e-9)
        w = np.maximum(w + _STEP * step * held, 0.0)
    reasons = {
        code: replace(start.reasons[code], weight=round(float(w[i]), 3))
        for i, code in enumerate(_CODES)
    }
    fitted = replace(
        start, reasons=reasons, unknown=round(float(w[-1]), 3), knots=((0.0, 0.0), (1.0, 1.0))
    )
    return replace(fitted, knots=isotonic(_pairs(cases, fitted)))


def _table(cases: Sequence[Labelled]) -> tuple[Floats, NDArray[np.bool_], NDArray[np.intp]]:
    """Hints as numbers: case × candidate (the last is "unknown") × kind, and the true candidate."""
    sites = [list(dict.fromkeys(h.site_id for h in case.hints)) for case in cases]
    most = max((len(s) for s in sites), default=0)
    values = np.zeros((len(cases), most + 1, len(_CODES) + 1))
    mask = np.zeros((len(cases), most + 1), dtype=bool)
    truth = np.full(len(cases), most, dtype=np.intp)
    values[:, most, -1] = 1.0
    mask[:, most] = True
    for i, case in enumerate(cases):
        mask[i, : len(sites[i])] = True
        for hint in case.hints:
            values[i, sites[i].index(hint.site_id), _CODES.index(hint.code)] = hint.value
        if case.site_id in sites[i]:
            truth[i] = sites[i].index(case.site_id)
    return values, mask, truth


def _slope(w: Floats, values: Floats, mask: NDArray[np.bool_], truth: NDArray[np.intp]) -> Floats:
    logits = np.where(mask, values @ w, -1e9)
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    chance = odds / odds.sum(axis=1, keepdims=True)
    chosen = values[np.arange(len(values)), truth]
    return np.asarray(chosen.sum(axis=0) - np.einsum("ij,ijk->k", chance, values))


def _pairs(cases: Sequence[Labelled], weights: Weights) -> list[tuple[float, bool]]:
    """(raw score, right) of the best candidate of each case."""
    made = []
    for case in cases:
        found = rank(case.hints, weights).candidates
        if found:
            made.append((found[0].raw, found[0].site_id == case.site_id))
    return made


def isotonic(
    pairs: Sequence[tuple[float, bool]], least: int = 30
) -> tuple[tuple[float, float], ...]:
    """Rising knots from (score, right) pairs: pool adjacent violators over groups of equal size."""
    groups = _groups(sorted(pairs, key=lambda p: p[0]), max(least, len(pairs) // 20))
    blocks: list[list[tuple[float, bool]]] = []
    for group in groups:
        blocks.append(group)
        while len(blocks) > 1 and _share(blocks[-2]) >= _share(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    middles = {round(sum(x for x, _ in b) / len(b), 4): round(_share(b), 4) for b in blocks}
    # a block of all right ones is no proof of certainty
    knots = [(x, min(y, 0.995)) for x, y in sorted(middles.items())]
    first, last = [(0.0, 0.0)], [(1.0, knots[-1][1] if knots else 1.0)]
    return tuple(first + [k for k in knots if 0 < k[0] < 1] + last)


def _groups(ordered: Sequence[tuple[float, bool]], size: int) -> list[list[tuple[float, bool]]]:
    """Groups of at least a size; equal scores stay together."""
    groups: list[list[tuple[float, bool]]] = [[]]
    for pair in ordered:
        if len(groups[-1]) >= size and pair[0] - groups[-1][-1][0] > 1e-9:
            groups.append([])
        groups[-1].append(pair)
    if len(groups) > 1 and len(groups[-1]) < size:
        groups[-2:] = [groups[-2] + groups[-1]]
    return groups if groups[0] else []


def _share(block: Sequence[tuple[float, bool]]) -> float:
    return sum(right for _, right in block) / len(block)


def calibration_error(pairs: Sequence[tuple[float, bool]], bins: int = 10) -> float:
    """Expected calibration error: |mean score − share right| over equal bins, weighed by size."""
    total = 0.0
    for i in range(bins):
        part = [
            p for p in pairs if i / bins <= p[0] < (i + 1) / bins or (i == bins - 1 and p[0] >= 1)
        ]
        if part:
            total += abs(sum(s for s, _ in part) - sum(r for _, r in part))
    return total / len(pairs) if pairs else 0.0
