"""What can go wrong with alerts and cases.

CaseError
├── NoSuchCase       no case has this number
├── NoSuchAlert      no alert has this number
├── NotAllowedMove   the case is in a state that this move does not start from
├── NotYours         this move is for another role, department or person
├── MissingInput     the move needs a field that was not given
├── BadInput         a field has a value that cannot be meant
└── Conflict         somebody else was quicker
"""

from __future__ import annotations

from collections.abc import Sequence

from gateway.errors import GatewayError


class CaseError(GatewayError):
    """The alert or case could not be worked on."""

    field: str | None = None


class NoSuchCase(CaseError):
    """No case has this number."""

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(f"no case has the number {number}")


class NoSuchAlert(CaseError):
    """No alert has this number."""

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(f"no alert has the number {number}")


class NotAllowedMove(CaseError):
    """The case is in a state that this move does not start from."""

    def __init__(self, state: str, move: str, allowed: Sequence[str]) -> None:
        self.state, self.move, self.allowed = state, move, tuple(allowed)
        offer = f"; possible: {', '.join(allowed)}" if allowed else "; nothing more is possible"
        super().__init__(f"a case that is {state} cannot {move}{offer}")


class NotYours(CaseError):
    """This move is for another role, department or person."""

    def __init__(self, move: str, wanted: str) -> None:
        self.move, self.wanted = move, wanted
        super().__init__(f"{move} is for {wanted}")


class MissingInput(CaseError):
    """The move needs a field that was not given."""

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__(f"{field} is needed and must not be empty")


class BadInput(CaseError):
    """A field has a value that cannot be meant."""

    def __init__(self, field: str, wanted: str) -> None:
        self.field, self.wanted = field, wanted
        super().__init__(f"{field} must be {wanted}")


class Conflict(CaseError):
    """Somebody else was quicker; ``state`` and ``version`` say how it stands now."""

    def __init__(self, subject: str, state: str, version: int | None = None) -> None:
        self.subject, self.state, self.version = subject, state, version
        at = "" if version is None else f" (version {version})"
        super().__init__(f"{subject} has changed meanwhile: it is {state} now{at}")
