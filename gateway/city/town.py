"""A city as it stands before anybody drives: places, companies, trucks, permits, cameras."""

from dataclasses import dataclass

from gateway.city.cameras import Cameras, cameras
from gateway.city.companies import Trade, trade
from gateway.city.errors import TooManyDays
from gateway.city.fleet import Fleet, fleet
from gateway.city.jobs import Work, work
from gateway.city.places import Land, Site, land
from gateway.city.scale import Size
from gateway.city.traffic import Traffic
from gateway.city.trips import Trip
from gateway.city.watching import Sighting


@dataclass(frozen=True, kw_only=True, slots=True)
class Town:
    """Everything that stays; ``days`` is how long it is watched."""

    seed: int
    days: int
    land: Land
    trade: Trade
    fleet: Fleet
    work: Work
    cameras: Cameras

    def traffic(self) -> Traffic:
        """The trips, from the first day on."""
        return Traffic(self.land, self.work, self.fleet.trucks, self.seed)

    def other_sites(self, trip: Trip) -> tuple[Site, ...]:
        """Sites that the haulier of a trip works for."""
        return self.trade.sites_of[self.trade.hauliers.index(trip.truck.company)]

    def shows(self, sighting: Sighting) -> bool:
        """Whether a sighting shows what is unlawful in its trip."""
        trip, passage = sighting.trip, sighting.passage
        if not passage.is_laden:
            return False
        if trip.kind == "UNPERMITTED":
            is_seen_laden = sighting.load in ("level", "overfilled")
            return is_seen_laden and not self.work.permitted(trip.truck, passage.at_s)
        return {
            "UNCOVERED": sighting.cover == "open",
            "OVERFILLED": sighting.load == "overfilled",
        }.get(trip.misdeed or "", True)

    def is_ambiguous(self, sighting: Sighting) -> bool:
        """Whether its number is that of two plates and the camera does not tell the class."""
        twins = {plate.number for plate in self.fleet.twins}
        return sighting.plate_class == "99" and sighting.plate_text in twins


def build(size: Size, *, seed: int, days: int | None = None) -> Town:
    """The city of a size that a seed decides; raises TooManyDays."""
    lasts = size.days if days is None else days
    if not 2 <= lasts <= 365:
        raise TooManyDays(lasts)
    ground = land(size, seed)
    firms = trade(size, seed, ground.sites)
    trucks = fleet(size, seed, firms.hauliers, lasts)
    jobs = work(trucks, firms, ground, seed=seed, days=lasts)
    return Town(
        seed=seed,
        days=lasts,
        land=ground,
        trade=firms,
        fleet=trucks,
        work=jobs,
        cameras=cameras(size, seed, ground, jobs),
    )
