"""What was found in an interval, as it was known at a moment: alerts, incidents, precision."""

from __future__ import annotations

from collections.abc import Mapping
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
    connection: Connection, *, since_ms: int, until_ms: int, as_of_ms: int
) -> Mapping[str, Found]:
    """By kind: alerts by when they happened, incidents by their first alert, none merged.

    What a signed rule decided and what is neither right nor wrong counts as not judged.
    """
    span = {"since_ms": since_ms, "until_ms": until_ms, "as_of_ms": as_of_ms}
    made: dict[str, Found] = {}
    for kind, judged, count in statements.alerts(connection, **span):
        is_judged = judged in (RIGHT, WRONG)
        more = Found(
            alerts=count,
            right=count if judged == RIGHT else 0,
            judged=count if is_judged else 0,
        )
        made[kind] = made.get(kind, Found()) + more
    for kind, count in statements.incidents_of(connection, **span):
        made[kind] = replace(made.get(kind, Found()), incidents=count)
    return dict(sorted(made.items()))
