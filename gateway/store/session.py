"""The SQL engine of the hub, and its units of work."""

from __future__ import annotations

import functools
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import ArgumentError
from sqlalchemy.sql.compiler import SQLCompiler

from gateway.store.errors import BadStoreUrl, StoreUnavailable
from graph.postgres import connect

APPEND_LOCK = 0x7A68617475
"""PostgreSQL advisory lock that puts writers in one line, as BEGIN IMMEDIATE does in SQLite."""

_AWAY = re.compile("database is locked|unable to open|disk I/O error|database or disk is full")
_POOL_WAIT_S = 5.0


class Driver(NamedTuple):
    """The database driver itself, for what every answer waits for."""

    execute: Callable[[str, tuple[Any, ...]], Any]
    """Runs one statement; its answer has ``fetchone``."""
    mark: str
    """What stands for a value in a statement."""


def driver_of(connection: sa.Connection) -> Driver:
    """The driver under an open transaction."""
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    return Driver(connection.exec_driver_sql, mark)


class Store:
    """The hub's SQL database. Writers queue; readers see what is committed."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self._writer = engine.execution_options(zhatu_writes=True)
        self._glancing: sa.PoolProxiedConnection | None = None
        self._turn = Lock()
        self._adding: sqlite3.Connection | None = None
        self._adding_turn = Lock()

    @property
    def glances_at_once(self) -> bool:
        """Whether `finds` takes microseconds, so that it needs no thread of its own."""
        return self.engine.dialect.name == "sqlite"

    def finds(self, query: sa.Select[Any] | sa.CompoundSelect[Any], **values: object) -> bool:
        """Whether a small query finds a row among what is committed now.

        It runs on a connection that is kept for it, without a transaction: a tenth of the cost.
        """
        if not self._keeps_connections:
            with self.read() as connection:
                return connection.execute(query, values).first() is not None
        compiled = _compiled(query, self.engine.dialect)
        with self._turn:
            if self._glancing is None:
                self._glancing = self.engine.raw_connection()
            given = [values[name] for name in compiled.positiontup or ()]
            cursor = self._glancing.cursor()
            try:
                cursor.execute(compiled.string, given)
                return cursor.fetchone() is not None
            finally:
                cursor.close()

    @property
    def _keeps_connections(self) -> bool:
        return self.glances_at_once and not isinstance(self.engine.pool, sa.StaticPool)

    @contextmanager
    def add(self) -> Iterator[Driver]:
        """One transaction as by ``write``, for a few plain statements: at half the cost in SQLite.

        It runs on a connection that is kept for it.
        """
        if not self._keeps_connections:
            with self.write() as connection:
                yield driver_of(connection)
            return
        with self._adding_turn, _told_apart():
            if self._adding is None:
                self._adding = self._opened()
            with _transaction(self._adding) as driver:
                yield driver

    def _opened(self) -> sqlite3.Connection:
        connection = self.engine.raw_connection()
        opened: Any = connection.driver_connection
        connection.detach()  # it never goes back to the pool
        return opened  # type: ignore[no-any-return]

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """One transaction that holds the write lock from its first statement on.

        A deferred BEGIN that reads and then writes fails under concurrency in SQLite (the
        snapshot it read is stale), so the lock is taken before the first read.
        """
        with _told_apart(), self._writer.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(APPEND_LOCK)))
            yield connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection for reading."""
        with _told_apart(), self.engine.connect() as connection:
            yield connection

    def close(self) -> None:
        """Close all connections."""
        with self._turn:
            if self._glancing is not None:
                self._glancing.close()
                self._glancing = None
        with self._adding_turn:
            if self._adding is not None:
                self._adding.close()
                self._adding = None
        self.engine.dispose()


@contextmanager
def _told_apart() -> Iterator[None]:
    """Raise StoreUnavailable for a database that is away, busy or silent; our faults go on."""
    try:
        yield
    except sa.exc.TimeoutError as problem:  # all connections of the pool are taken
        raise StoreUnavailable("the store has no free connection") from problem
    except (sa.exc.OperationalError, sa.exc.InterfaceError, sqlite3.OperationalError) as problem:
        cause = problem if isinstance(problem, sqlite3.Error) else problem.orig
        if isinstance(cause, sqlite3.Error) and not _AWAY.match(str(cause)):
            raise
        raise StoreUnavailable("the store does not answer") from problem


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[Driver]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield Driver(connection.execute, "?")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@functools.lru_cache(maxsize=64)
def _compiled(query: sa.Select[Any] | sa.CompoundSelect[Any], dialect: sa.Dialect) -> SQLCompiler:
    return query.compile(dialect=dialect)


def open_store(url: str) -> Store:
    """Open the database of a URL; a SQLite file's folder is made where it is missing.

    Raises BadStoreUrl, which does not repeat it: it may hold a password.
    """
    try:
        parsed = sa.make_url(url)
    except (ValueError, ArgumentError):  # a port that is none, where a password holds an @
        raise BadStoreUrl from None
    if parsed.get_backend_name() != "sqlite":
        engine = sa.create_engine(
            parsed, pool_pre_ping=True, pool_timeout=_POOL_WAIT_S, hide_parameters=True
        )
        event.listen(engine, "do_connect", lambda _d, _r, args, given: connect(*args, **given))
        return Store(engine)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(parsed, connect_args={"timeout": 60.0}, hide_parameters=True)
    else:
        engine = sa.create_engine(
            parsed, poolclass=sa.StaticPool, connect_args={"check_same_thread": False}
        )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return Store(engine)


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN is deferred; see _begin_sqlite
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("zhatu_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
