"""Wakes readers in other processes when something was written: LISTEN and NOTIFY on PostgreSQL.

A notice only says "look again": whoever misses one finds the same rows at the next look. On SQLite
there are none, and readers look by the clock.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from gateway.store.session import Store

log = logging.getLogger("zhatu.store")

CHANNEL = "zhatu_written"
_LOOK_S = 1.0
"""How soon a listener notices that it should stop."""
_AGAIN_S = 5.0
"""How long a listener that lost its connection waits."""


def tell(connection: sa.Connection) -> None:
    """Wake the readers as soon as the caller's transaction is committed."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_notify(CHANNEL, "")))


class Listener:
    """Calls ``heard`` from a thread of its own for every notice; does nothing on SQLite."""

    def __init__(self, store: Store, heard: Callable[[], None]) -> None:
        self._store, self._heard = store, heard
        self._stopped = threading.Event()

    def start(self) -> None:
        """Begin to listen."""
        if self._store.engine.dialect.name == "postgresql":
            threading.Thread(target=self._run, name="zhatu-listen", daemon=True).start()

    def stop(self) -> None:
        """Stop; the thread ends within about a second."""
        self._stopped.set()

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._listen()
            except Exception as problem:  # noqa: BLE001  # readers look by the clock meanwhile
                log.warning("not listening for notices: %s", type(problem).__name__)
                self._stopped.wait(_AGAIN_S)

    def _listen(self) -> None:
        engine = self._store.engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"LISTEN {CHANNEL}")
            driver: Any = connection.connection.driver_connection
            connection.detach()  # it never goes back to the pool, still listening
            self._heard()  # what was written before it listened
            while not self._stopped.is_set():
                for _ in driver.notifies(timeout=_LOOK_S, stop_after=1):
                    if not self._stopped.is_set():
                        self._heard()
