"""Which files there are, what each is called in the cursor, and of what kind its bytes are."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from connectors.errors import RetryLater
from connectors.tabular.csv_file import csv_rows
from connectors.tabular.encoding import fingerprint
from connectors.tabular.rows import BrokenFile, FileRow
from connectors.tabular.settings import TabularSettings
from connectors.tabular.xlsx_file import xlsx_rows

Mark = tuple[int, str]
"""Size in bytes and SHA-256 of a file."""
_UNFINISHED = (".part", ".tmp", ".crdownload", ".filepart", "~")
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class Folder:
    """The files that fit a pattern, in the order of their names."""

    def __init__(self, folder: Path, pattern: str) -> None:
        self._folder, self._pattern = folder, Path(pattern)
        self._marks: dict[tuple[Path, int, int], Mark] = {}

    def files(self) -> list[Path]:
        """All files that fit and are whole."""
        anchor, root = self._pattern.anchor, self._folder
        parts = list(self._pattern.relative_to(anchor).parts if anchor else self._pattern.parts)
        root = Path(anchor) if anchor else root
        while parts and parts[0] == "..":
            root, parts = root.parent, parts[1:]
        found = root.glob("/".join(parts)) if parts else iter(())
        return sorted(f for f in found if f.is_file() and not _unfinished(f))

    def name(self, file: Path) -> str:
        """What a file is called: its path from the folder of the mapping."""
        return Path(os.path.relpath(file, self._folder)).as_posix()

    def mark(self, file: Path) -> Mark:
        """Size and hash of a file; raises RetryLater."""
        try:
            stat = file.stat()
            key = (file, stat.st_size, stat.st_mtime_ns)
            if key not in self._marks:
                self._marks[key] = fingerprint(file)
            return self._marks[key]
        except OSError as error:
            raise RetryLater(f"{self.name(file)} cannot be read: {error.strerror}") from error


def _unfinished(file: Path) -> bool:
    return file.name.startswith((".", "~$")) or file.name.lower().endswith(_UNFINISHED)


def rows_of(file: Path, settings: TabularSettings, name: str) -> Iterator[FileRow]:
    """All rows of a file, header rows too, by what its bytes are; raises BrokenFile."""
    with file.open("rb") as stream:
        head = stream.read(512)
    # an export is often called .xls whatever it holds
    if head.startswith(_OLE):
        raise BrokenFile(
            "BROKEN_FILE", "is an old XLS file or locked by a password; save it as a plain XLSX"
        )
    if head.lstrip().lower().startswith((b"<html", b"<!doctype html", b"<table", b"<?xml")):
        raise BrokenFile("BROKEN_FILE", "is a web page or XML file; save it as XLSX or CSV")
    is_workbook = head.startswith(_ZIP) or file.suffix.lower() in (".xlsx", ".xlsm")
    read: Callable[[Path, TabularSettings, str], Iterator[FileRow]]
    read = xlsx_rows if is_workbook else csv_rows
    return read(file, settings, name)
