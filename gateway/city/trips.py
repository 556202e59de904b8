"""One loaded run as it really was, from loading to being back at the site."""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.city.driving import Drive
from gateway.city.fleet import Plate, Truck
from gateway.city.grid import Leg
from gateway.city.jobs import Job
from gateway.city.places import DisposalSite, Place

KIND_OF: Mapping[str, str] = {
    "UNCOVERED": "UNCOVERED",
    "OVERFILLED": "OVERFILLED",
    "WRONG_DISPOSAL_SITE": "WRONG_DISPOSAL_SITE",
    "NO_PERMIT": "UNPERMITTED",
    "EXPIRED": "UNPERMITTED",
    "OUTSIDE_HOURS": "UNPERMITTED",
    "DUMPING": "SUSPECTED_DUMPING",
}
"""The kind under which each misdeed is known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trip:
    """A run. ``planned`` is where it was to unload, ``end`` where it did."""

    number: str
    truck: Truck
    plate: Plate
    job: Job
    planned: DisposalSite
    end: Place
    loads_s: float
    ways: tuple[tuple[Leg, ...], tuple[Leg, ...]]
    out: Drive
    back: Drive
    cover: str
    load: str
    misdeed: str | None = None

    @property
    def departs_s(self) -> float:
        """When it leaves the site."""
        return self.out.starts_s

    @property
    def arrives_s(self) -> float:
        """When it reaches its end."""
        return self.out.ends_s

    @property
    def unloads_at(self) -> DisposalSite | None:
        """The licensed place that it reaches, or None."""
        return self.end if isinstance(self.end, DisposalSite) else None

    @property
    def kind(self) -> str | None:
        """The kind of violation that it is, or None."""
        return None if self.misdeed is None else KIND_OF[self.misdeed]

    @property
    def net_kg(self) -> int:
        """What it carries: a heaped load is a tenth more."""
        share = 1.1 if self.load == "overfilled" else 0.97
        return round(self.truck.rated_load_kg * share)
