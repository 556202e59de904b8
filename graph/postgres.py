"""Connections to PostgreSQL that never wait for ever.

A network that swallows packets, or a proxy that acknowledges and says nothing, keeps a socket
waiting until the end of time: neither TCP nor ``statement_timeout`` ends it. Each wait for the
server is bounded here instead; a connection that had to give up is closed, and its pool drops it.
"""

from __future__ import annotations

import functools
from typing import Any

from graph.budget import bounded, left_s

CONNECT_S = 3.0
"""How long a new connection may take."""


def connect(*args: Any, **params: Any) -> Any:
    """As ``psycopg.connect``, with each wait bounded by the budget of whoever waits."""
    params.setdefault("connect_timeout", max(1, round(left_s(CONNECT_S))))
    return _kind().connect(*args, **params)


@functools.cache
def _kind() -> Any:
    import psycopg  # not there where all is SQLite

    class Bounded(psycopg.Connection[Any]):
        """Closes itself where the server keeps silent for too long."""

        def wait(self, gen: Any, *args: Any, **options: Any) -> Any:
            problem = psycopg.OperationalError("the server does not answer in time")
            try:
                return super().wait(bounded(gen, problem), *args, **options)
            except psycopg.OperationalError as raised:
                if raised is problem:
                    self.pgconn.finish()
                raise

        def __del__(self, _: Any = None, /) -> None:
            # a pool that is disposed of while a thread still waits lets go of that connection
            if hasattr(self, "pgconn"):
                self.pgconn.finish()

    return Bounded
