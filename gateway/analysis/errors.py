"""What can go wrong when a stored photo is read.

AnalysisError
├── NoSuchModel     the hub has no model of this name; `field`
└── LostTurn        somebody else reads the photo by now, so this result does not count
"""

from __future__ import annotations

from collections.abc import Iterable

from gateway.errors import GatewayError


class AnalysisError(GatewayError):
    """A stored photo could not be read."""


class NoSuchModel(AnalysisError):
    """The hub has no model of this name."""

    field = "model"

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"no model {name[:80]} reads here; there are {', '.join(known)}")


class LostTurn(AnalysisError):
    """Somebody else reads the photo by now, so this result does not count."""
