"""Reads the reviewed weights of evidence, with the reason for each, and their calibration."""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from graph.attribution.evidence import Code

STANDARD_FILE = Path(__file__).with_name("weights.toml")


class BadWeights(ValueError):
    """A file of weights lacks a reason, or its calibration does not rise."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """One kind of evidence: weight in log-odds, words, and why it weighs so much."""

    code: Code
    weight: float
    zh: str
    en: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """All weights; ``unknown`` is the log-odds of no candidate, ``threshold`` the least score."""

    version: str
    unknown: float
    threshold: float
    reasons: Mapping[Code, Weighed]
    knots: tuple[tuple[float, float], ...]
    data: str = ""

    def calibrated(self, raw: float) -> float:
        """The share of answers of this raw score that are right: straight lines between knots."""
        place = bisect_right(self.knots, raw, key=lambda knot: knot[0])
        if place == 0:
            return self.knots[0][1]
        if place == len(self.knots):
            return self.knots[-1][1]
        (x0, y0), (x1, y1) = self.knots[place - 1], self.knots[place]
        return y0 + (y1 - y0) * (raw - x0) / (x1 - x0)


def load(file: Path = STANDARD_FILE) -> Weights:
    """The weights of a file; raises BadWeights."""
    return read(tomllib.loads(file.read_text(encoding="utf-8")))


@cache
def standard() -> Weights:
    """The weights that come with the hub."""
    return load()


def read(data: Mapping[str, Any]) -> Weights:
    """The weights that a table holds; raises BadWeights."""
    reasons = {Code(r["code"]): Weighed(**{**r, "code": Code(r["code"])}) for r in data["reason"]}
    missing = [code for code in Code if code not in reasons]
    knots = tuple((float(x), float(y)) for x, y in data["calibration"]["knots"])
    if missing or any(r.weight < 0 for r in reasons.values()):
        raise BadWeights(f"no weight, or one below 0: {', '.join(missing)}")
    if len(knots) < 2 or list(knots) != sorted(knots) or len({x for x, _ in knots}) < len(knots):
        raise BadWeights("the knots of the calibration must rise")
    if [y for _, y in knots] != sorted(y for _, y in knots):
        raise BadWeights("the knots of the calibration must rise")
    return Weights(
        version=data["version"],
        unknown=float(data["unknown"]),
        threshold=float(data["threshold"]),
        reasons=reasons,
        knots=knots,
        data=data["calibration"].get("data", ""),
    )
