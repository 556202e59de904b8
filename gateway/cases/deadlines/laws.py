"""What each law means by a number of days, read from reviewed data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from gateway.cases.deadlines.errors import BadCalendar

STANDARD_LAW = "行政处罚法"
"""The law meant where none is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """The numbers of days that are working days; ``moves``: calendar limits leave days off."""

    name: str
    article: str
    working: frozenset[int]
    moves: bool


@cache
def laws() -> Mapping[str, Law]:
    """The laws of the reviewed table, by name."""
    text = files("gateway.cases.deadlines.data").joinpath("laws.toml").read_text(encoding="utf-8")
    return {law.name: law for law in read_laws(text)}


def read_laws(text: str) -> list[Law]:
    """Laws from TOML; raises BadCalendar."""
    try:
        return [_law(row) for row in tomllib.loads(text)["law"]]
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise BadCalendar("laws.toml", f"cannot be read: {error}") from error


def _law(row: Mapping[str, object]) -> Law:
    working, off_day = row["working"], row["off_day"]
    if not isinstance(working, list) or not all(type(n) is int for n in working):
        raise ValueError("working must be whole numbers of days")
    if off_day not in ("stands", "moves"):
        raise ValueError("off_day is stands or moves")
    return Law(
        name=str(row["name"]),
        article=str(row["article"]),
        working=frozenset(working),
        moves=off_day == "moves",
    )
