"""What can go wrong in the journal.

JournalError
├── Unplaceable          a record that the journal cannot take as it is
│   ├── Ambiguous        words of a source mean more than one thing
│   ├── Unidentified     words of a source name nothing
│   ├── TooLong          words that things are found by are longer than an index takes
│   └── NotText          characters that no store takes
└── ConsumerMoved        another process of the same consumer went on meanwhile
"""

from __future__ import annotations

from collections.abc import Sequence


class JournalError(Exception):
    """The journal could not do what was asked."""

    reason = "JOURNAL"


class Unplaceable(JournalError):
    """A record that the journal cannot take as it is; ``field`` says what of it."""

    field = ""


class Ambiguous(Unplaceable):
    """The words of a source mean more than one thing."""

    def __init__(self, entity: str, words: str, candidates: Sequence[str]) -> None:
        self.entity, self.words, self.candidates = entity, words, tuple(candidates)
        self.field = entity
        self.reason = "AMBIGUOUS_PLATE" if entity in ("Plate", "Truck") else "AMBIGUOUS_IDENTITY"
        super().__init__(
            f"{words} may mean {len(self.candidates)} of {entity}: {', '.join(self.candidates)};"
            " name one by a stronger word (plate class, VIN, code)"
        )


class Unidentified(Unplaceable):
    """The words of a source name nothing."""

    reason = "MISSING"

    def __init__(self, entity: str, ways: str) -> None:
        self.entity = self.field = entity
        super().__init__(f"nothing says which {entity} is meant; give {ways}")


class TooLong(Unplaceable):
    """Words that things are found by are longer than an index takes."""

    reason = "TOO_LONG"

    def __init__(self, field: str, length: int, limit: int) -> None:
        self.field, self.length, self.limit = field, length, limit
        super().__init__(f"{field} has {length} characters; at most {limit} are taken")


class NotText(Unplaceable):
    """Characters that no store takes."""

    reason = "BAD_TEXT"

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__(f"{field} holds U+0000 or half a surrogate pair, which no store takes")


class ConsumerMoved(JournalError):
    """Another process of the same consumer went on meanwhile."""
