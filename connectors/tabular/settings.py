"""What a mapping says of the files it reads."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class TabularSettings:
    """[read] of kind "tabular": which files, and how they are laid out."""

    path: str
    """A file or a pattern (gate-*.csv), from the folder of the mapping file."""
    sheet: str | None = None
    """Name of the sheet; the first visible one when not given."""
    encoding: str | None = None
    delimiter: str | None = None
    header_row: int = 1
    """The first line of the header, from 1."""
    header_rows: int = 1
    """How many lines the header has; 0 where there is none."""
    columns: tuple[str, ...] = ()
    """Names for the columns in order, instead of a header's."""
    ignore: tuple[str, ...] = ()
    """Headers that may stand twice because nobody reads them."""
    max_unpacked_mb: int = 1024
    """How large a workbook may grow when it is unpacked."""
