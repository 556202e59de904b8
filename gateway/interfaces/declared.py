"""What a file of `interfaces/` declares: one source, and the fields that it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class LiveKind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"
    DAY = "day"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveField:
    """One field: its name in agreements, its words, and its place in the answer (RFC 6901)."""

    name: str
    zh: str
    en: str
    type: LiveKind
    pointer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """One source: which entity it speaks of, where it is asked, and how much it is trusted to.

    ``url`` holds ``{key}`` where the value of the field ``key`` of the entity goes. An answer is
    waited for ``budget_ms``, is as good as new for ``fresh_s``, and is shown with the mark of a
    stale one for ``stale_s`` where no newer one is to be had. At most ``at_once`` calls fly at a
    time. After ``trips`` failures in a row nothing is asked for ``rest_s``.
    """

    entity: str
    key: str
    url: str
    budget_ms: int = 800
    at_once: int = 8
    fresh_s: int = 60
    stale_s: int = 86_400
    trips: int = 5
    rest_s: int = 15
    header: str = "Authorization"
    secret_file: str | None = None
    field: tuple[LiveField, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """A source as its file declares it, under the file's name, with its secret."""

    source: str
    declared: Declared
    headers: Mapping[str, str] = field(repr=False, hash=False, compare=False)

    @property
    def by_name(self) -> dict[str, LiveField]:
        """Its fields by name."""
        return {one.name: one for one in self.declared.field}
