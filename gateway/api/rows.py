"""What the resolvers hand on: rows of an answer, under the names of the GraphQL types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from auth.grants import Grants
from gateway.api.cursors import cursor_of
from gateway.api.ids import Ids
from graph.plan import Order
from graph.port import Page, Row
from graph.times import BEGINNING_MS, END_MS


@dataclass(slots=True)
class Answer:
    """What all rows of one root field share: its moments, its keys, and who asked.

    ``keys`` tells for each field of the query (by the identity of its syntax node) under which
    key of the row its answer lies; ``orders`` tells for each such key how its rows are sorted.
    """

    as_of: int
    known_at: int | None
    grants: Grants
    ids: Ids
    keys: dict[int, str] = field(default_factory=dict)
    orders: dict[str, tuple[Order, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class NodeRow:
    """One node of an answer."""

    entity: str
    values: Mapping[str, Any]
    answer: Answer


@dataclass(slots=True)
class EdgeRow:
    """One edge of a connection."""

    entity: str
    row: Row
    answer: Answer
    order: tuple[Order, ...]

    @property
    def node(self) -> NodeRow:
        """The node at its end."""
        return NodeRow(self.entity, self.row["node"], self.answer)

    @property
    def cursor(self) -> str:
        """Where this row stands in its list."""
        return cursor_of(self.entity, self.order, self.answer.ids)(self.row["at"])

    @property
    def provenance(self) -> Mapping[str, Any] | None:
        """Where the relation comes from; None in a list at the root."""
        return provenance(self.row.get("edge"))


@dataclass(slots=True)
class PageRow:
    """A connection: one page of a list."""

    entity: str
    page: Page
    answer: Answer
    order: tuple[Order, ...]

    @property
    def edges(self) -> list[EdgeRow]:
        """The rows, in order."""
        return [EdgeRow(self.entity, row, self.answer, self.order) for row in self.page.rows]

    @property
    def page_info(self) -> PageRow:
        """The page itself: it knows its ends."""
        return self

    @property
    def total_count(self) -> int | None:
        """How many rows the whole list has."""
        return self.page.count

    @property
    def has_next_page(self) -> bool:
        """Whether rows follow."""
        return self.page.has_next

    @property
    def has_previous_page(self) -> bool:
        """Whether rows precede."""
        return self.page.has_previous

    @property
    def start_cursor(self) -> str | None:
        """Cursor of the first row."""
        return self._cursor(0)

    @property
    def end_cursor(self) -> str | None:
        """Cursor of the last row."""
        return self._cursor(-1)

    def _cursor(self, index: int) -> str | None:
        rows = self.page.rows
        made = cursor_of(self.entity, self.order, self.answer.ids)
        return made(rows[index]["at"]) if rows else None


def provenance(edge: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """An edge's own values, with None for an end that is open or not known.

    What an answer holds was not taken back at the moment it asks about, whatever happened since:
    the same question about the same moment gives the same answer for ever.
    """
    if edge is None:
        return None
    known = {**edge, "retracted_at": END_MS} if "retracted_at" in edge else edge
    return {k: None if v in (BEGINNING_MS, END_MS) else v for k, v in known.items()}


def pick(source: Any, name: str) -> Any:
    """The value behind a plain field: a value of a row, or an attribute."""
    if type(source) is NodeRow:
        return source.values.get(name)
    if isinstance(source, Mapping):
        return source.get(name)
    return getattr(source, name)
