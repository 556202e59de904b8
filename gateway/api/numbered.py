"""Lists of what is known by a number, newest first: cases and incidents, which the store keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from gateway.api.cursors import encode, place_of
from gateway.api.paging import USUAL, sizes
from gateway.store.newest import Span


@dataclass(frozen=True, slots=True)
class NumberedPage:
    """One page of things with numbers."""

    entity: str
    rows: Sequence[Any]
    has_next_page: bool
    has_previous_page: bool
    wanted: Mapping[str, Any]
    """What the whole list is narrowed by, to count it when asked."""

    @property
    def edges(self) -> list[Mapping[str, Any]]:
        """The rows with their cursors."""
        return [{"node": one, "cursor": self._cursor(one)} for one in self.rows]

    @property
    def page_info(self) -> NumberedPage:
        """The page itself."""
        return self

    @property
    def start_cursor(self) -> str | None:
        """Cursor of the first row."""
        return self._cursor(self.rows[0]) if self.rows else None

    @property
    def end_cursor(self) -> str | None:
        """Cursor of the last row."""
        return self._cursor(self.rows[-1]) if self.rows else None

    def _cursor(self, one: Any) -> str:
        return encode(self.entity, (), (one.number,))


def span_of(entity: str, args: Mapping[str, Any]) -> Span:
    """The part of a list that arguments mean, with a row more than asked; raises BadInput.

    That row tells whether the list goes on.
    """
    first, last = sizes(args)
    size = last if last is not None else USUAL if first is None else first
    places = {
        name: str(place_of(entity, (), args[name])[0])
        for name in ("after", "before")
        if args.get(name) is not None
    }
    return Span(limit=size + 1, from_end=last is not None, **places)


def page_of(
    entity: str, span: Span, found: Sequence[Any], wanted: Mapping[str, Any]
) -> NumberedPage:
    """The page of a span from the rows that were found, of which one may be too many."""
    size, is_more = span.limit - 1, len(found) >= span.limit
    if span.from_end:
        kept = found[1:] if is_more else found
        return NumberedPage(entity, kept, span.before is not None, is_more, wanted)
    return NumberedPage(entity, found[:size], is_more, span.after is not None, wanted)


def narrowed(args: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """What a list is narrowed by: the arguments that are given, under the store's words."""
    given = {word: args.get(name) for name, word in names.items()}
    return {
        word: value.value if isinstance(value, Enum) else value
        for word, value in given.items()
        if value is not None
    }
