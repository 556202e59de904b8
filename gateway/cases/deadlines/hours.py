"""Working hours of a day on the local clock."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from graph.violations.facts import LOCAL

_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Hours:
    """The spans of a working day, half-open, in order and apart."""

    spans: tuple[tuple[time, time], ...]

    def __post_init__(self) -> None:
        edges = [edge for span in self.spans for edge in span]
        if not edges or any(a >= b for a, b in itertools.pairwise(edges)):
            raise ValueError("working hours must be spans in order, such as 09:00-12:00")

    @property
    def closing(self) -> time:
        """When the working day ends."""
        return self.spans[-1][1]

    @property
    def seconds(self) -> int:
        """How long a working day is."""
        return sum(_s(end) - _s(start) for start, end in self.spans)

    def on(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The spans of a day as moments."""
        return tuple((moment(day, start), moment(day, end)) for start, end in self.spans)


def read_hours(texts: Sequence[str]) -> Hours:
    """Hours from texts like ``09:00-12:00``; raises ValueError."""
    return Hours(tuple(_span(text) for text in texts))


def moment(day: date, at: time) -> datetime:
    """A local time of a day."""
    return datetime.combine(day, at, tzinfo=LOCAL)


STANDARD = Hours(((time(9), time(12)), (time(14), time(18))))
"""Nine to twelve and two to six."""


def _span(text: str) -> tuple[time, time]:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no span such as 09:00-12:00")
    start_h, start_min, end_h, end_min = (int(part) for part in found.groups())
    return time(start_h, start_min), time(end_h, end_min)


def _s(at: time) -> int:
    return at.hour * 3600 + at.minute * 60
