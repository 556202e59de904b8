"""What was found in an interval, as it was known at a moment: alerts, incidents, precision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gateway.incidents.precision import wilson_lower
from gateway.store import indicators as statements
from gateway.store.indicators import Connection

RIGHT, WRONG = "right", "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Alerts, the incidents they are of, and how many people judged right or wrong."""

    alerts: int = 0
    incidents: int = 0
    right: int = 0
    judged: int = 0

    @property
    def precision(self) -> float | None:
        """Right of judged, 0 to 1; None where nothing was judged."""
        return self.right / self.judged if self.judged else None

    @property
    def precision_lower(self) -> float | None:
        """Lower end of its 95 % interval (Wilson)."""
        return wilson_lower(self.right, self.judged) if self.judged else None

    def __add__(self, other: Found) -> Found:
        """Both together."""
        return Found(
            alerts=self.alerts + other.alerts,
            incidents=self.incidents + other.incidents,
            right=self.right + other.right,
            judged=self.judged + other.judged,
        )


def found(
    connection: Connection, *, edges: Sequence[int], as_of_ms: int
) -> list[Mapping[str, Found]]:
    """By kind, for each interval between edges (ms): alerts by when they happened, incidents by
    their first alert, none merged.

    What a signed rule decided and what is neither right nor wrong counts as not judged.
    """
    made: list[dict[str, Found]] = [{} for _ in edges[1:]]
    for part, kind, judged, count in statements.alerts(connection, edges=edges, as_of_ms=as_of_ms):
        more = Found(
            alerts=count,
            right=count if judged == RIGHT else 0,
            judged=count if judged in (RIGHT, WRONG) else 0,
        )
        made[part][kind] = made[part].get(kind, Found()) + more
    for part, kind, count in statements.incidents_of(connection, edges=edges, as_of_ms=as_of_ms):
        made[part][kind] = replace(made[part].get(kind, Found()), incidents=count)
    return [dict(sorted(one.items())) for one in made]
