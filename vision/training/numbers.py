"""Invents plate numbers of every kind, evenly over provinces, letters and digits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from numpy.random import Generator

from vision.grammar import ALPHABET, DIGITS, ENERGY, LETTERS, MAX_LETTERS, PROVINCES, SERIAL
from vision.training import layouts
from vision.training.layouts import Layout, Paint

WORDS = "".join(each for each in ALPHABET if not each.isascii())

Maker = Callable[[Generator], str]


@dataclass(frozen=True)
class Kind:
    """A kind of plate, its share among all, and how its number is made."""

    name: str
    share: float
    layout: Layout
    paint: Paint
    number: Maker


def pick(dice: Generator, characters: str, count: int = 1) -> str:
    """Some characters, evenly drawn."""
    return "".join(characters[int(i)] for i in dice.integers(0, len(characters), count))


def _head(dice: Generator) -> str:
    return pick(dice, PROVINCES) + pick(dice, LETTERS)


def _serial(dice: Generator, length: int) -> str:
    """Digits with at most two letters among them (GA 36)."""
    serial = list(pick(dice, DIGITS, length))
    for place in dice.permutation(length)[: dice.integers(0, MAX_LETTERS + 1)]:
        serial[place] = pick(dice, LETTERS)
    return "".join(serial)


def _ordinary(dice: Generator) -> str:
    return _head(dice) + _serial(dice, 5)


def _ending(signs: str) -> Maker:
    return lambda dice: _head(dice) + _serial(dice, 4) + pick(dice, signs)


def _coach(dice: Generator) -> str:
    """学 stands at the end, and after the city letter where numbers ran out."""
    digits = pick(dice, DIGITS, 4)
    return _head(dice) + ("学" + digits if dice.random() < 0.5 else digits + "学")


def _small_energy(dice: Generator) -> str:
    return _head(dice) + pick(dice, ENERGY) + pick(dice, SERIAL) + pick(dice, DIGITS, 4)


def _large_energy(dice: Generator) -> str:
    return _head(dice) + pick(dice, DIGITS, 5) + pick(dice, ENERGY)


def _embassy(dice: Generator) -> str:
    return pick(dice, DIGITS, 6) + "使"


KINDS = (
    Kind("blue", 0.17, layouts.SINGLE, layouts.ON_BLUE, _ordinary),
    Kind("yellow", 0.13, layouts.SINGLE, layouts.ON_YELLOW, _ordinary),
    Kind("yellow_coach", 0.08, layouts.SINGLE, layouts.ON_YELLOW, _coach),
    Kind("yellow_double", 0.15, layouts.DOUBLE, layouts.ON_YELLOW, _ordinary),
    Kind("trailer", 0.12, layouts.DOUBLE, layouts.ON_YELLOW, _ending("挂")),
    Kind("green", 0.14, layouts.NEW_ENERGY, layouts.ON_GREEN, _small_energy),
    Kind("yellow_green", 0.14, layouts.NEW_ENERGY, layouts.ON_YELLOW_GREEN, _large_energy),
    Kind("black", 0.02, layouts.SINGLE, layouts.ON_BLACK, _ending("港澳领")),
    Kind("embassy", 0.02, layouts.SINGLE, layouts.ON_BLACK, _embassy),
    Kind("police", 0.03, layouts.SINGLE, layouts.ON_WHITE, _ending("警")),
)


def scramble(dice: Generator, number: str, share: float) -> str:
    """The number with a share of its characters replaced by words: rare provinces need practice."""
    return "".join(pick(dice, WORDS) if dice.random() < share else each for each in number)
