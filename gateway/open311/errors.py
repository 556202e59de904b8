"""What can be wrong with a request of Open311; each carries the HTTP status of the standard.

Open311Error
├── BadReport        a request cannot be used: a field is missing or wrong
├── NoSuchResource   no service or request goes by this code
└── WrongKey         no api_key, or one that no partner system has
"""

from __future__ import annotations

from gateway.errors import GatewayError


class Open311Error(GatewayError):
    """A request of Open311 could not be served."""

    status = 400


class BadReport(Open311Error):
    """A request cannot be used; ``field`` is named in the standard's words."""

    def __init__(self, field: str, wanted: str) -> None:
        self.field, self.wanted = field, wanted
        super().__init__(f"{field} must be {wanted}")


class NoSuchResource(Open311Error):
    """No service or request goes by this code."""

    status = 404

    def __init__(self, field: str, code: str) -> None:
        self.field, self.code = field, code
        super().__init__(f"{field} {code} was not found")


class WrongKey(Open311Error):
    """No api_key, or one that no partner system has."""

    status = 403

    def __init__(self, doing: str) -> None:
        super().__init__(f"Invalid api_key received -- can't proceed with {doing}.")
