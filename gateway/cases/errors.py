"""What can go wrong with alerts and cases.

CaseError
├── NoSuchCase       no case has this number
├── NoSuchAlert      no alert has this number
├── NoSuchTask       the case has no such task
├── NoSuchPenalty    the case has no such decision
├── NotAllowedMove   the case is in a state that this move does not start from
├── NotYours         this move is for another role, department or person
├── MissingInput     the move needs a field that was not given
├── BadInput         a field has a value that cannot be meant
├── SecondFine       the act was fined before
├── PenaltyStands    a decision on a penalty must be withdrawn first
├── LeaseLost        another process took the work over
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


class NoSuchTask(CaseError):
    """The case has no such task."""

    field = "task"

    def __init__(self, number: str, serial: int) -> None:
        self.number, self.serial = number, serial
        super().__init__(f"case {number} has no task {serial}")


class NoSuchPenalty(CaseError):
    """The case has no such decision on a penalty."""

    field = "penalty"

    def __init__(self, number: str, serial: int) -> None:
        self.number, self.serial = number, serial
        super().__init__(f"case {number} has no decision {serial} that is not withdrawn")


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


class SecondFine(CaseError):
    """The act was fined before (行政处罚法 第二十九条)."""

    field = "amountYuan"

    def __init__(self, first: str, department: str) -> None:
        self.first, self.department = first, department
        super().__init__(
            f"this act was fined by {department} already, decision {first}; "
            "only the arbiter can let a second fine stand, with a reason"
        )


class PenaltyStands(CaseError):
    """A decision on a penalty stands, and must be withdrawn first."""

    field = "number"

    def __init__(self, move: str, decision: str) -> None:
        self.move, self.decision = move, decision
        super().__init__(
            f"decision {decision} stands: withdraw it by a document before you {move} its case"
        )


class LeaseLost(CaseError):
    """Another process took the work over."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"the lease {name} is held by another process")


class Conflict(CaseError):
    """Somebody else was quicker; ``state`` and ``version`` say how it stands now.

    ``fresh`` is the case as it is now, where it is a case that has changed.
    """

    def __init__(
        self, subject: str, state: str, version: int | None = None, *, fresh: object = None
    ) -> None:
        self.subject, self.state, self.version, self.fresh = subject, state, version, fresh
        at = "" if version is None else f" (version {version})"
        super().__init__(f"{subject} has changed meanwhile: it is {state} now{at}")
