"""Where work begins and ends that a trace shows; nothing is made of it unless somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

Said = str | int | bool
"""What a span says: counts, names of the ontology, hashes; no value that somebody asked about."""


class Span(Protocol):
    """One piece of work."""

    def set_attribute(self, key: str, value: Said) -> object:
        """Say something of it."""
        ...


Begin = Callable[[str, Mapping[str, Said], str | None], AbstractContextManager[Span]]
"""Begins a span of a name, with what it says, below the span of a W3C traceparent."""


class _Nothing:
    """A span that nobody looks at."""

    def __enter__(self) -> _Nothing:
        return self

    def __exit__(self, *_: object) -> None:
        return

    def set_attribute(self, key: str, value: Said) -> None:
        """Nothing."""


_NOTHING = _Nothing()
_begin: Begin | None = None


def look_by(begin: Begin | None) -> None:
    """Have all spans of the process begun by somebody, or by nobody any more."""
    global _begin  # one process is traced in one way, as it logs in one way
    _begin = begin


def is_looked_at() -> bool:
    """Whether anybody looks; what costs something to say is said only then."""
    return _begin is not None


def span(
    name: str, said: Mapping[str, Said] | None = None, *, parent: str | None = None
) -> AbstractContextManager[Span]:
    """A span to work within."""
    return _NOTHING if _begin is None else _begin(name, said or {}, parent)
