"""What a file of any layout gives: rows of cells with their bytes, in the order of the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from connectors.base import Cell
from graph.records import Raw


class BrokenFile(ValueError):
    """A whole file that cannot be read; ``reason`` is a word that can be counted."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


class NoSheet(BrokenFile):
    """A workbook without the sheet that the mapping asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """One row as it stands; ``number`` is its line, from 1; ``fault`` is (reason, message)."""

    cells: Sequence[Cell]
    raw: Raw
    number: int
    fault: tuple[str, str] | None = None
    broken: Mapping[int, str] = field(default_factory=dict)
    """What is wrong with single cells, by their index; no matter where nobody reads them."""
    epoch: int | None = None
