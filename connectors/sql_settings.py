"""What a mapping says of a database it reads."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class CursorSettings:
    """How new rows are known: a column that grows, the key, and how far back to look again.

    Rows may be committed late with an earlier stamp, so each run reads again what lies
    ``overlap_s`` seconds behind the newest stamp; what has not changed is not taken twice.
    """

    column: str
    key: str | None = None
    overlap_s: int = 3600


@dataclass(frozen=True, kw_only=True)
class SqlSettings:
    """[read] of kind "sql": the database's URL, and a table or a query."""

    url: str | None = field(default=None, repr=False)
    url_file: str | None = None
    """A file that holds the URL, so that a password need not stand in the mapping."""
    table: str | None = None
    query: str | None = None
    cursor: CursorSettings | None = None
    timeout_s: int = 10
