"""What is told: one frozen value for each thing that happened, with its place in the order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from gateway.cases.case import Case, Moved


class Topic(StrEnum):
    """What can be followed; each has an order of its own."""

    CASES = "cases"
    ALERTS = "alerts"
    SIGHTINGS = "sightings"
    SOURCES = "sources"
    CAMERAS = "cameras"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMoved:
    """A move on a case, and the case as it stood after it."""

    position: int
    case: Case
    step: Moved


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Somebody told the hub of a thing; ``is_first`` when nothing was told of it before."""

    position: int
    entity: str
    subject_id: str
    recorded_at_ms: int
    source: str
    is_first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraTold(Told):
    """Pictures of a camera came or come no more, or nobody looks; as it was at that moment."""

    state: str
    at_ms: int
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What one source told at one moment: how many records of which entities."""

    position: int
    source: str
    recorded_at_ms: int
    counts: Mapping[str, int]


Event = CaseMoved | Told | Delivered


class Gap(NamedTuple):
    """What a slow follower missed: all after ``since`` up to and with ``until``."""

    since: int
    until: int


class Page(NamedTuple):
    """The events after a position up to and with ``upto``, in order."""

    events: Sequence[Event]
    upto: int
