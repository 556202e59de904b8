"""What the hub asks of a graph engine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, NamedTuple, Protocol

from graph.plan import Plan
from graph.records import Changes

Row = dict[str, Any]
"""``{"node": {key: value, step key: Page as dict}, "edge": {...}, "at": [order values, id]}``."""


class Page(NamedTuple):
    """Rows of an answer in the plan's order, and whether there are more on either side."""

    rows: list[Row]
    has_next: bool
    has_previous: bool
    count: int | None = None  # type: ignore[assignment]  # nobody counts the parts of a page


class Readable(Protocol):
    """What answers plans: a graph, or as much of one as somebody may see."""

    async def read(self, plan: Plan) -> Page:
        """Answer a plan by one statement; inner lists come as ``Page`` under their step's key."""
        ...


class Graph(Readable, Protocol):
    """An entity graph: written by changes, read by plans; safe to use from many tasks."""

    async def prepare(self) -> None:
        """Make constraints, tables and indexes where they are missing."""
        ...

    async def apply(self, changes: Changes, *, position: int) -> None:
        """Make changes true and move the position, in one transaction.

        The same changes again change nothing. Changes that lead on from a position are left alone
        by a graph that is past them. Raises GraphUnavailable, also for a graph that was put back.
        """
        ...

    async def position(self) -> int:
        """How much of the journal is in the graph; 0 for an empty one."""
        ...

    async def wipe(self) -> None:
        """Drop everything; ``prepare`` must follow."""
        ...

    def export(self) -> AsyncIterator[dict[str, Any]]:
        """All nodes and edges ever, as plain values, in one fixed order for every engine."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
