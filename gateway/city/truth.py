"""What really happened, in a folder that the hub never reads: JSON lines, times in epoch ms."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gateway.city.clock import midnight_s, ms
from gateway.city.fleet import Fleet, Truck
from gateway.city.tables import Fault, JsonLines, Row
from gateway.city.trips import Trip
from gateway.city.watching import Sighting

NAMES = (
    "trucks", "trips", "sightings", "violations", "dumpings", "clones", "transfers", "faults",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What was written down of a trip, and how truly."""

    sightings: Sequence[tuple[str, Sighting]]
    waybill: str | None
    waybill_fault: str | None
    gate_log: str | None
    track_fault: str | None


@dataclass
class Truth:
    """The files of the truth."""

    folder: Path
    seen_clones: Counter[int] = field(default_factory=Counter)
    _files: dict[str, JsonLines] = field(init=False)

    def __post_init__(self) -> None:
        self._files = {name: JsonLines(self.folder / f"{name}.jsonl") for name in NAMES}

    @property
    def counts(self) -> Mapping[str, int]:
        """How many objects each file holds."""
        return {name: file.count for name, file in self._files.items()}

    def fleet(self, fleet: Fleet) -> None:
        """Trucks, and the plates that passed from one to another."""
        for truck in fleet.trucks:
            self._files["trucks"].add(_truck(truck))
        for passed in fleet.transfers:
            giver, taker = fleet.trucks[passed.giver], fleet.trucks[passed.taker]
            self._files["transfers"].add(
                {
                    "plate": passed.plate.number,
                    "plate_class": passed.plate.plate_class,
                    "from_vin": giver.vin,
                    "to_vin": taker.vin,
                    "at_ms": ms(midnight_s(passed.day)),
                }
            )

    def trip(self, trip: Trip, told: Told, shows: Callable[[Sighting], bool]) -> None:
        """A trip with its sightings and what was unlawful in it."""
        self._files["trips"].add(_trip(trip, told))
        for number, sighting in told.sightings:
            self._files["sightings"].add(_sighting(number, sighting))
        if trip.truck.clone_of is not None:
            self.seen_clones[trip.truck.index] += len(told.sightings)
        if trip.misdeed == "DUMPING":
            self._files["dumpings"].add(_dumping(trip, told))
        elif trip.misdeed is not None:
            self._files["violations"].add(_violation(trip, told, shows))

    def finish(self, fleet: Fleet, faults: Sequence[Fault]) -> None:
        """Clones with how often they were seen, and what is wrong on purpose."""
        for clone in fleet.clones:
            original = fleet.trucks[clone.clone_of or 0]
            plate = clone.spells[0].plate
            self._files["clones"].add(
                {
                    "plate": plate.number,
                    "plate_class": plate.plate_class,
                    "vin": original.vin,
                    "clone_vin": clone.vin,
                    "sightings": self.seen_clones[clone.index],
                }
            )
        for fault in faults:
            self._files["faults"].add(vars(fault))
        for file in self._files.values():
            file.close()


def _truck(truck: Truck) -> Row:
    return {
        "vin": truck.vin,
        "company": truck.company.credit_code,
        "plates": [
            {
                "number": spell.plate.number,
                "plate_class": spell.plate.plate_class,
                "from_ms": None if spell.first_day is None else ms(midnight_s(spell.first_day)),
                "to_ms": None if spell.end_day is None else ms(midnight_s(spell.end_day)),
            }
            for spell in truck.spells
        ],
        "clone": truck.clone_of is not None,
        "has_permits": truck.has_permits,
    }


def _who(trip: Trip) -> dict[str, object]:
    return {
        "trip": trip.number,
        "vin": trip.truck.vin,
        "plate": trip.plate.number,
        "plate_class": trip.plate.plate_class,
        "company": trip.truck.company.credit_code,
        "site": trip.job.site.code,
    }


def _trip(trip: Trip, told: Told) -> Row:
    goal = trip.unloads_at
    return {
        **_who(trip),
        "planned": trip.planned.code,
        "disposal": goal.code if goal else None,
        "loads_ms": ms(trip.loads_s),
        "departs_ms": ms(trip.departs_s),
        "arrives_ms": ms(trip.arrives_s),
        "leaves_ms": ms(trip.back.starts_s),
        "back_ms": ms(trip.back.ends_s),
        "waybill": told.waybill,
        "waybill_fault": told.waybill_fault,
        "gate_log": told.gate_log,
        "track_fault": told.track_fault,
        "clone": trip.truck.clone_of is not None,
        "misdeed": trip.misdeed,
    }


def _sighting(number: str, sighting: Sighting) -> Row:
    trip, passage = sighting.trip, sighting.passage
    goal = trip.unloads_at
    return {
        "number": number,
        "at_ms": ms(passage.at_s),
        "shown_ms": ms(sighting.shown_s),
        "camera": passage.camera.code,
        **_who(trip),
        "disposal": goal.code if goal else None,
        "laden": passage.is_laden,
        "read_right": sighting.is_read_right,
        "clone": trip.truck.clone_of is not None,
    }


def _violation(trip: Trip, told: Told, shows: Callable[[Sighting], bool]) -> Row:
    goal = trip.unloads_at
    showing = [(number, s) for number, s in told.sightings if shows(s)]
    return {
        "kind": trip.kind,
        "misdeed": trip.misdeed,
        **_who(trip),
        "disposal": goal.code if goal else None,
        "starts_ms": ms(trip.departs_s),
        "ends_ms": ms(trip.arrives_s),
        "gate_log": told.gate_log,
        "waybill": told.waybill,
        "sightings": [number for number, _ in showing],
        "read_right": [number for number, s in showing if s.is_read_right],
    }


def _dumping(trip: Trip, told: Told) -> Row:
    lng, lat = trip.end.lng_lat
    return {
        **_who(trip),
        "planned": trip.planned.code,
        "lng": round(lng, 6),
        "lat": round(lat, 6),
        "district": trip.end.district,
        "departs_ms": ms(trip.departs_s),
        "starts_ms": ms(trip.arrives_s),
        "ends_ms": ms(trip.back.starts_s),
        "waybill": told.waybill,
        "track_fault": told.track_fault,
        "sightings": [number for number, s in told.sightings if s.passage.is_laden],
    }
