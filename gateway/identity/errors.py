"""What can go wrong with clients and sign-ins.

IdentityError
├── NoSuchClient    no client of that id is registered
├── BadClient       a client cannot be registered or changed like this
├── Refused         the token endpoint refuses; carries the code of RFC 6749 §5.2
│   └── NotProved   a client did not prove who it is; its reason is for the record alone
└── SignInFailed    a person could not be signed in; tells nothing of why
"""

from __future__ import annotations

from gateway.errors import GatewayError


class IdentityError(GatewayError):
    """Who asks could not be registered or established."""


class NoSuchClient(IdentityError):
    """No client of that id is registered."""

    def __init__(self, client_id: str) -> None:
        self.client_id = client_id
        super().__init__(f"there is no client {client_id}; `zhatu clients list` names them")


class BadClient(IdentityError):
    """A client cannot be registered or changed like this."""

    exit_code = 2


class Refused(IdentityError):
    """The token endpoint refuses; ``error`` is a code of RFC 6749 §5.2."""

    def __init__(self, error: str, description: str) -> None:
        self.error = error
        self.status = 401 if error == "invalid_client" else 400
        super().__init__(description)


class NotProved(Refused):
    """A client did not prove who it is; ``client`` is None where none of that id is registered."""

    def __init__(self, reason: str, client: str | None = None) -> None:
        self.reason, self.client = reason, client
        super().__init__("invalid_client", "the client did not prove who it is")


class SignInFailed(IdentityError):
    """The sign-in could not be completed; begin again."""
