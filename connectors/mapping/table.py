"""A TOML table read strictly: every fault is noted with its place and the nearest right word."""

from __future__ import annotations

import difflib
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING as NO_DEFAULT
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from connectors.base import Column, Problem

T = TypeVar("T")
MISSING: Any = object()
"""What a key gives that is not there, or is of a wrong kind."""


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint at the nearest known name, or a list of the few there are."""
    names = [str(k) for k in known]
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    if not close:
        close = [n for n in names if n.lower() == name.lower()]
    if close:
        return f"; did you mean {close[0]}?"
    return f"; there are: {', '.join(names)}" if 0 < len(names) <= 24 else ""


@dataclass(slots=True)
class Notes:
    """Faults found so far, and the columns that rules have named."""

    problems: list[Problem] = field(default_factory=list)
    columns: set[Column] = field(default_factory=set)

    def add(self, where: str, message: str) -> None:
        """Note one fault."""
        self.problems.append(Problem(where, message))


class Table:
    """One table of the file, emptied key by key; `close` notes what nobody asked for."""

    def __init__(self, data: Mapping[str, Any], where: str, notes: Notes) -> None:
        self.where, self.notes = where, notes
        self._data, self._asked = dict(data), list[str]()

    def at(self, key: str) -> str:
        """The place of a key, as it is named to people."""
        return f"{self.where}.{key}" if self.where else key

    def fault(self, key: str, message: str) -> None:
        """Note a fault of one key."""
        self.notes.add(self.at(key), message)

    def has(self, key: str) -> bool:
        """Whether a key is written and not yet read."""
        return key in self._data

    def raw(self, key: str, default: Any = None) -> Any:
        """The value of a key, whatever it is."""
        self._asked.append(key)
        return self._data.pop(key, default)

    def read(self, key: str, kind: Kind, default: Any = None, *, required: bool = False) -> Any:
        """The value of a key, or the default where it is absent or of a wrong kind."""
        value = self.raw(key, MISSING)
        if value is MISSING:
            if required:
                self.fault(key, f"is missing; give {kind.wanted}")
            return default
        made = kind.make(value)
        if made is MISSING:
            self.fault(key, f"must be {kind.wanted}")
            return default
        return made

    def tables(self, key: str) -> list[Table]:
        """An array of tables ([[key]])."""
        value = self.raw(key, [])
        if not isinstance(value, list) or not all(isinstance(v, Mapping) for v in value):
            self.fault(key, f"must be tables, written [[{key}]]")
            return []
        return [Table(v, f"{self.at(key)}[{i}]", self.notes) for i, v in enumerate(value, 1)]

    def table(self, key: str) -> Table | None:
        """One table ([key]), or None."""
        value = self.raw(key)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.fault(key, f"must be a table, written [{key}]")
            return None
        return Table(value, self.at(key), self.notes)

    def items(self) -> list[tuple[str, Any]]:
        """All that is left, which is taken with it."""
        left, self._data = list(self._data.items()), {}
        return left

    def close(self) -> None:
        """Note every key that was never asked for."""
        for key in self._data:
            self.fault(key, "is no word of a mapping" + nearest(key, self._asked))


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value: how it is named to people, and how it is made (MISSING: it is not one)."""

    wanted: str
    make: Callable[[Any], Any]


def _is(kind: type, wanted: str, make: Callable[[Any], Any] = lambda v: v) -> Kind:
    def check(value: Any) -> Any:
        wrong_bool = isinstance(value, bool) and kind is not bool
        return make(value) if isinstance(value, kind) and not wrong_bool else MISSING

    return Kind(wanted, check)


def _decimal(value: Any) -> Any:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return Decimal(str(value)) if number else MISSING


def _texts(value: Any) -> Any:
    texts = (value,) if isinstance(value, str) else value
    if isinstance(texts, list | tuple) and all(isinstance(v, str) for v in texts):
        return tuple(texts)
    return MISSING


def _column(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return MISSING
    return MISSING if value == "" or (isinstance(value, int) and value < 1) else value


TEXT = _is(str, "a text")
FLAG = _is(bool, "true or false")
WHOLE = _is(int, "a whole number")
PATH = _is(str, "a path", Path)
NUMBER = Kind("a number", _decimal)
TEXTS = Kind("a text or a list of texts", _texts)
COLUMN = Kind("a column: its header, or its position from 1", _column)


def _columns(value: Any) -> Any:
    made = [_column(one) for one in value] if isinstance(value, list) else [MISSING]
    return MISSING if MISSING in made or not made else tuple(made)


COLUMNS = Kind("a list of columns", _columns)


def one_of(*known: str) -> Kind:
    """A kind that takes one of a few words."""
    words = ", ".join(known)
    return Kind(f"one of {words}", lambda v: v if v in known else MISSING)


_KINDS: Mapping[Any, Kind] = {
    str: TEXT,
    bool: FLAG,
    int: WHOLE,
    float: Kind("a number", lambda v: MISSING if _decimal(v) is MISSING else float(v)),
    Path: PATH,
    tuple[str, ...]: TEXTS,
}


def settings(cls: type[T], table: Table) -> T | None:
    """A settings dataclass filled from a table; None where a required key is missing."""
    hints, values, before = typing.get_type_hints(cls), {}, len(table.notes.problems)
    for one in fields(cls):  # type: ignore[arg-type]
        values[one.name] = _setting(table, one.name, _plain(hints[one.name]), one.default)
    table.close()
    return cls(**values) if len(table.notes.problems) == before else None


def _plain(hint: Any) -> Any:
    if isinstance(hint, types.UnionType):
        return next(a for a in typing.get_args(hint) if a is not types.NoneType)
    return hint


def _setting(table: Table, key: str, kind: Any, default: Any) -> Any:
    required = default is NO_DEFAULT
    fallback = None if required else default
    if is_dataclass(kind) and isinstance(kind, type):
        inner = table.table(key)
        return settings(kind, inner) if inner else fallback
    return table.read(key, _KINDS[kind], fallback, required=required)
