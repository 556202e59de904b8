"""What can go wrong with who asks and what is allowed.

AuthError
├── InvalidToken   the token proves nothing; ``reason`` is a word that can be counted
├── NotAllowed     who asks may not do or see this
└── BadKey         the key file cannot sign or verify tokens
"""

from __future__ import annotations


class AuthError(Exception):
    """Who asks could not be established, or may not."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or (self.__doc__ or "").strip())


class InvalidToken(AuthError):
    """The access token is not valid."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"the access token is not valid: {reason}")


class NotAllowed(AuthError):
    """Who asks may not do this."""


class BadKey(AuthError):
    """The key file cannot sign or verify tokens."""
