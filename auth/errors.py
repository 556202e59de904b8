"""What can go wrong with who asks and what is allowed.

AuthError
├── InvalidToken         the token proves nothing; ``reason`` is a word that can be counted
├── NotAllowed           who asks may not do or see this
│   └── NoPlace          a genuine token that gives its holder no place in a department
├── ProviderUnavailable  a provider does not answer and no key of it is kept
├── BadProvider          a provider is set up in a way that cannot work
└── BadKey               the key file cannot sign or verify tokens
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


class NoPlace(NotAllowed):
    """The account has no place in a department of the hub; its reason is on record."""

    def __init__(self, reason: str, *, issuer: str = "", subject: str = "") -> None:
        self.reason, self.issuer, self.subject = reason, issuer, subject
        super().__init__()


class ProviderUnavailable(AuthError):
    """The identity provider does not answer; try again."""


class BadProvider(AuthError):
    """An identity provider is set up in a way that cannot work."""

    exit_code = 2


class BadKey(AuthError):
    """The key file cannot sign or verify tokens."""
