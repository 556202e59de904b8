"""Header lines as column names: cleaned, joined over several lines, and never used twice."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from connectors.base import Cell, Column, Problem, by_position, key_of
from connectors.cells import name_text, text_of
from connectors.mapping.table import nearest


def folded(name: str) -> str:
    """A header without what makes no difference: width, spaces, case."""
    return "".join(unicodedata.normalize("NFKC", name_text(name)).split()).lower()


@dataclass(frozen=True, slots=True)
class Header:
    """The names of the columns in order; an empty name stands for a column without one."""

    names: tuple[str, ...]

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.names)

    def twice(self) -> dict[str, list[int]]:
        """Names that stand more than once, with their positions from 1."""
        places: dict[str, list[int]] = {}
        for position, name in enumerate(self.names, 1):
            if name:
                places.setdefault(folded(name), []).append(position)
        return {self.names[at[0] - 1]: at for at in places.values() if len(at) > 1}

    def keys(self, wanted: Iterable[Column]) -> dict[str, int]:
        """The cell key of every column and its index; names as the mapping spells them."""
        double = {folded(name) for name in self.twice()}
        known = {folded(n): i for i, n in enumerate(self.names) if n and folded(n) not in double}
        made = {self.names[i]: i for i in known.values()}
        for column in wanted:
            if isinstance(column, int):
                made[by_position(column)] = column - 1
            elif folded(column) in known:
                made[column] = known[folded(column)]
        return made


def header_of(lines: Sequence[Sequence[Cell]], given: tuple[str, ...] = ()) -> Header:
    """The header that some lines make; parts of one column are joined with a slash."""
    if given:
        return Header(given)
    names = []
    for column in itertools.zip_longest(*lines, fillvalue=None):
        parts = dict.fromkeys(name_text(text_of(cell)) for cell in column)
        names.append("/".join(part for part in parts if part))
    while names and not names[-1]:
        names.pop()
    return Header(tuple(names))


def misfits(
    header: Header, wanted: Iterable[Column], where: str, ignore: Iterable[str]
) -> list[Problem]:
    """What keeps a header from being read by a mapping."""
    names = {folded(n): n for n in header.names if n}
    columns, problems = sorted(wanted, key=str), []
    placed = {column for column in columns if isinstance(column, int)}
    ignored = {folded(name) for name in ignore}
    for name, positions in header.twice().items():
        by_name = any(isinstance(c, str) and folded(c) == folded(name) for c in columns)
        if by_name or not (folded(name) in ignored or placed.intersection(positions)):
            at = " and ".join(str(p) for p in positions)
            problems.append(Problem(where, _TWICE.format(name=name, at=at)))
    for column in columns:
        if isinstance(column, int):
            if column > header.width:
                problems.append(Problem(where, f"has {header.width} columns, not {column}"))
        elif folded(column) not in names:
            hint = nearest(column, names.values())
            problems.append(Problem(where, f"has no column {column!r}{hint}"))
    return problems


_TWICE = (
    "the header {name} stands at columns {at}; name the columns by position in the mapping,"
    " or list the header under read.ignore when none of them is read"
)


def used(keys: Mapping[str, int], wanted: Iterable[Column]) -> frozenset[int]:
    """The indexes of the columns that a mapping reads."""
    return frozenset(keys[key_of(column)] for column in wanted if key_of(column) in keys)


def cells_of(keys: Mapping[str, int], row: Sequence[Cell]) -> dict[str, Cell]:
    """A row's cells by key; a cell that is not there is None."""
    return {key: row[i] if i < len(row) else None for key, i in keys.items()}
