"""Builds dataclasses from tables of TOML by their declared fields, and says all that is wrong."""

from __future__ import annotations

import tomllib
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")
_NOTHING = object()
_WORDS: Mapping[type, str] = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    date: "a day such as 2026-01-01",
}


def read_file(
    cls: type[T],
    name: str,
    own: Path,
    packaged: Traversable,
    wrong: Callable[[str, list[str]], Exception],
) -> T:
    """The dataclass of a TOML file: of the folder ``own``, or else the packaged one.

    Raises what ``wrong`` makes of the name and of all that is wrong.
    """
    file: Traversable = own / name if (own / name).is_file() else packaged / name
    faults: list[str] = []
    try:
        made = build(cls, tomllib.loads(file.read_text(encoding="utf-8")), faults)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise wrong(name, [f"is no TOML: {error}"]) from error
    if made is None:
        raise wrong(name, faults)
    return made


def build(cls: type[T], table: object, faults: list[str], where: str = "") -> T | None:
    """The dataclass of a table; None, and a line in ``faults`` for each thing that is wrong."""
    if not isinstance(table, dict):
        faults.append(f"{where or 'it'}: must be a table")
        return None
    before, hints = len(faults), _hints(cls)  # type: ignore[arg-type]
    declared: tuple[Field[Any], ...] = fields(cls)  # type: ignore[arg-type]
    for name in table.keys() - {one.name for one in declared}:
        faults.append(f"{_at(where, name)}: is not known")
    values = {one.name: _field(one, hints[one.name], table, faults, where) for one in declared}
    if len(faults) > before:
        return None
    return cls(**{name: value for name, value in values.items() if value is not _NOTHING})


@cache
def _hints(cls: type) -> Mapping[str, Any]:
    return get_type_hints(cls)


def _field(
    one: Field[Any], hint: Any, table: Mapping[str, Any], faults: list[str], where: str
) -> Any:
    place = _at(where, one.name)
    if one.name in table:
        return _value(hint, table[one.name], faults, place)
    if one.default is MISSING and one.default_factory is MISSING:
        faults.append(f"{place}: is missing")
    return _NOTHING


def _value(hint: Any, value: object, faults: list[str], place: str) -> Any:
    if get_origin(hint) is tuple:
        return _many(get_args(hint)[0], value, faults, place)
    if isinstance(hint, types.UnionType):
        hint = next(kind for kind in get_args(hint) if kind is not types.NoneType)
    if is_dataclass(hint):
        return build(hint, value, faults, place)  # type: ignore[arg-type]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _choice(hint, value, faults, place)
    fits: Callable[[object], bool] = _blank_refused if hint is str else lambda v: type(v) is hint
    if not fits(value):
        faults.append(f"{place}: must be {_WORDS[hint]}")
    return value


def _choice(hint: type[StrEnum], value: object, faults: list[str], place: str) -> Any:
    known = [one.value for one in hint]
    if value not in known:
        faults.append(f"{place}: must be one of {', '.join(known)}")
        return value
    return hint(value)


def _many(hint: Any, value: object, faults: list[str], place: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        faults.append(f"{place}: must be a list")
        return ()
    numbered = enumerate(value, start=1)
    return tuple(_value(hint, one, faults, f"{place}[{index}]") for index, one in numbered)


def _blank_refused(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _at(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name
