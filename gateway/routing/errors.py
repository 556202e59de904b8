"""What can go wrong with routing.

RoutingError
├── BadRouting      a file of areas or rosters cannot be meant
└── NoSuchSubject   no violation has this number
"""

from __future__ import annotations

from collections.abc import Sequence

from gateway.errors import GatewayError


class RoutingError(GatewayError):
    """A route could not be found."""


class BadRouting(RoutingError):
    """A file of areas or rosters cannot be meant; ``faults`` says each place and why."""

    exit_code = 2

    def __init__(self, file: str, faults: Sequence[str]) -> None:
        self.file, self.faults = file, tuple(faults)
        super().__init__(f"{file}: {'; '.join(faults)}")


class NoSuchSubject(RoutingError):
    """No violation has this number."""

    exit_code = 2

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(f"no violation has the number {number}")
