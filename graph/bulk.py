"""Many rows by one statement, past SQLAlchemy's own work on each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def write_many(connection: Any, statement: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Run one SQLAlchemy INSERT on its connection for many plain rows with the same columns.

    What SQLAlchemy would do with each row (types, defaults) costs more than the insert itself and
    changes nothing here.
    """
    if not rows:
        return
    made = statement.compile(dialect=connection.dialect, column_keys=list(rows[0]))
    names = made.positiontup
    values: Any = rows if names is None else [tuple(map(row.__getitem__, names)) for row in rows]
    connection.exec_driver_sql(str(made), values)
