"""What a run must remember, as Protocols that the hub's store fulfils."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from connectors.base import MappedRow, Rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One batch handed over: taken as a whole, together with its cursor, or not at all."""

    source: str
    rows: tuple[MappedRow, ...]
    rejected: tuple[Rejected, ...]
    cursor: str | None
    expected_cursor: str | None
    """Where the run stood before this batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a delivery; accepted and quarantined rows add up to those delivered."""

    appended: int
    unchanged: int
    accepted_rows: int
    quarantined_rows: int
    refused: tuple[str, ...] = ()
    """Reasons of the rows that could be read but not placed, one for each."""


class Sink(Protocol):
    """Where batches go."""

    def cursor(self, source: str) -> str | None:
        """The place reached in a source, or None before its first run."""

    def take(self, delivery: Delivery) -> Taken:
        """Keep records, rejected rows and cursor in one transaction.

        A record equal to what its source already said is not appended again. A row whose plate
        could mean several trucks is set aside. Raises CursorMoved when the stored cursor is not
        the one the delivery expects.
        """


class Vault(Protocol):
    """Where photos lie."""

    def put(self, data: bytes) -> str:
        """Keep bytes durably and return their SHA-256, hex; the same bytes are kept once."""
