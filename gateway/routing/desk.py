"""What routing answers: the desks, and why they."""

from __future__ import annotations

from dataclasses import dataclass

from graph.violations.kind import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where work is sent: a department, its section and post, and the district they serve.

    ``section`` or ``post`` is None where nobody below the department is named for the district.
    """

    department: str
    section: str | None = None
    post: str | None = None
    district: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Who leads, who helps, and who else might lead because the place is near a border.

    ``reasons`` tell every step of the way, each by a stable code, in Chinese and in English.
    """

    lead: Desk
    helpers: tuple[Desk, ...] = ()
    candidates: tuple[Desk, ...] = ()
    reasons: tuple[Reason, ...] = ()

    @property
    def desks(self) -> tuple[Desk, ...]:
        """The lead, then the helpers: one task each."""
        return (self.lead, *self.helpers)
