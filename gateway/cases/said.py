"""Who said what of a case, and when."""

from __future__ import annotations

from dataclasses import dataclass

from auth.principal import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Who said what; ``at_ms`` is when the hub learnt it, ``happened_at_ms`` is told if earlier."""

    by: Principal
    at_ms: int
    reason: str | None
    happened_at_ms: int | None = None
