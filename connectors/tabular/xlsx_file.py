"""An XLSX sheet as rows of cells: rows that are there, merged ranges filled, codes kept as text."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from defusedxml import ElementTree

from connectors.base import Cell
from connectors.cells import canonical
from connectors.mapping.table import nearest
from connectors.moments import NoMoment, from_serial
from connectors.tabular.rows import BrokenFile, FileRow, NoSheet
from connectors.tabular.settings import TabularSettings
from connectors.tabular.workbook import PLAIN, Sheet, Workbook, local, opened, shown_text
from graph.records import Raw

MOST_COLUMNS = 16_384
# a spreadsheet keeps 15 digits; a longer whole number has lost the others
_MOST_EXACT = 10**15
# a title over a whole sheet need not fill all of its columns
_MOST_SPREAD = 1_024
_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]*)")


class Uncomputed(ValueError):
    """A formula that no spreadsheet has worked out."""


class WrongCell(ValueError):
    """A cell that shows an error, such as #N/A."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged range: only its first cell holds the value."""

    top: int
    left: int
    bottom: int
    right: int


def _place(reference: str) -> tuple[int, int]:
    """(row, column) of a reference like B7, from 1."""
    found = _PLACE.fullmatch(reference.replace("$", "").upper())
    if not found:
        raise ValueError(f"{reference!r} is no cell")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def _walk(book: Workbook, sheet: Sheet) -> Iterator[Any]:
    """Rows and merged ranges one after the other; nothing of them stays in memory."""
    holder: Any = None
    with book.open(sheet.part) as stream:
        for event, element in ElementTree.iterparse(stream, ("start", "end"), forbid_dtd=True):
            tag = local(element.tag)
            if event == "start" and tag == "sheetData":
                holder = element
            elif event == "end" and tag in ("row", "mergeCell"):
                yield element
                element.clear()
                if holder is not None:
                    holder.clear()


def merged_ranges(book: Workbook, sheet: Sheet) -> list[Merged]:
    """The merged ranges of a sheet; they stand behind its rows, so the sheet is read for them."""
    if not _mentions(book, sheet, b"mergeCell"):
        return []
    found = []
    for element in _walk(book, sheet):
        if local(element.tag) == "mergeCell":
            first, _, last = element.get("ref", "").partition(":")
            found.append(Merged(*_place(first), *_place(last or first)))
    return sorted(found, key=lambda m: (m.top, m.left))


def _mentions(book: Workbook, sheet: Sheet, word: bytes) -> bool:
    with book.open(sheet.part) as stream:
        before = b""
        while chunk := stream.read(1 << 20):
            # UTF-16 has zero bytes between the letters
            if word in (before + chunk).replace(b"\0", b""):
                return True
            before = chunk[-64:]
    return False


def xlsx_rows(path: Path, settings: TabularSettings, name: str) -> Iterator[FileRow]:
    """All rows of one sheet, header rows too, of a file that goes by a name; raises BrokenFile."""
    with opened(path, settings.max_unpacked_mb) as book:
        sheet, number = _chosen(book, settings.sheet), 0
        fill = _Fill(merged_ranges(book, sheet))
        for element in _walk(book, sheet):
            if local(element.tag) != "row":
                continue
            number = int(float(element.get("r") or number + 1))
            own, broken = _cells(book, element)
            filled = fill.row(number, own)
            # a row that shows only what is merged into it from above is an empty row
            if own or broken:
                yield _row(f"{name}:{sheet.name}", number, filled, broken, book.epoch)


def _chosen(book: Workbook, name: str | None) -> Sheet:
    if name is None:
        shown = [sheet for sheet in book.sheets if sheet.visible] or list(book.sheets)
        if not shown:
            raise BrokenFile("BROKEN_FILE", "has no sheet")
        return shown[0]
    for sheet in book.sheets:
        if sheet.name.strip() == name.strip():
            return sheet
    hint = nearest(name, [sheet.name for sheet in book.sheets])
    raise NoSheet("NO_SHEET", f"has no sheet {name!r}{hint}")


def _row(
    place: str, number: int, cells: Sequence[Cell], broken: dict[int, str], epoch: int
) -> FileRow:
    data = canonical({str(i): cell for i, cell in enumerate(cells, 1) if cell is not None})
    return FileRow(
        cells=cells,
        raw=Raw(data, "application/json", f"{place}!{number}"),
        number=number,
        broken=broken,
        epoch=epoch,
    )


def _cells(book: Workbook, row: Any) -> tuple[dict[int, Cell], dict[int, str]]:
    cells: dict[int, Cell] = {}
    broken: dict[int, str] = {}
    column = 0
    for element in row:
        if local(element.tag) != "c":
            continue
        reference = element.get("r")
        column = _place(reference)[1] if reference else column + 1
        if column > MOST_COLUMNS:
            raise ValueError(f"column {column} is beyond the last")
        try:
            value = _cell(book, element)
        except (Uncomputed, WrongCell) as error:
            broken[column - 1] = f"{reference or column} {error}"
            continue
        if value is not None:
            cells[column] = value
    return cells, broken


def _cell(book: Workbook, element: Any) -> Cell:
    parts = {local(child.tag): child for child in element}
    kind, value = element.get("t", "n"), (parts["v"].text if "v" in parts else None)
    if kind == "inlineStr":
        return shown_text(parts["is"]) if "is" in parts else None
    if value is None:
        if "f" in parts and kind != "str":
            raise Uncomputed("holds a formula that was never worked out")
        return None
    if kind == "e":
        raise WrongCell(f"shows {value}")
    if kind == "s":
        return book.texts[int(value)]
    if kind == "b":
        return value in ("1", "true")
    if kind in ("str", "d"):
        return value if kind == "str" else datetime.fromisoformat(value)
    return _number(book, value, int(element.get("s") or 0))


def _number(book: Workbook, text: str, style_id: int) -> Cell:
    style = book.styles[style_id] if style_id < len(book.styles) else PLAIN
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is no number") from None
    if style.is_date:
        return _date(number, book.epoch)
    whole = number == number.to_integral_value()
    if style.zeros and whole and number >= 0:
        return str(int(number)).zfill(style.zeros)
    return int(number) if whole and abs(number) < _MOST_EXACT else float(number)


def _date(serial: Decimal, epoch: int) -> Cell:
    if 0 <= serial < 1:
        seconds = round(serial * 86_400)
        return time(seconds // 3600 % 24, seconds // 60 % 60, seconds % 60)
    try:
        return from_serial(serial, epoch)
    except NoMoment:
        return float(serial)


class _Fill:
    """Fills merged ranges as rows pass by; only ranges that reach below are remembered."""

    def __init__(self, ranges: list[Merged]) -> None:
        self._coming = deque(ranges)
        self._open: list[tuple[Merged, Cell]] = []

    def row(self, number: int, own: dict[int, Cell]) -> list[Cell]:
        """The cells of a row in order, with what merged ranges put into it."""
        cells = dict(own)
        for merged, value in self._open:
            _spread(cells, merged, value)
        while self._coming and self._coming[0].top <= number:
            merged = self._coming.popleft()
            if merged.top == number:
                value = cells.get(merged.left)
                _spread(cells, merged, value)
                self._open.append((merged, value))
        self._open = [(m, v) for m, v in self._open if m.bottom > number]
        return [cells.get(i) for i in range(1, max(cells, default=0) + 1)]


def _spread(cells: dict[int, Cell], merged: Merged, value: Cell) -> None:
    if value is None:
        return
    for column in range(merged.left, min(merged.right, merged.left + _MOST_SPREAD) + 1):
        cells[column] = value
