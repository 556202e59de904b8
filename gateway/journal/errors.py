"""What can go wrong in the journal.

JournalError
├── Ambiguous        words of a source mean more than one thing
├── Unidentified     words of a source name nothing
└── ConsumerMoved    another process of the same consumer went on meanwhile
"""

from __future__ import annotations

from collections.abc import Sequence


class JournalError(Exception):
    """The journal could not do what was asked."""

    reason = "JOURNAL"


class Ambiguous(JournalError):
    """The words of a source mean more than one thing."""

    def __init__(self, entity: str, words: str, candidates: Sequence[str]) -> None:
        self.entity, self.words, self.candidates = entity, words, tuple(candidates)
        self.reason = "AMBIGUOUS_PLATE" if entity in ("Plate", "Truck") else "AMBIGUOUS_IDENTITY"
        super().__init__(
            f"{words} may mean {len(self.candidates)} of {entity}: {', '.join(self.candidates)};"
            " name one by a stronger word (plate class, VIN, code)"
        )


class Unidentified(JournalError):
    """The words of a source name nothing."""

    reason = "MISSING"

    def __init__(self, entity: str, ways: str) -> None:
        self.entity = entity
        super().__init__(f"nothing says which {entity} is meant; give {ways}")


class ConsumerMoved(JournalError):
    """Another process of the same consumer went on meanwhile."""
