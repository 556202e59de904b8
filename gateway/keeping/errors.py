"""What can go wrong when evidence is held or removed.

KeepingError
├── NoSuchHold      no hold stands under a number
└── BadHold         what was asked for is no hold: an unknown subject, no reason
"""

from __future__ import annotations

from gateway.errors import GatewayError


class KeepingError(GatewayError):
    """Evidence could not be held or removed."""


class NoSuchHold(KeepingError):
    """No hold stands under this number."""


class BadHold(KeepingError):
    """This is no hold; ``field`` is the input at fault."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)
