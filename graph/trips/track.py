"""What is known of one truck's movements: positions, and what cameras and papers say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from graph.geodesy import Point
from graph.trips.fences import Place


@dataclass(frozen=True, slots=True)
class Fix:
    """One position; ``laden`` is None where the terminal does not say."""

    at_ms: int
    point: Point
    speed_kmh: float | None = None
    laden: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A stay: inside a fence, or (``place`` None) standing still outside all of them."""

    from_ms: int
    to_ms: int
    point: Point
    place: Place | None
    fixes: int

    @property
    def lasted_s(self) -> float:
        """How long it lasted."""
        return (self.to_ms - self.from_ms) / 1000


class Witness(StrEnum):
    """Who says that the truck was at a place."""

    GPS = "gps"
    CAMERA = "camera"
    WAYBILL = "waybill"
    GATE_LOG = "gate_log"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The truck at a site or disposal site, by one witness; ``ref`` is its record's number."""

    place: Place
    from_ms: int
    to_ms: int
    witness: Witness
    ref: str = ""
    laden: bool | None = None
