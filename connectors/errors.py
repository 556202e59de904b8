"""What can go wrong between a department's system and the hub, named by what to do next.

ConnectorError
├── RetryLater
│   └── CursorMoved
├── GiveUp
│   └── SourceProblems
├── BadMapping
└── RejectRow
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

Kept = str | int | float | bool | None


class NotWaivable:
    """Says that nothing sensible is left of a value that was refused."""

    def __repr__(self) -> str:
        return "NOT_WAIVABLE"


NOT_WAIVABLE: Final = NotWaivable()


class ConnectorError(Exception):
    """A source could not be read."""

    def __str__(self) -> str:
        """The message given, or the first line of the class's docstring."""
        return super().__str__() or (type(self).__doc__ or "").partition("\n")[0]


class RetryLater(ConnectorError):
    """The source does not answer now; the same run may succeed later."""


class CursorMoved(RetryLater):
    """Another run of the same source was faster; read on from where it stopped."""


class GiveUp(ConnectorError):
    """The source cannot be read until somebody changes it or its mapping."""


class SourceProblems(GiveUp):
    """The source does not fit its mapping."""

    def __init__(self, problems: Iterable[object]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


class BadMapping(ConnectorError):
    """A mapping file cannot be used."""

    exit_code = 2

    def __init__(self, file: str, problems: Iterable[object]) -> None:
        self.file, self.problems = file, tuple(problems)
        super().__init__(f"{file}: " + "; ".join(str(problem) for problem in self.problems))


class RejectRow(ConnectorError):
    """A row cannot be taken as it is; ``otherwise`` is what is kept when the check is waived."""

    def __init__(
        self,
        reason: str,
        field: str | None,
        message: str,
        *,
        otherwise: Kept | NotWaivable = NOT_WAIVABLE,
    ) -> None:
        self.reason, self.field, self.message, self.otherwise = reason, field, message, otherwise
        super().__init__(f"{field}: {message}" if field else message)
