"""How much each reader counts, and what a chance it names is worth: fitted on rendered plates."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np


@lru_cache(maxsize=1)
def _fitted() -> dict[str, Any]:
    text = files("vision").joinpath("calibration.json").read_text(encoding="utf-8")
    fitted: dict[str, Any] = json.loads(text)
    return fitted


@lru_cache(maxsize=8)
def weights_for(colour: str) -> tuple[float, float]:
    """The weights of the packaged reader and of our own for a plate of the colour."""
    weights = _fitted()["weights"]
    ctc, cells = weights.get(colour, weights["other"])
    return ctc, cells


def calibrated(chance: float) -> float:
    """How often a plate was right whose weakest character was named with this chance."""
    curve = _fitted()["curve"]
    return float(np.interp(chance, curve["named"], curve["right"]))
