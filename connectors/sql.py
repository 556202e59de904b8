"""A department's database, read by SQLAlchemy in a read-only transaction."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool

from connectors.base import Cell, Column, Problem, SourceBatch, SourceRow, by_position
from connectors.cells import canonical, clean, text_of
from connectors.errors import GiveUp, RetryLater
from connectors.mapping.table import nearest
from connectors.sql_place import Since, earlier, later, parse, write
from connectors.sql_settings import SqlSettings
from graph.records import Raw

BATCH_ROWS = 1_000
_LONGEST_KEY = 200
_READ_ONLY: Mapping[str, str] = {
    "sqlite": "PRAGMA query_only = ON",
    "postgresql": "SET TRANSACTION READ ONLY",
    "mysql": "SET TRANSACTION READ ONLY",
    "mariadb": "SET TRANSACTION READ ONLY",
    "oracle": "SET TRANSACTION READ ONLY",
}
_CONNECT_TIMEOUT: Mapping[str, str] = {
    "psycopg": "connect_timeout",
    "psycopg2": "connect_timeout",
    "pymysql": "connect_timeout",
    "pysqlite": "timeout",
}
# a server's "no" that some drivers tell like a broken connection
_REFUSALS = (
    "no such", "syntax error", "could not decode", "unknown column", "doesn't exist", "denied",
    "authentication failed", "does not exist", "not a database",
)  # fmt: skip


class SqlConnector:
    """Reads a table or a query, whole or from a cursor column on."""

    def __init__(
        self,
        settings: SqlSettings,
        *,
        folder: Path,
        columns: frozenset[Column] = frozenset(),
    ) -> None:
        self._settings, self._folder, self._columns = settings, folder, columns

    def check(self, cursor: str | None = None) -> tuple[Problem, ...]:  # noqa: ARG002
        """Connect, and compare table and columns with the mapping; reads no row."""
        wrong = _contradictions(self._settings)
        if wrong:
            return wrong
        try:
            with self._connected() as connection:
                return tuple(self._misfits(connection))
        except GiveUp as error:
            return (Problem("read", str(error)),)

    def _misfits(self, connection: sa.Connection) -> Iterator[Problem]:
        table = self._settings.table
        if table:
            schema, _, name = table.rpartition(".")
            known = [*_names(connection, schema or None)]
            if name.lower() not in [k.lower() for k in known]:
                yield Problem("read.table", f"there is no table {table!r}{nearest(name, known)}")
                return
        with _told():
            every = sa.select(sa.text("*")).select_from(_origin(self._settings))
            names = list(connection.execute(every.limit(0)).keys())
        yield from self._column_problems(names)

    def _column_problems(self, names: Sequence[str]) -> Iterator[Problem]:
        # SQLite calls the second "id" of a sub-query "id:1"
        names = [base if (base := re.sub(r":\d+$", "", n)) in names else n for n in names]
        twice = {n for n in names if names.count(n) > 1}
        for name in sorted(twice):
            at = " and ".join(str(i) for i, n in enumerate(names, 1) if n == name)
            yield Problem("read.query", f"the column {name} stands at {at}; give them two names")
        cursor = self._settings.cursor
        wanted = {*self._columns, *((cursor.column,) if cursor else ())}
        wanted |= {cursor.key} if cursor and cursor.key else set()
        folded = {name.lower() for name in names}
        for column in sorted(wanted, key=str):
            if isinstance(column, int):
                if column > len(names):
                    yield Problem("read", f"has {len(names)} columns, not {column}")
            elif column.lower() not in folded:
                yield Problem("read", f"has no column {column!r}{nearest(column, names)}")

    def read(self, cursor: str | None) -> Iterator[SourceBatch]:
        """Rows from the cursor on, less the overlap; raises RetryLater or GiveUp."""
        wrong = _contradictions(self._settings)
        if wrong:
            raise GiveUp(str(wrong[0]))
        asked = self._settings.cursor
        place = parse(cursor) if asked else None
        since = earlier(place, asked.overlap_s) if place and asked else None
        with self._connected() as connection, _told():
            result = connection.execution_options(stream_results=True, yield_per=BATCH_ROWS)
            rows = result.execute(self._statement(since))
            names, numbers = list(rows.keys()), itertools.count(1)
            for part in rows.partitions(BATCH_ROWS):
                made = tuple(self._row(names, row, next(numbers)) for row in part)
                place = self._newest(names, part, place)
                yield SourceBatch(rows=made, cursor=write(place) if asked else cursor)

    def _statement(self, since: Since | None) -> sa.Select[Any]:
        settings = self._settings
        chosen = sa.select(sa.text("*")).select_from(_origin(settings))
        if settings.cursor is None:
            return chosen
        column: sa.ColumnElement[Any] = sa.column(settings.cursor.column)
        if since is not None:
            # rows that were never stamped would be missed for ever
            chosen = chosen.where(sa.or_(column >= since.value, column.is_(None)))
        key = settings.cursor.key
        return chosen.order_by(column, sa.column(key)) if key else chosen.order_by(column)

    def _newest(self, names: list[str], rows: Sequence[Any], place: Since | None) -> Since | None:
        if self._settings.cursor is None:
            return None
        wanted = self._settings.cursor.column.lower()
        at = next(i for i, name in enumerate(names) if name.lower() == wanted)
        stamped = [row[at] for row in rows if row[at] is not None]
        return later(place, Since(stamped[-1])) if stamped else place

    def _row(self, names: list[str], row: Sequence[Any], number: int) -> SourceRow:
        held = [_cell(value) for value in row]
        cells: dict[str, Cell] = dict(zip(names, held, strict=True))
        data = canonical(cells)
        folded = {name.lower(): cell for name, cell in cells.items()}
        for column in self._columns:
            if isinstance(column, int):
                cells[by_position(column)] = held[column - 1] if column <= len(held) else None
            elif column not in cells:
                cells[column] = folded.get(column.lower())
        where = f"{self._settings.table or 'query'}:{self._key(folded, data)}"
        return SourceRow(cells=cells, raw=Raw(data, "application/json", where), number=number)

    def _key(self, folded: Mapping[str, Cell], data: bytes) -> str:
        key = self._settings.cursor.key if self._settings.cursor else None
        known = clean(text_of(folded.get(key.lower()))) if key else ""
        # the place of what is set aside stands in an index of the hub's store
        return known if 0 < len(known) <= _LONGEST_KEY else hashlib.sha256(data).hexdigest()[:12]

    @contextmanager
    def _connected(self) -> Iterator[sa.Connection]:
        url = self._url()
        file = Path(url.database or "")
        if url.get_backend_name() == "sqlite" and not file.is_file():
            # SQLite would make an empty database of that name
            raise GiveUp(f"there is no file {file.name}")
        with _told():
            option = _CONNECT_TIMEOUT.get(url.get_driver_name())
            arguments = {option: self._settings.timeout_s} if option else {}
            engine = sa.create_engine(url, poolclass=NullPool, connect_args=arguments)
            with engine.connect() as connection:
                setting = _READ_ONLY.get(connection.dialect.name)
                if setting:
                    connection.exec_driver_sql(setting)
                yield connection

    def _url(self) -> URL:
        settings = self._settings
        try:
            held = settings.url or (self._folder / str(settings.url_file)).read_text("utf-8")
            url = make_url(held.strip())
        except OSError as error:
            raise GiveUp(f"cannot read {settings.url_file}: {error.strerror}") from error
        except (exc.ArgumentError, ValueError):  # a port that is none, where a password holds an @
            raise GiveUp("the URL of the database cannot be understood") from None
        if url.get_backend_name() == "sqlite":
            return url.set(database=str((self._folder / (url.database or "")).resolve()))
        return url


def _contradictions(settings: SqlSettings) -> tuple[Problem, ...]:
    problems = []
    if bool(settings.url) == bool(settings.url_file):
        problems.append(Problem("read.url", "give either url or url_file"))
    if bool(settings.table) == bool(settings.query):
        problems.append(Problem("read.table", "give either table or query"))
    return tuple(problems)


def _origin(settings: SqlSettings) -> Any:
    if settings.query:
        return sa.text(f"({settings.query.strip().rstrip(';')}) source_rows")
    schema, _, name = (settings.table or "").rpartition(".")
    return sa.table(name, schema=schema or None)


def _names(connection: sa.Connection, schema: str | None) -> Iterator[str]:
    inspector = sa.inspect(connection)
    yield from inspector.get_table_names(schema)
    yield from inspector.get_view_names(schema)


def _cell(value: Any) -> Cell:
    if isinstance(value, memoryview):
        return value.tobytes()
    plain = value is None or isinstance(value, Cell.__args__[:-1])
    return value if plain else str(value)


@contextmanager
def _told() -> Iterator[None]:
    """Tell a database's errors by what to do next."""
    try:
        yield
    except (exc.OperationalError, exc.InterfaceError) as error:
        text = str(error.orig or error).strip()
        if any(word in text.lower() for word in _REFUSALS):
            raise GiveUp(f"the database refuses the query: {text}") from error
        raise RetryLater(f"the database does not answer: {text}") from error
    except exc.DBAPIError as error:
        raise GiveUp(f"the database refuses the query: {error.orig}") from error
    except (exc.NoSuchModuleError, ModuleNotFoundError) as error:
        raise GiveUp(f"no driver for this database is installed: {error}") from error
    except exc.SQLAlchemyError as error:
        raise GiveUp(f"the database cannot be read: {error}") from error
