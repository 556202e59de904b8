"""Cells as text: what prints nothing is taken away, what was a number stays the number shown."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from connectors.base import Cell, SourceRow

# letters and marks by category, yet they print nothing of their own
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_GUARD = re.compile(r'=\s*(?:T\(\s*)?"((?:[^"]|"")*)"\s*\)?')
_SPACES = re.compile(r"\s+")
_HAN = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_BETWEEN_HAN = re.compile(f"(?<=[{_HAN}])\\s+(?=[{_HAN}])")


def _shown(char: str) -> str:
    kind = unicodedata.category(char)
    if kind[0] == "Z" or char in "\t\n\r\v\f":
        return " "
    return "" if kind in ("Cc", "Cf") else char


@lru_cache(maxsize=8192)
def clean(text: str) -> str:
    """Text without guards and marks that print nothing; runs of spaces become one."""
    shown = text if text.isprintable() else "".join(map(_shown, text))
    if not shown.isascii():
        shown = _BLANK.sub("", shown)
    shown = _SPACES.sub(" ", shown).strip()
    guarded = _GUARD.fullmatch(shown) if shown.startswith("=") else None
    return clean(guarded[1].replace('""', '"')) if guarded else shown


def name_text(text: str) -> str:
    """A name: its characters as they are, without spaces between Han characters."""
    return _BETWEEN_HAN.sub("", clean(text))


@lru_cache(maxsize=8192)
def code_text(text: str) -> str:
    """A code: half width, without any space and without a leading apostrophe."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", clean(text))).removeprefix("'")


def _number_text(value: float | Decimal) -> str:
    return str(int(value)) if value == int(value) else format(Decimal(str(value)), "f")


def _moment_text(value: datetime) -> str:
    midnight = value.tzinfo is None and value.time() == time()
    return value.date().isoformat() if midnight else value.isoformat(" ")


def text_of(cell: Cell) -> str:
    """A cell as text, not cleaned; numbers without exponent, dates as ISO 8601."""
    match cell:
        case None:
            return ""
        case str():
            return cell
        case bool():
            return "1" if cell else "0"
        case int():
            return str(cell)
        case float() | Decimal():
            finite = Decimal(str(cell)).is_finite()
            return _number_text(cell) if finite else str(cell)
        case datetime():
            return _moment_text(cell)
        case date() | time():
            return cell.isoformat()
    return cell.decode("utf-8", "replace")


def is_blank(cell: Cell) -> bool:
    """Whether a cell shows nothing."""
    if isinstance(cell, str):
        # a letter or digit in front is quicker to see than a whole text is to clean
        return not (cell[:1].isalnum() or clean(cell))
    return cell is None


_PACK: Mapping[type, tuple[str, Any]] = {
    datetime: ("datetime", datetime.isoformat),
    date: ("date", date.isoformat),
    time: ("time", time.isoformat),
    Decimal: ("decimal", str),
    bytes: ("hex", bytes.hex),
}
_UNPACK: Mapping[str, Any] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "decimal": Decimal,
    "hex": bytes.fromhex,
}


def _pack(value: object) -> dict[str, str]:
    name, pack = _PACK[type(value)]
    return {name: pack(value)}


def to_json(cells: Mapping[str, Cell], *, epoch: int | None = None, number: int = 0) -> str:
    """Cells as JSON from which `from_json` makes the same cells again."""
    kept = {"number": number, "epoch": epoch, "cells": dict(cells)}
    return json.dumps(kept, ensure_ascii=False, default=_pack)


def kept_cells(row: SourceRow) -> str:
    """A row's cells as JSON, with what is needed to map them again."""
    return to_json(row.cells, epoch=row.epoch, number=row.number)


def from_json(text: str) -> tuple[dict[str, Cell], int | None, int]:
    """Cells, epoch and row number as `to_json` wrote them."""
    kept = json.loads(text or "{}")
    cells = {key: _open(value) for key, value in kept.get("cells", {}).items()}
    return cells, kept.get("epoch"), kept.get("number", 0)


def _open(value: Any) -> Cell:
    if isinstance(value, dict):
        ((name, text),) = value.items()
        return _UNPACK[name](text)  # type: ignore[no-any-return]
    return value  # type: ignore[no-any-return]


def canonical(cells: Mapping[str, Cell]) -> bytes:
    """Cells as JSON with sorted names, the same bytes for the same row: a row's raw form."""
    plain = {
        k: v if v is None or isinstance(v, (str, int)) else _plain(v) for k, v in cells.items()
    }
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _plain(value: Cell) -> Cell:
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else str(value)
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if isinstance(value, (date, time)) else str(value)
