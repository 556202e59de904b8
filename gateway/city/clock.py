"""Times of the city: seconds since 1970 inside, the clock of China in what departments write.

China has no summer time, so the local clock is eight hours ahead all year.
"""

from datetime import date
from functools import cache

FIRST_DAY = date(2026, 3, 2)
DAY_S = 86_400
HOUR_S = 3_600
_AHEAD_S = 8 * HOUR_S
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


def midnight_s(day: int) -> int:
    """The second at which a day begins; days are counted from the first one of the city."""
    return (FIRST_DAY.toordinal() + day - _EPOCH_ORDINAL) * DAY_S - _AHEAD_S


def day_of(moment_s: float) -> int:
    """The day of the city on which a moment lies, by the local clock."""
    days = (int(moment_s) + _AHEAD_S) // DAY_S
    return days + _EPOCH_ORDINAL - FIRST_DAY.toordinal()


def calendar(day: int) -> date:
    """The calendar day."""
    return date.fromordinal(FIRST_DAY.toordinal() + day)


def hour_of(moment_s: float) -> int:
    """The hour of the local clock, 0 to 23."""
    return (int(moment_s) + _AHEAD_S) % DAY_S // HOUR_S


@cache
def _words(days: int) -> tuple[str, str]:
    day = date.fromordinal(days + _EPOCH_ORDINAL)
    return f"{day:%Y-%m-%d} ", f"{day:%Y%m%d}"


def _parts(moment_s: float) -> tuple[tuple[str, str], int, int, int]:
    days, rest = divmod(int(moment_s) + _AHEAD_S, DAY_S)
    minutes, second = divmod(rest, 60)
    hour, minute = divmod(minutes, 60)
    return _words(days), hour, minute, second


def written(moment_s: float) -> str:
    """2026-03-05 18:35:12, local."""
    words, hour, minute, second = _parts(moment_s)
    return f"{words[0]}{hour:02d}:{minute:02d}:{second:02d}"


def stamp(moment_s: float) -> str:
    """20260305183512, local."""
    words, hour, minute, second = _parts(moment_s)
    return f"{words[1]}{hour:02d}{minute:02d}{second:02d}"


def ms(moment_s: float) -> int:
    """Whole milliseconds since 1970 of a whole second, as the truth keeps times."""
    return int(moment_s) * 1000
