"""What can go wrong with JT/T 809.

SupervisionError
├── BadFrame             bytes that are no frame, or a message that its layout does not fit
├── BadPlatform          a file of a platform cannot be meant
├── NoSuchPlatform       no file is called so
└── NoSuchSupervision    no request of supervision has this number
"""

from __future__ import annotations

from gateway.errors import GatewayError


class SupervisionError(GatewayError):
    """The exchange with another platform failed."""

    exit_code = 2


class BadFrame(SupervisionError):
    """Bytes that are no frame of JT/T 809, or a message that its layout does not fit."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"not a JT/T 809 frame: {reason}")


class BadPlatform(SupervisionError):
    """A file of a platform cannot be meant."""

    def __init__(self, file: str, field: str, wanted: str) -> None:
        self.file, self.field, self.wanted = file, field, wanted
        super().__init__(f"{file}: {field} must be {wanted}")


class NoSuchPlatform(SupervisionError):
    """No file is called so."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"no platform is called {name}")


class NoSuchSupervision(SupervisionError):
    """No request of supervision has this number."""

    def __init__(self, number: int, wanted: str) -> None:
        self.number, self.wanted = number, wanted
        super().__init__(f"no request {number} is {wanted}")
