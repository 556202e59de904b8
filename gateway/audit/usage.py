"""Which query texts each partner was answered, counted by the day from the audit log.

Nothing is counted while answering: the counts are brought up to the end of the log when they are
asked for, and can be made anew from it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.store import reads
from gateway.store import usage as statements
from gateway.store.session import Store
from gateway.store.usage import Counted
from graph.times import DAY_MS

_SLICE = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """A query text that a department was answered; ``last_ms`` is the begin of the last day."""

    department: str
    document: str
    text: str
    answers: int
    last_ms: int


class Usage:
    """Counts the answers of the log. All methods block."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def since(self, at_ms: int) -> list[Used]:
        """What was used from the day of a moment on, by department."""
        self.catch_up()
        with self._store.read() as connection:
            rows = statements.since(connection, at_ms // DAY_MS)
        return [
            Used(
                department=row["department"],
                document=row["document"],
                text=row["text"],
                answers=int(row["answers"]),
                last_ms=row["last_day"] * DAY_MS,
            )
            for row in rows
        ]

    def catch_up(self) -> int:
        """Count to the end of the log; returns how many entries were new."""
        new = 0
        while True:
            with self._store.write() as connection:
                rows = reads.after(connection, statements.counted(connection), _SLICE)
                if not rows:
                    return new
                answers = Counter(one for row in rows for one in _counted(row))
                statements.add(connection, answers, rows[-1]["seq"])
            new += len(rows)


def _counted(row: Mapping[str, Any]) -> Iterator[Counted]:
    document = json.loads(row["payload"]).get("document") if row["kind"] == "read" else None
    if document is not None:
        yield row["department"], document, row["at_ms"] // DAY_MS
