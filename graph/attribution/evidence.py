"""What speaks for a site as the source of a load: plain values that the scoring looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from graph.geodesy import Point
from graph.trips.fences import Place
from graph.trips.track import Visit


class Code(StrEnum):
    """Kinds of evidence; each has its weight and words in weights.toml."""

    HERE = "HERE"
    TRIP = "TRIP"
    WAYBILL = "WAYBILL"
    EXIT_CAMERA = "EXIT_CAMERA"
    GPS_STOP = "GPS_STOP"
    EARLIER_VISIT = "EARLIER_VISIT"
    TIME_FITS = "TIME_FITS"
    PERMIT = "PERMIT"
    ROUTE = "ROUTE"
    ON_THE_WAY = "ON_THE_WAY"
    RECENT_TRIPS = "RECENT_TRIPS"


@dataclass(frozen=True, slots=True)
class Hint:
    """One piece of evidence for one site; ``value`` from 0 (nothing) to 1 (as clear as it gets).

    ``ref`` names what it rests on, such as ``Sighting:S-1``.
    """

    code: Code
    site_id: str
    value: float
    ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaybillFacts:
    """A waybill of the truck."""

    number: str
    site_id: str
    issued_ms: int
    closed_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveFacts:
    """A permit of the truck that was valid then: site, disposal sites, and the streets it names."""

    number: str
    site_id: str
    disposal_points: tuple[Point, ...] = ()
    streets: frozenset[str] = frozenset()
    in_hours: bool = True
    """Whether the moment lies in its daily hours too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TripFacts:
    """A trip of the truck."""

    number: str
    site_id: str
    started_ms: int | None
    ended_ms: int | None = None
    waybill: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """All that is known around one event of one truck; times in epoch milliseconds.

    ``visits`` are stays at sites and disposal sites around the event. ``here`` is the site at
    whose gate the event itself was seen.
    """

    at_ms: int
    point: Point | None = None
    road: str | None = None
    here: str | None = None
    sites: Mapping[str, Place] = field(default_factory=dict)
    visits: tuple[Visit, ...] = ()
    waybills: tuple[WaybillFacts, ...] = ()
    permits: tuple[LeaveFacts, ...] = ()
    trips: tuple[TripFacts, ...] = ()
