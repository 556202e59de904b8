"""What a connector is, and what passes from it through a mapping into the hub."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from graph.records import Position, Raw, Record

Cell = str | int | float | bool | Decimal | datetime | date | time | bytes | None
"""A value as a source holds it: text, number, time or bytes."""
Column = str | int
"""A column by its header, or by its position counted from 1."""


def by_position(position: int) -> str:
    """The key under which a row holds the cell at a position (1 is the first)."""
    return f"#{position}"


def key_of(column: Column) -> str:
    """The key under which a row holds a column's cell."""
    return column if isinstance(column, str) else by_position(column)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One row as read; ``number`` counts from 1 (for a file: the line it starts on)."""

    cells: Mapping[str, Cell]
    raw: Raw
    number: int
    epoch: int | None = None
    """What day 0 of a serial date means here: 1900, 1904, or None where the source has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A row set aside: its bytes, its cells, and why."""

    raw: Raw
    cells_json: str
    reason: str
    field: str | None
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A photo that a row names: where it lies or its bytes, and the hash it must have."""

    sha256: str
    file_name: str
    media_type: str
    path: Path | None = None
    data: bytes | None = None

    def read(self) -> bytes:
        """The bytes of the photo."""
        if self.data is not None:
            return self.data
        return self.path.read_bytes() if self.path else b""


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedRow:
    """What a mapping made of one row: all of it, or the row is rejected."""

    records: tuple[Record, ...]
    attachments: tuple[Attachment, ...]
    raw: Raw
    warnings: tuple[str, ...] = ()
    row: SourceRow | None = None
    """What it was made of, for a row that turns out not to be placed."""
    positions: tuple[Position, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceBatch:
    """Some rows, and the cursor that stands after them."""

    rows: tuple[SourceRow, ...]
    rejected: tuple[Rejected, ...] = ()
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that must be put right before a run: where it stands, and what it is."""

    where: str
    message: str
    fatal: bool = True
    """Whether a run would be wrong; else a run sets the faulty part aside and goes on."""

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class Connector(Protocol):
    """One way to read a source."""

    def check(self, cursor: str | None = None) -> tuple[Problem, ...]:
        """Look at the real source and name what does not fit; reads no more than it must.

        What lies before a cursor was fit when it was read and need not be looked at again.
        """

    def read(self, cursor: str | None) -> Iterator[SourceBatch]:
        """What is new since a cursor, in batches of about 1,000 rows; raises ConnectorError."""
