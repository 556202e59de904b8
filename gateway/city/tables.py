"""Writes rows as files and databases, one after another, whatever their number."""

import csv
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path

Row = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Something wrong on purpose: which record of which source, and why it is set aside."""

    source: str
    record: str
    reason: str


def create(path: Path, *, encoding: str = "utf-8") -> TextIOWrapper:
    """A new text file, its folder made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("w", encoding=encoding, newline="")


def write_csv(path: Path, rows: Iterable[Row], *, encoding: str = "utf-8") -> int:
    """Rows under the column names of the first one; returns how many."""
    with CsvFile(path, encoding=encoding) as file:
        return file.write(rows)


class CsvFile:
    """A CSV file that grows; the first row names the columns."""

    def __init__(self, path: Path, *, encoding: str = "utf-8") -> None:
        self._stream = create(path, encoding=encoding)
        self._table = csv.writer(self._stream)
        self._count = 0

    def __enter__(self) -> "CsvFile":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Finish the file."""
        self._stream.close()

    def write(self, rows: Iterable[Row]) -> int:
        """Add rows; returns how many the file has now."""
        for row in rows:
            if not self._count:
                self._table.writerow(row)
            self._table.writerow(row.values())
            self._count += 1
        return self._count


@dataclass
class JsonLines:
    """A file of JSON objects, one a line."""

    path: Path
    count: int = 0
    _stream: TextIOWrapper = field(init=False)

    def __post_init__(self) -> None:
        self._stream = create(self.path)

    def add(self, row: Row) -> None:
        """One more object."""
        self._stream.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
        self.count += 1

    def close(self) -> None:
        """Finish the file."""
        self._stream.close()


def write_database(path: Path, schema: str, tables: Mapping[str, Iterable[Row]]) -> int:
    """A new SQLite database with some tables; returns the number of rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    count = 0
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(schema)
        for table, rows in tables.items():
            for row in rows:
                database.execute(_insert(table, tuple(row)), row)
                count += 1
    return count


def _insert(table: str, columns: Sequence[str]) -> str:
    names = ", ".join(f":{column}" for column in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({names})"  # noqa: S608
