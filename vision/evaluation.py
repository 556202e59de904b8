"""How well a model judges loads, on a set of photos that people judged."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from vision.errors import BadSet
from vision.results import LOAD_STATES, Box

LABELS = "labels.csv"
"""The table of a set: file, and label or not_label, and where known x0, y0, x1, y1 of the truck."""
_BOX = ("x0", "y0", "x1", "y1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A photo of a set: what is on it, or else what is not; `truck` where the set says where."""

    file: Path
    label: str | None = None
    not_label: str | None = None
    truck: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An example and the state that a model gave it."""

    example: Example
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfState:
    """How often a state was on photos, was said, and both; precision and recall from 0 to 1.

    `said` counts photos of which only is known that the state is not on them too. A share of
    nothing is None.
    """

    state: str
    there: int
    said: int
    right: int

    @property
    def precision(self) -> float | None:
        """Of what was said, what share was right."""
        return self.right / self.said if self.said else None

    @property
    def recall(self) -> float | None:
        """Of what was there, what share was said."""
        return self.right / self.there if self.there else None


def read_set(folder: Path) -> list[Example]:
    """The examples of a folder; raises BadSet that names the line and what is wrong with it."""
    path = folder / LABELS
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.DictReader(stream)
            examples = [_example(folder, number, row) for number, row in enumerate(rows, start=2)]
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise BadSet(f"{path}: cannot be read: {problem}") from problem
    if not examples:
        raise BadSet(f"{path}: names no photo")
    return examples


def confusion(judged: Iterable[Judged]) -> Mapping[tuple[str, str], int]:
    """How many photos of each (state on it, state said); only those whose state is known."""
    table: dict[tuple[str, str], int] = {}
    for one in judged:
        if one.example.label is not None:
            place = (one.example.label, one.state)
            table[place] = table.get(place, 0) + 1
    return table


def by_state(judged: Iterable[Judged]) -> list[OfState]:
    """Precision and recall of each state, in the order of LOAD_STATES."""
    known = list(judged)
    return [_of(state, known) for state in LOAD_STATES]


def _of(state: str, judged: Iterable[Judged]) -> OfState:
    there = said = right = 0
    for one in judged:
        label, not_label = one.example.label, one.example.not_label
        there += label == state
        right += label == state == one.state
        # of a photo without a label only this state is known: that it is not there
        said += one.state == state and (label is not None or not_label == state)
    return OfState(state=state, there=there, said=said, right=right)


def _example(folder: Path, number: int, row: Mapping[str, str | None]) -> Example:
    def fault(words: str) -> BadSet:
        return BadSet(f"{folder / LABELS}, line {number}: {words}")

    name, label, not_label = (
        (row.get(column) or "").strip() for column in ("file", "label", "not_label")
    )
    if not name:
        raise fault("file: is missing")
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
        raise fault(f"file: {name} is not there")
    if bool(label) == bool(not_label):
        raise fault("give label or not_label, one of the two")
    for column, value in (("label", label), ("not_label", not_label)):
        if value and value not in LOAD_STATES:
            raise fault(f"{column}: {value} is none of {', '.join(LOAD_STATES)}")
    sides = [(row.get(side) or "").strip() for side in _BOX]
    truck = None
    if any(sides):
        if not all(side.isdigit() for side in sides):
            raise fault("x0, y0, x1, y1: give four whole numbers, or none")
        truck = Box(*(int(side) for side in sides))
        if truck.x0 >= truck.x1 or truck.y0 >= truck.y1:
            raise fault("x0, y0, x1, y1: the box is empty")
    return Example(file=path, label=label or None, not_label=not_label or None, truck=truck)
