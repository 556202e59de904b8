"""Instants as the graph keeps them: whole milliseconds since 1970, UTC, in half-open intervals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

BEGINNING_MS = -62_135_596_800_000
"""Start of an interval whose start is not known (0001-01-01T00:00Z)."""
END_MS = 253_402_300_799_999
"""End of an interval that is still open (9999-12-31T23:59:59.999Z)."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
DAY_MS = 86_400_000
_MINUTE_MS = 60_000


def to_ms(moment: datetime) -> int:
    """Whole milliseconds since 1970 of an aware moment, rounded down.

    Raises ValueError for a naive one: a time without a zone is not a moment.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return (moment - _EPOCH) // _MS


def from_ms(value: int) -> datetime:
    """The aware UTC moment of a count of milliseconds."""
    return _EPOCH + timedelta(milliseconds=value)


def iso(value: int | None) -> str | None:
    """ISO 8601 in UTC with milliseconds; None for an open or unknown end."""
    if value is None or value in (BEGINNING_MS, END_MS):
        return None
    minutes, ms = divmod(value, _MINUTE_MS)
    seconds, ms = divmod(ms, 1000)
    return f"{_minute(minutes)}:{seconds:02}.{ms:03}Z"


@lru_cache(maxsize=16_384)
def _minute(minutes: int) -> str:
    """A minute after 1970-01-01T00:00; answers hold the same ones again and again."""
    return (_EPOCH + timedelta(minutes=minutes)).isoformat()[:16]
