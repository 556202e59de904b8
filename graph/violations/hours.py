"""Daily hours of a permit, such as ``20:00-06:00,12:30-14:00`` on the local clock."""

from __future__ import annotations

import re

from graph.violations.facts import local

DAY_S = 24 * 3600
_WINDOW = re.compile(r"(\d{1,2}):([0-5]\d)-(\d{1,2}):([0-5]\d)")


class BadHours(ValueError):
    """The daily hours are not written as HH:MM-HH:MM, divided by commas."""


def parse(text: str) -> tuple[tuple[int, int], ...]:
    """Windows as seconds of the day, half-open; a start after its end crosses midnight.

    Raises BadHours, also for a window that starts where it ends: that may mean all day or never.
    """
    windows = []
    for part in text.replace("，", ",").split(","):
        found = _WINDOW.fullmatch("".join(part.split()))
        if found is None:
            raise BadHours(text)
        first_h, first_m, last_h, last_m = map(int, found.groups())
        start, end = first_h * 3600 + first_m * 60, last_h * 3600 + last_m * 60
        if start >= DAY_S or end > DAY_S or start == end:
            raise BadHours(text)
        windows.append((start, end))
    return tuple(windows)


def within(text: str | None, moment_ms: int) -> bool | None:
    """Whether a moment lies in the hours; None when they cannot be read. No hours: all day."""
    if text is None or not text.strip():
        return True
    try:
        windows = parse(text)
    except BadHours:
        return None
    clock = local(moment_ms)
    second = clock.hour * 3600 + clock.minute * 60 + clock.second
    return any(
        start <= second < end if start < end else second >= start or second < end
        for start, end in windows
    )
