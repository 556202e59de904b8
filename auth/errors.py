"""What can go wrong with who asks and what is allowed.

AuthError
├── InvalidToken         the token proves nothing; ``reason`` is a word that can be counted
├── NotAllowed           who asks may not do this
│   └── NoPlace          a genuine token that gives its holder no place in a department
├── NotGranted           no agreement gives this to who asks
├── PurposeRequired      an agreement gives it for a purpose, and none was named
├── PurposeNotAllowed    a purpose was named that no agreement of who asks allows
├── CaseRequired         an agreement gives it for a case, and none was named
├── CaseNotYours         a case was named that who asks does not work on
├── ProviderUnavailable  a provider does not answer and no key of it is kept
├── BadProvider          a provider is set up in a way that cannot work
└── BadKey               the key file cannot sign or verify tokens
"""

from __future__ import annotations

from collections.abc import Sequence


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


class NotGranted(AuthError):
    """No agreement gives this to who asks."""

    def __init__(self, what: str, reason: str) -> None:
        self.what, self.reason = what, reason
        super().__init__(f"{what} may not be used here: {reason}")


class PurposeRequired(AuthError):
    """An agreement gives this for a purpose; the request named none."""

    def __init__(self, allowed: Sequence[str]) -> None:
        self.allowed = tuple(allowed)
        super().__init__(
            "name the purpose of the request in the header X-Purpose or in extensions.purpose:"
            f" one of {', '.join(allowed)}"
        )


class PurposeNotAllowed(AuthError):
    """No agreement of who asks allows the purpose that was named."""

    def __init__(self, purpose: str, allowed: Sequence[str]) -> None:
        self.purpose, self.allowed = purpose, tuple(allowed)
        super().__init__(f"{purpose!r} is not a purpose of yours: one of {', '.join(allowed)}")


class CaseRequired(AuthError):
    """An agreement gives this for a case; the request named none."""

    def __init__(self, agreement: str) -> None:
        self.agreement = agreement
        super().__init__(
            f"agreement {agreement} gives this for a case only: name it in the header X-Case"
            " or in extensions.case"
        )


class CaseNotYours(AuthError):
    """The department that asks does not work on the case that was named."""


class BadKey(AuthError):
    """The key file cannot sign or verify tokens."""
