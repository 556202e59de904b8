"""What can go wrong between the hub and departments' own systems.

DeliveryError
├── BadPartner      a file of a partner system cannot be meant
├── NoSuchPartner   no partner system has this name
├── NoSuchDelivery  no message is in the state that was asked for
├── Unsigned        a call carries no signature that fits its bytes and its time
└── BadCallback     a signed call cannot be read
"""

from __future__ import annotations

from gateway.errors import GatewayError


class DeliveryError(GatewayError):
    """The hub could not exchange something with a department's system."""


class BadPartner(DeliveryError):
    """A file of a partner system cannot be meant."""

    exit_code = 2

    def __init__(self, file: str, field: str, wanted: str) -> None:
        self.file, self.field, self.wanted = file, field, wanted
        super().__init__(f"{file}: {field} must be {wanted}")


class NoSuchPartner(DeliveryError):
    """No partner system has this name."""

    exit_code = 2

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"no partner system is called {name}")


class NoSuchDelivery(DeliveryError):
    """No message is in the state that was asked for."""

    exit_code = 2

    def __init__(self, number: int, wanted: str) -> None:
        self.number = number
        super().__init__(f"no message {number} is {wanted}")


class Unsigned(DeliveryError):
    """A call carries no signature that fits its bytes and its time."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"the call is not signed as agreed: {reason}")


class BadCallback(DeliveryError):
    """A signed call cannot be read; ``field`` is named in the caller's own words."""

    def __init__(self, field: str, wanted: str) -> None:
        self.field, self.wanted = field, wanted
        super().__init__(f"{field} must be {wanted}")
