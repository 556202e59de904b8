"""One line for each connector under test, with a sample source of its own."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import openpyxl
import sqlalchemy as sa

from tests.shared import POSTGRES_URL

Rows = Sequence[tuple[str, str, str]]
COLUMNS = ("id", "plate", "stamp")


class Sample(NamedTuple):
    """How to fill a source (again) with rows, what [read] says of it, and how it goes away."""

    kind: str
    fill: Callable[[Path, Rows], None]
    read: Callable[[Path], Mapping[str, object]]
    vanish: Callable[[Path], None]
    needs: str | None = None


def _csv(folder: Path, rows: Rows) -> None:
    lines = [",".join(row) + "\n" for row in (COLUMNS, *rows)]
    (folder / "trucks.csv").write_text("".join(lines), encoding="gb18030")


def _xlsx(folder: Path, rows: Rows) -> None:
    book = openpyxl.Workbook()
    for row in (COLUMNS, *rows):
        book.active.append(row)
    book.save(folder / "trucks.xlsx")


def _sqlite(folder: Path, rows: Rows) -> None:
    with closing(sqlite3.connect(folder / "trucks.db")) as connection, connection:
        connection.execute("DROP TABLE IF EXISTS truck")
        connection.execute("CREATE TABLE truck (id TEXT, plate TEXT, stamp TEXT)")
        connection.executemany("INSERT INTO truck VALUES (?, ?, ?)", rows)


def _postgres(folder: Path, rows: Rows) -> None:
    engine = sa.create_engine(str(POSTGRES_URL))
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE IF EXISTS zhatu_sample_truck"))
        connection.execute(
            sa.text("CREATE TABLE zhatu_sample_truck (id text, plate text, stamp timestamp)")
        )
        for row in rows:
            values = dict(zip(COLUMNS, row, strict=True))
            insert = "INSERT INTO zhatu_sample_truck VALUES (:id, :plate, :stamp)"
            connection.execute(sa.text(insert), values)
    engine.dispose()


def _files(pattern: str) -> Callable[[Path], Mapping[str, object]]:
    return lambda folder: {"path": pattern}


CURSOR = {"column": "stamp", "key": "id"}


def _gone(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def _drop(folder: Path) -> None:
    engine = sa.create_engine(str(POSTGRES_URL))
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE zhatu_sample_truck"))
    engine.dispose()


CONNECTORS: Mapping[str, Sample] = {
    "csv": Sample("tabular", _csv, _files("*.csv"), _gone("trucks.csv")),
    "xlsx": Sample("tabular", _xlsx, _files("*.xlsx"), _gone("trucks.xlsx")),
    "sqlite": Sample(
        "sql",
        _sqlite,
        lambda folder: {"url": "sqlite:///trucks.db", "table": "truck", "cursor": CURSOR},
        _gone("trucks.db"),
    ),
    "sqlite whole": Sample(
        "sql",
        _sqlite,
        lambda folder: {"url": "sqlite:///trucks.db", "query": "select * from truck"},
        _gone("trucks.db"),
    ),
    "postgresql": Sample(
        "sql",
        _postgres,
        lambda folder: {"url": POSTGRES_URL, "table": "zhatu_sample_truck", "cursor": CURSOR},
        _drop,
        "postgres",
    ),
}
