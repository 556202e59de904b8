"""How often what a camera, rule and model found was right, as people judged it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

from gateway.store import incidents as statements
from gateway.store.incidents import Connection

WINDOW_DAYS = 90
Z_95 = 1.959963984540054
"""The standard normal quantile of 97.5 %: two-sided 95 %."""
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """Findings that people judged, and how many of them were right.

    What a signed rule decided by itself is not counted, nor what is neither right nor wrong.
    """

    camera: str
    rule: str
    model: str
    sample: int
    right: int

    @property
    def share(self) -> float:
        """Right of judged, 0 to 1; 0 where nothing was judged."""
        return self.right / self.sample if self.sample else 0.0

    @property
    def lower(self) -> float:
        """Lower end of the 95 % interval (Wilson)."""
        return wilson_lower(self.right, self.sample)


def wilson_lower(right: int, sample: int, z: float = Z_95) -> float:
    """The lower end of Wilson's score interval for a share; 0 where there is no sample."""
    if sample == 0:
        return 0.0
    share = right / sample
    middle = share + z * z / (2 * sample)
    spread = z * sqrt(share * (1 - share) / sample + z * z / (4 * sample * sample))
    return max(0.0, (middle - spread) / (1 + z * z / sample))


def precision(
    connection: Connection, *, now_ms: int, days: int = WINDOW_DAYS, **equal: str | None
) -> list[Precision]:
    """The precision of the last days, by camera, rule and model."""
    named: Mapping[str, str] = {n: v for n, v in equal.items() if v is not None}
    rows = statements.judged(
        connection, since_ms=now_ms - days * DAY_MS, until_ms=now_ms + 1, equal=named
    )
    return [_read(row) for row in rows]


def _read(row: Mapping[str, Any]) -> Precision:
    return Precision(
        camera=row["camera"],
        rule=row["rule"],
        model=row["model"],
        sample=int(row["sample"]),
        right=int(row["right"]),
    )
