"""What can go wrong with items.

ItemError
├── BadItems     a file of items cannot be meant
└── NoSuchItem   no item has this code
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gateway.errors import GatewayError


class ItemError(GatewayError):
    """The items could not be used."""


class BadItems(ItemError):
    """A file of items cannot be meant; ``faults`` says each place and why."""

    def __init__(self, file: str, faults: Sequence[str]) -> None:
        self.file, self.faults = file, tuple(faults)
        super().__init__(f"{file}: {'; '.join(faults)}")


class NoSuchItem(ItemError):
    """No item has this code."""

    exit_code = 2

    def __init__(self, code: str, known: Iterable[str]) -> None:
        self.code = code
        super().__init__(f"no item has the code {code}; there are {', '.join(known)}")
