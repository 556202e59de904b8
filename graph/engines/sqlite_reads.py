"""Answers short questions to an SQLite file on the spot, past pool and threads.

A question of a few rows takes SQLite some ten microseconds; handing it to a thread takes more. One
that turns out to be long is broken off, so that nobody else waits for it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

MOST_STEPS = 60_000
"""Steps of SQLite's machine before a question is broken off: some four milliseconds' worth."""
_STEPS = 10_000
_STATEMENTS = 300
_SKIPPED, _MOST_LONG = 50, 1_000
"""How often a statement that was long is not tried again on the spot."""


class _Connection:
    def __init__(self, path: str) -> None:
        # no waiting for a lock: whoever would have to wait asks in a thread
        self._sqlite = sqlite3.connect(
            path,
            timeout=0,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=_STATEMENTS,
        )
        self._sqlite.execute("PRAGMA cache_size=-65536")
        self._sqlite.set_progress_handler(self._goes_on_too_long, _STEPS)
        self._left = 0

    def _goes_on_too_long(self) -> bool:
        self._left -= 1
        return self._left < 0

    def value(self, text: str, params: Mapping[str, Any]) -> Any:
        self._left = MOST_STEPS // _STEPS
        return self._sqlite.execute(text, params).fetchall()[0][0]

    def close(self) -> None:
        self._sqlite.close()


class SqliteReads:
    """Connections for reading an SQLite file; each question takes one, in whatever thread."""

    def __init__(self, path: str) -> None:
        self._path, self._free = path, list[_Connection]()
        self._long: dict[str, int] = {}

    def value(self, text: str, params: Mapping[str, Any]) -> Any:
        """The one value that a statement gives; None when it takes long or cannot be had now."""
        if self._is_known_as_long(text):
            return None
        try:
            connection = self._free.pop() if self._free else _Connection(self._path)
        except (IndexError, sqlite3.Error):
            return None
        try:
            return connection.value(text, params)
        except sqlite3.Error as problem:
            if getattr(problem, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
                if len(self._long) > _MOST_LONG:
                    self._long.clear()
                self._long[text] = _SKIPPED
            return None
        finally:
            self._free.append(connection)

    def _is_known_as_long(self, text: str) -> bool:
        """Whether a statement was long when it was last tried; it is tried again now and then."""
        left = self._long.get(text)
        if left is None:
            return False
        if left:
            self._long[text] = left - 1
        else:
            self._long.pop(text, None)
        return bool(left)

    def close(self) -> None:
        """Let go of connections."""
        while self._free:
            self._free.pop().close()
