"""What cameras make of a trip: misses, plates read wrongly or not at all, states unknown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from gateway.city.cameras import Camera, Cameras
from gateway.city.clock import hour_of
from gateway.city.driving import Drive
from gateway.city.fleet import LARGE, Plate
from gateway.city.grid import Leg, passed
from gateway.city.lettering import door_text, half_read, misread
from gateway.city.scale import RATES
from gateway.city.trips import Trip

UNREAD = "无车牌"
COVER_CODES: Mapping[str, str] = {"closed": "1", "open": "2", "unknown": "9"}
LOAD_CODES: Mapping[str, str] = {"empty": "0", "level": "1", "overfilled": "2", "unknown": "9"}
_COLOUR_CODES: Mapping[str, str] = {LARGE: "6"}
_GATE_S = 40
"""A gate camera sees a truck within this of its coming or going."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A truck in front of a camera; ``speed_kmh`` is what the camera measures."""

    camera: Camera
    at_s: float
    is_laden: bool
    speed_kmh: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Sighting:
    """One row of a camera platform, and what it truly shows.

    ``at_s`` is the true moment; ``shown_s`` is by the camera's own clock.
    """

    passage: Passage
    trip: Trip
    shown_s: float
    plate_text: str
    plate_class: str
    colour: str
    reliability: int
    cover: str
    load: str
    door: str
    is_late: bool
    has_bad_clock: bool

    @property
    def is_read_right(self) -> bool:
        """Whether the number is that of the plate the truck bore."""
        return self.plate_text == self.trip.plate.number

    @property
    def shows_class(self) -> bool:
        """Whether the camera tells the class."""
        return self.plate_class != "99"


def watched(trip: Trip, cameras: Cameras, chance: Random) -> Iterator[Sighting]:
    """The sightings of a trip in order of time."""
    for passage in _passages(trip, cameras, chance):
        is_night = not 6 <= hour_of(passage.at_s) < 20
        missed = RATES.camera_misses_at_night if is_night else RATES.camera_misses
        if chance.random() >= missed:
            yield _sighting(passage, trip, chance)


def _passages(trip: Trip, cameras: Cameras, chance: Random) -> Iterator[Passage]:
    exit_camera = cameras.at_place.get(trip.job.site.code)
    if exit_camera:
        yield Passage(exit_camera, trip.departs_s + chance.uniform(0, _GATE_S), True, 8)
    yield from _on_road(trip.out, trip.ways[0], cameras, laden=True)
    gate = cameras.at_place.get(trip.end.code)
    if gate:
        yield Passage(gate, trip.arrives_s - chance.uniform(0, _GATE_S), True, 11)
    yield from _on_road(trip.back, trip.ways[1], cameras, laden=False)


def _on_road(
    drive: Drive, way: tuple[Leg, ...], cameras: Cameras, *, laden: bool
) -> Iterator[Passage]:
    for metres, street, place in passed(way, cameras.spots):
        at_s = drive.when(metres)
        ahead_s = drive.when(min(metres + 50, drive.metres[-1])) - at_s
        speed = round(50 / ahead_s * 3.6) if ahead_s > 0 else 30
        yield Passage(cameras.on_road[street, place], at_s, laden, min(speed, 90))


def _sighting(passage: Passage, trip: Trip, chance: Random) -> Sighting:
    text, reliability = _read(trip.plate, chance)
    is_known = chance.random() >= RATES.class_unknown
    rear = passage.camera.sees_rear
    return Sighting(
        passage=passage,
        trip=trip,
        shown_s=passage.at_s + passage.camera.clock_s,
        plate_text=text,
        plate_class=trip.plate.plate_class if is_known else "99",
        colour=_COLOUR_CODES.get(trip.plate.plate_class, "9") if is_known else "99",
        reliability=reliability,
        cover=_cover(passage, trip, chance) if rear else "unknown",
        load=_load(passage, trip, chance) if rear else "unknown",
        door=_door(trip, chance),
        is_late=chance.random() < RATES.sighting_comes_late,
        has_bad_clock=chance.random() < RATES.bad_clock_row,
    )


def _read(plate: Plate, chance: Random) -> tuple[str, int]:
    """What the camera makes of a plate, and how sure it is (0 to 100)."""
    throw = chance.random()
    if throw < RATES.plate_unread:
        return UNREAD, 0
    throw -= RATES.plate_unread
    if throw < RATES.plate_half_read:
        return half_read(plate.number, chance), chance.randint(20, 55)
    throw -= RATES.plate_half_read
    if throw < RATES.misread:
        is_sure = chance.random() < RATES.misread_is_sure
        wrong = misread(plate.number, chance, province=chance.random() < RATES.misread_province)
        return wrong, chance.randint(86, 95) if is_sure else chance.randint(45, 82)
    return plate.number, min(99, round(100 - chance.expovariate(1 / 6)))


def _cover(passage: Passage, trip: Trip, chance: Random) -> str:
    if passage.is_laden:
        return trip.cover
    return "closed" if chance.random() < 0.7 else "open"


def _load(passage: Passage, trip: Trip, chance: Random) -> str:
    if chance.random() < RATES.load_unknown:
        return "unknown"
    return trip.load if passage.is_laden else "empty"


def _door(trip: Trip, chance: Random) -> str:
    if chance.random() >= RATES.door_text:
        return ""
    company, typo = trip.truck.company, chance.random() < RATES.door_typo
    return door_text(company.name, company.short_name, chance, typo=typo)
