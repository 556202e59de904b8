"""What can go wrong with registered operations.

TrustedError
├── BadManifest       a file says what no manifest can say
├── NoSuchOperation   none of that hash or name is registered
└── NotTrusted        asked by a partner that may ask registered operations only
"""

from __future__ import annotations

from collections.abc import Sequence


class TrustedError(Exception):
    """Something is wrong with a registered operation."""

    exit_code = 2


class BadManifest(TrustedError):
    """A file says what no manifest can say."""

    def __init__(self, name: str, faults: Sequence[str]) -> None:
        self.name, self.faults = name, tuple(faults)
        super().__init__(f"{name}: {'; '.join(faults)}")


class NoSuchOperation(TrustedError):
    """None of that hash or name is registered."""

    def __init__(self, wanted: str, partner: str) -> None:
        super().__init__(f"{partner} has no operation {wanted}; see `zhatu operations list`")


class NotTrusted(TrustedError):
    """Your department may ask registered operations only; see docs/trusted-operations.md."""

    def __str__(self) -> str:
        """The docstring: nothing of the text that was asked."""
        return type(self).__doc__ or ""
