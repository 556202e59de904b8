"""What is written down of a trip: its waybill with its errors, and the gate log of arrivals."""

from dataclasses import dataclass
from random import Random

from gateway.city.jobs import Permit, Work
from gateway.city.lettering import misread, slipped
from gateway.city.places import Site
from gateway.city.scale import PAPER_FAULTS, RATES
from gateway.city.trips import Trip

_TARE_KG = 14_600
_KG_A_M3 = 1_650
_MINUTE_S = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Waybill:
    """A waybill as written; ``fault`` names what is wrong with it, if anything."""

    trip: Trip
    plate_text: str
    site: Site
    issued_s: float
    closed_s: float | None
    permit: Permit | None
    fault: str | None

    @property
    def volume_m3(self) -> float:
        """What it says was carried."""
        return round(self.trip.net_kg / _KG_A_M3, 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """A row of a gate log."""

    trip: Trip
    colour_is_known: bool
    tare_kg: int = _TARE_KG

    @property
    def gross_kg(self) -> int:
        """Weight at the entrance."""
        return self.tare_kg + self.trip.net_kg


def waybill(
    trip: Trip, work: Work, others: tuple[Site, ...], chance: Random
) -> tuple[Waybill | None, str | None]:
    """The waybill of a trip, and what is wrong with it; a truck without papers writes none."""
    fault = _fault(chance)
    if trip.truck.clone_of is not None or not trip.truck.has_permits:
        return None, "MISSING"
    if fault == "MISSING":
        return None, fault
    wrong = [site for site in others if site.code != trip.job.site.code]
    late = fault == "LATE"
    after_s = chance.uniform(15, 55) * _MINUTE_S if late else -chance.uniform(1, 6) * _MINUTE_S
    scans = trip.unloads_at is trip.planned and chance.random() < 0.97
    permits = work.permits[trip.truck.index]
    made = Waybill(
        trip=trip,
        plate_text=_plate(trip.plate.number, fault, chance),
        site=chance.choice(wrong) if fault == "WRONG_SITE" and wrong else trip.job.site,
        issued_s=trip.departs_s + after_s,
        closed_s=max(trip.arrives_s, trip.departs_s + after_s) + 120 if scans else None,
        permit=next((permit for permit in permits if permit.job is trip.job), None),
        fault=None if fault == "WRONG_SITE" and not wrong else fault,
    )
    return made, made.fault


def _fault(chance: Random) -> str | None:
    throw = chance.random()
    for name, share in PAPER_FAULTS.items():
        if throw < share:
            return name
        throw -= share
    return None


def _plate(number: str, fault: str | None, chance: Random) -> str:
    if fault == "WRONG_PLATE":
        return misread(number, chance, province=False)
    return slipped(number, chance) if fault == "BAD_PLATE" else number


def arrival(trip: Trip, chance: Random) -> Arrival | None:
    """What the gate of a disposal site writes down; a clone slips past."""
    is_logged = chance.random() >= RATES.gate_log_missing
    if trip.unloads_at is None or trip.truck.clone_of is not None or not is_logged:
        return None
    return Arrival(trip=trip, colour_is_known=chance.random() >= RATES.gate_colour_unknown)
