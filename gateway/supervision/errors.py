"""What can go wrong with JT/T 809.

SupervisionError
└── BadFrame   bytes that are no frame, or a message that its layout does not fit
"""

from __future__ import annotations

from gateway.errors import GatewayError


class SupervisionError(GatewayError):
    """The exchange with another platform failed."""


class BadFrame(SupervisionError):
    """Bytes that are no frame of JT/T 809, or a message that its layout does not fit."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"not a JT/T 809 frame: {reason}")
