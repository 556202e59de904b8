"""An analysis as canonical JSON and back, and the hash of a set of models."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

import orjson

from vision.results import (
    Analysis,
    BodyLine,
    Box,
    Candidate,
    Character,
    LoadReading,
    PlateReading,
    VehicleReading,
)


def models_hash(labels: Sequence[str]) -> str:
    """SHA-256 of the models that read together, and of the program that runs them, hex."""
    words = "\n".join((f"zhatu@{version('zhatu')}", *labels))
    return hashlib.sha256(words.encode()).hexdigest()


def to_json(analysis: Analysis) -> str:
    """The whole analysis; equal ones give equal texts."""
    return orjson.dumps(asdict(analysis), option=orjson.OPT_SORT_KEYS).decode()


def from_json(text: str) -> Analysis:
    """The analysis that was written."""
    words: dict[str, Any] = orjson.loads(text)
    vehicles = words["vehicles"]
    return Analysis(
        **{
            **words,
            "plates": tuple(_plate(one) for one in words["plates"]),
            "load": LoadReading(**words["load"]),
            "models": tuple(words["models"]),
            "vehicles": None if vehicles is None else tuple(_vehicle(one) for one in vehicles),
            "truck": _box(words["truck"]),
            "body": _body(words.get("body")),
        }
    )


def _plate(words: Mapping[str, Any]) -> PlateReading:
    return PlateReading(
        **{
            **words,
            "characters": tuple(Character(**one) for one in words["characters"]),
            "candidates": tuple(Candidate(**one) for one in words["candidates"]),
            "box": Box(**words["box"]),
            "corners": tuple((x, y) for x, y in words["corners"]),
        }
    )


def _vehicle(words: Mapping[str, Any]) -> VehicleReading:
    return VehicleReading(**{**words, "box": Box(**words["box"])})


def _body(words: Sequence[Mapping[str, Any]] | None) -> tuple[BodyLine, ...] | None:
    if words is None:
        return None
    return tuple(BodyLine(**{**one, "box": Box(**one["box"])}) for one in words)


def _box(words: Mapping[str, Any] | None) -> Box | None:
    return None if words is None else Box(**words)
