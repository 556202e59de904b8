"""What routing is asked: an item, a moment, and the three places that may answer for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from graph.geodesy import Point


class Where(StrEnum):
    """Which of the three places; districts of all three may differ."""

    OCCURRENCE = "occurrence"
    SITE = "site"
    COMPANY = "company"


WHERE_ZH = {Where.OCCURRENCE: "发生地", Where.SITE: "工地", Where.COMPANY: "企业注册地"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place by its point (longitude, latitude), by a code (GB/T 2260, 6 to 12), or by both."""

    point: Point | None = None
    code: str | None = None
    name: str | None = None


NOWHERE = Spot()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Who answers for an item (its code, or a kind of violation) at a moment (ms)?"""

    item: str
    at_ms: int
    occurrence: Spot = NOWHERE
    site: Spot = NOWHERE
    company: Spot = NOWHERE

    def spot(self, where: Where) -> Spot:
        """One of the three places."""
        return {
            Where.OCCURRENCE: self.occurrence,
            Where.SITE: self.site,
            Where.COMPANY: self.company,
        }[where]
