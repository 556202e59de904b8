"""What can go wrong with deadlines.

DeadlineError
├── BadLimit       a limit cannot be read
├── BadEvents      the events of a case contradict each other
└── BadCalendar    a file of days, hours or laws cannot be meant
"""

from __future__ import annotations

from gateway.errors import GatewayError


class DeadlineError(GatewayError):
    """The deadline could not be told."""


class BadLimit(DeadlineError):
    """A limit cannot be read."""

    def __init__(self, text: str, why: str) -> None:
        self.text, self.why = text, why
        super().__init__(f"limit {text!r}: {why}")


class BadEvents(DeadlineError):
    """The events of a case contradict each other."""


class BadCalendar(DeadlineError):
    """A file of days, hours or laws cannot be meant."""

    def __init__(self, file: str, why: str) -> None:
        self.file, self.why = file, why
        super().__init__(f"{file}: {why}")
