"""Until when a photo is kept, by what it shows: a pure decision."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gateway.stored import Retention

DAY_MS = 86_400_000
GRACE_MS = 7 * DAY_MS
"""What came is there for so long at least, however old the photo is."""


class Why(StrEnum):
    """What decides how long a photo is kept."""

    GUARDED = "open case or hold"
    UNDECIDED = "alert not decided"
    CASE = "closed case"
    ALERT = "alert"
    SIGHTING = "sighting"
    UNKNOWN = "no record"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is known of a photo; times in epoch ms. ``is_whole`` is false where more may be known.

    ``captured_at_ms`` is the newest sighting's, None where a record names the photo and no sighting
    does. ``closed_at_ms`` are the ends of the closed cases that it belongs to.
    """

    captured_at_ms: int | None = None
    has_alert: bool = False
    is_undecided: bool = False
    closed_at_ms: tuple[int, ...] = ()
    is_whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Until when a photo is kept, None for as long as its reason stands."""

    why: Why
    until_ms: int | None

    def is_over(self, now_ms: int) -> bool:
        """Whether the photo may go."""
        return self.until_ms is not None and self.until_ms < now_ms


def term(
    put_at_ms: int, shown: Shown | None, retention: Retention, *, is_guarded: bool = False
) -> Term:
    """The longest term that applies; ``shown`` is None for what no record names."""
    if is_guarded or (shown is not None and not shown.is_whole):
        return Term(why=Why.GUARDED, until_ms=None)
    if shown is None:
        return Term(why=Why.UNKNOWN, until_ms=put_at_ms + retention.unknown_days * DAY_MS)
    if shown.is_undecided:
        return Term(why=Why.UNDECIDED, until_ms=None)
    taken = shown.captured_at_ms if shown.captured_at_ms is not None else put_at_ms
    terms = [(taken + retention.sighting_days * DAY_MS, Why.SIGHTING)]
    if shown.has_alert:
        terms.append((taken + retention.alert_days * DAY_MS, Why.ALERT))
    terms += [(end + retention.case_days * DAY_MS, Why.CASE) for end in shown.closed_at_ms]
    until_ms, why = max(terms, key=lambda one: one[0])
    return Term(why=why, until_ms=max(until_ms, put_at_ms + GRACE_MS))
