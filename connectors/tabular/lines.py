"""The lines of a text file with their exact bytes, and the records that quoted lines make up."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from connectors.tabular.encoding import CHUNK, Encoding

MOST_LINE_BYTES = 1 << 20
MOST_RECORD_LINES = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line; ``data`` is cut at a megabyte, ``whole`` says whether it was."""

    data: bytes
    text: str
    number: int
    whole: bool = True


@dataclass(frozen=True, slots=True)
class CsvRecord:
    """One record: its cells, its bytes, the line it starts on, and what is wrong with it."""

    cells: tuple[str, ...]
    data: bytes
    number: int
    fault: str | None = None


def lines(path: Path, encoding: Encoding) -> Iterator[Line]:
    """Lines ended by LF, CR or CR LF, in any encoding that was found to fit the file."""
    wide = len(encoding.newline) > 1
    pieces = _wide_pieces(path, encoding) if wide else _pieces(path, encoding.mark_bytes)
    for number, (data, whole) in enumerate(pieces, 1):
        yield Line(data, encoding.decode(data) if whole else "", number, whole)


def _pieces(path: Path, skip: int) -> Iterator[tuple[bytes, bool]]:
    # no byte of a UTF-8 or GB 18030 character but the line feed's own is 0x0A or 0x0D
    rest, cut = b"", False
    with path.open("rb") as file:
        file.seek(skip)
        while chunk := file.read(CHUNK):
            *whole, rest = (rest + chunk).splitlines(keepends=True)
            if rest.endswith(b"\n"):
                whole, rest = [*whole, rest], b""
            for piece in whole:
                yield piece[:MOST_LINE_BYTES], not cut and len(piece) <= MOST_LINE_BYTES
                cut = False
            if len(rest) > MOST_LINE_BYTES:
                rest, cut = rest[:MOST_LINE_BYTES], True
    if rest:
        yield rest, not cut


def _wide_pieces(path: Path, encoding: Encoding) -> Iterator[tuple[bytes, bool]]:
    with path.open("r", encoding=encoding.codec, newline="") as file:
        first = True
        while text := file.readline(MOST_LINE_BYTES):
            data = text.removeprefix("\ufeff" if first else "").encode(encoding.codec)
            first = False
            yield data, len(text) < MOST_LINE_BYTES
            while len(text) == MOST_LINE_BYTES and not text.endswith("\n"):
                text = file.readline(MOST_LINE_BYTES)


class Records:
    """Records in order; a quote that is never closed spoils its own line and no other.

    ``width`` is how many cells a record should have, once that is known: a record of several
    lines with another number of cells was held together by a stray quote.
    """

    def __init__(self, source: Iterator[Line], delimiter: str) -> None:
        self._source, self._delimiter = source, delimiter
        self._waiting: deque[Line] = deque()
        self.width: int | None = None

    def __iter__(self) -> Iterator[CsvRecord]:
        while line := self._next():
            if '"' not in line.text:
                yield _record([line], self._delimiter)
                continue
            yield self._quoted(line)

    def _next(self) -> Line | None:
        return self._waiting.popleft() if self._waiting else next(self._source, None)

    def _quoted(self, first: Line) -> CsvRecord:
        taken, closed = self._closing(first)
        made = _record(taken, self._delimiter) if closed else None
        fits = made and not made.fault and self.width in (None, len(made.cells))
        if made and (len(taken) == 1 or fits):
            return made
        self._waiting.extendleft(reversed(taken[1:]))
        return CsvRecord((), first.data, first.number, "opens a quote that is never closed")

    def _closing(self, first: Line) -> tuple[list[Line], bool]:
        """The lines of one record, and whether its last quote was closed."""
        taken, is_open = [first], _open_after(first.text, self._delimiter, is_open=False)
        while is_open:
            more = self._next() if len(taken) < MOST_RECORD_LINES else None
            if more is None:
                return taken, False
            taken.append(more)
            if not more.whole:
                return taken, False
            is_open = _open_after(more.text, self._delimiter, is_open=True)
        return taken, True


def _open_after(text: str, delimiter: str, *, is_open: bool) -> bool:
    """Whether a quoted cell is still open at the end of a line; a quote only opens at a start."""
    at = 0
    while at < len(text):
        if is_open:
            end = text.find('"', at)
            if end < 0:
                return True
            doubled = text[end : end + 2] == '""'
            at, is_open = end + (2 if doubled else 1), doubled
            continue
        if text[at] == '"' and (at == 0 or text[at - 1] == delimiter):
            at, is_open = at + 1, True
            continue
        start = text.find(delimiter + '"', at)
        if start < 0:
            return False
        at = start + 1
    return is_open


def _record(taken: list[Line], delimiter: str) -> CsvRecord:
    data, number = b"".join(line.data for line in taken), taken[0].number
    if not taken[0].whole:
        return CsvRecord((), data, number, f"is longer than {MOST_LINE_BYTES} bytes")
    text = "".join(line.text for line in taken)
    if '"' not in text:
        return CsvRecord(tuple(text.rstrip("\r\n").split(delimiter)), data, number)
    try:
        # over several lines a quote must end its cell, or it was a stray one
        strict = len(taken) > 1
        cells = next(csv.reader([text], delimiter=delimiter, strict=strict), [])
    except csv.Error as error:
        return CsvRecord((), data, number, f"is no CSV: {error}")
    return CsvRecord(tuple(cells), data, number)
