"""What can go wrong with departments' interfaces.

InterfaceError
├── BadInterface        a file declares what the hub cannot serve
└── SourceUnavailable   a source gave no answer that may be shown
"""

from __future__ import annotations

from collections.abc import Sequence

from graph.times import iso


class InterfaceError(Exception):
    """Something is wrong with a department's interface."""

    exit_code = 2


class BadInterface(InterfaceError):
    """A file declares what the hub cannot serve."""

    def __init__(self, name: str, faults: Sequence[str]) -> None:
        self.name, self.faults = name, tuple(faults)
        super().__init__(f"{name}: {'; '.join(faults)}")


class SourceUnavailable(InterfaceError):
    """The department's own interface gives no answer now, and none that is kept is young enough."""

    def __init__(self, source: str, last_good_ms: int | None) -> None:
        self.source, self.last_good_ms = source, last_good_ms
        super().__init__(f"{source} gives no answer now")

    @property
    def told(self) -> dict[str, str | None]:
        """What the error's extensions say beside the code."""
        last = None if self.last_good_ms is None else iso(self.last_good_ms)
        return {"source": self.source, "lastGoodAt": last}


class WrongAnswer(Exception):  # stays inside: a source that answers so counts as one that is away
    """An answer is not what the file declares."""


class Refused(WrongAnswer):
    """The source does not tell of this one thing; it answers, so that others may be asked about."""
