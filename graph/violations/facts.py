"""What a rule may look at: one sighting or one trip, with everything in force at its moment."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from graph.ontology.choices import Cover, Load, PermitState, PlateClass
from graph.times import from_ms

LOCAL = ZoneInfo("Asia/Shanghai")
"""The clock by which permits and case numbers are written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A node by its id, and by the words people use for it; a place also by its district."""

    id: str
    code: str | None = None
    name: str | None = None
    district: Thing | None = None

    @property
    def label(self) -> str:
        """Its name, else its code, else its id."""
        return self.name or self.code or self.id

    def is_same(self, other: Thing) -> bool | None:
        """Whether both are one thing; None when they share no word to compare by."""
        if self.id == other.id:
            return True
        if self.code and other.code:
            return _plain(self.code) == _plain(other.code)
        if self.name and other.name:
            return _plain(self.name) == _plain(other.name)
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlateFacts:
    """The plate on the truck."""

    id: str
    number: str
    plate_class: PlateClass


@dataclass(frozen=True, slots=True, kw_only=True)
class TruckFacts:
    """The truck that bore the plate at the moment, by every word it is known by."""

    id: str
    vin: str | None = None
    register_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitFacts:
    """A permit as written; ``disposal_sites`` is empty when it is not known which it names."""

    id: str
    number: str
    truck_ids: tuple[str, ...]
    state: PermitState | None = None
    valid_from_ms: int | None = None
    valid_to_ms: int | None = None
    hours: str | None = None
    site: Thing | None = None
    disposal_sites: tuple[Thing, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFacts:
    """An alert that stands on the sighting or trip already."""

    number: str
    kind: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A sighting (``occurred_at_ms``: when it was taken) or a trip (when it left the site).

    ``truck`` is None when no truck, or more than one, is known to bear the plate;
    ``load_confidence`` when no model judged cover or load.
    """

    subject: Literal["Sighting", "Trip"]
    number: str
    occurred_at_ms: int
    ended_at_ms: int | None = None
    plate: PlateFacts | None = None
    plate_confidence: float | None = None
    truck: TruckFacts | None = None
    company: Thing | None = None
    cover: Cover = Cover.UNKNOWN
    load: Load = Load.UNKNOWN
    load_confidence: float | None = None
    painted_plate: str | None = None
    painted_company: str | None = None
    permits: tuple[PermitFacts, ...] = ()
    site: Thing | None = None
    disposal_site: Thing | None = None
    place: Thing | None = None
    district: Thing | None = None
    alerts: tuple[AlertFacts, ...] = ()

    @property
    def own_permits(self) -> tuple[PermitFacts, ...]:
        """The permits of this truck; one of another truck never counts."""
        truck = self.truck
        return tuple(p for p in self.permits if truck is not None and truck.id in p.truck_ids)

    @property
    def is_laden(self) -> bool | None:
        """Whether waste was on board; None when nobody says. A trip carries waste by its nature."""
        if self.subject == "Trip":
            return True
        return {Load.LEVEL: True, Load.OVERFILLED: True, Load.EMPTY: False}.get(self.load)

    @property
    def whom(self) -> str:
        """The plate in words, or the truck's own id."""
        if self.plate is not None:
            return self.plate.number
        return self.truck.id if self.truck is not None else "?"

    @property
    def spot(self) -> Thing | None:
        """The place, or else the district."""
        return self.place or self.district


def local(moment_ms: int) -> datetime:
    """A moment on the local clock."""
    return from_ms(moment_ms).astimezone(LOCAL)


def _plain(word: str) -> str:
    return "".join(unicodedata.normalize("NFKC", word).split()).casefold()
