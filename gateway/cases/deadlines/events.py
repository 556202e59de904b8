"""What happens to the clock of a case, and how the clock ran in the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from gateway.cases.deadlines.errors import BadEvents
from gateway.cases.deadlines.limit import LARGEST, Urgency
from graph.violations.facts import LOCAL

_EARLIEST, _LATEST = 1970, 2999


@dataclass(frozen=True, slots=True)
class Opened:
    """立案: the event day itself is not counted."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Paused:
    """挂起: the clock stands."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Resumed:
    """恢复: the clock runs again."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Extended:
    """延期: by days of the limit's own unit; of a limit in working hours, by working days."""

    at: datetime
    days: int


@dataclass(frozen=True, slots=True)
class Transferred:
    """转办: the count goes on, or starts anew: without what was used, extended or paused."""

    at: datetime
    restarts: bool = False


@dataclass(frozen=True, slots=True)
class Hastened:
    """The urgency changed."""

    at: datetime
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class Reached:
    """A stage began."""

    at: datetime
    stage: str


Event = Opened | Paused | Resumed | Extended | Transferred | Hastened | Reached


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How the clock ran: local moments; an interval without end is still running."""

    started: datetime
    running: tuple[tuple[datetime, datetime | None], ...]
    extensions: tuple[tuple[datetime, int], ...] = ()
    urgency: Urgency = Urgency.NORMAL
    hastened: datetime | None = None
    reached: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def paused_since(self) -> datetime | None:
        """Since when the clock stands; None while it runs."""
        return self.running[-1][1]

    def ran_up_to(self, at: datetime) -> bool:
        """Whether the clock ran in the instant before a moment."""
        return any(start < at and (end is None or at <= end) for start, end in self.running)


def run_of(events: Iterable[Event]) -> Run:
    """How the clock ran by events in any order; raises BadEvents.

    A pause while paused, or a resumption while running, changes nothing.
    """
    ordered = sorted((replace(event, at=_local(event.at)) for event in events), key=_order)
    if not ordered or not isinstance(ordered[0], Opened):
        raise BadEvents("the first event must be the opening")
    run = _start(ordered[0].at)
    for event in ordered[1:]:
        if isinstance(event, Opened):
            raise BadEvents("a case is opened once")
        run = _STEPS[type(event)](run, event)
    return run


def _order(event: Event) -> tuple[datetime, bool]:
    return event.at, not isinstance(event, Opened)


def _local(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise BadEvents(f"{at.isoformat()} has no time zone")
    if not _EARLIEST <= at.year <= _LATEST:
        raise BadEvents(f"{at.isoformat()} lies outside the years {_EARLIEST} to {_LATEST}")
    return at.astimezone(LOCAL)


def _start(at: datetime) -> Run:
    return Run(started=at, running=((at, None),))


def _pause(run: Run, event: Paused) -> Run:
    if run.paused_since is not None:
        return run
    start, _ = run.running[-1]
    return replace(run, running=(*run.running[:-1], (start, event.at)))


def _resume(run: Run, event: Resumed) -> Run:
    return run if run.paused_since is None else _again(run, event.at)


def _again(run: Run, at: datetime) -> Run:
    return replace(run, running=(*run.running, (at, None)))


def _extend(run: Run, event: Extended) -> Run:
    if not 1 <= event.days <= LARGEST:
        raise BadEvents(f"an extension by {event.days} days is not one from 1 to {LARGEST}")
    return replace(run, extensions=(*run.extensions, (event.at, event.days)))


def _transfer(run: Run, event: Transferred) -> Run:
    if not event.restarts:
        return run
    return replace(_start(event.at), urgency=run.urgency, hastened=run.hastened)


def _hasten(run: Run, event: Hastened) -> Run:
    return replace(run, urgency=event.urgency, hastened=event.at)


def _reach(run: Run, event: Reached) -> Run:
    return replace(run, reached={**run.reached, event.stage: event.at})


_STEPS: Mapping[type, Callable[[Run, Any], Run]] = {
    Paused: _pause,
    Resumed: _resume,
    Extended: _extend,
    Transferred: _transfer,
    Hastened: _hasten,
    Reached: _reach,
}
"""Each step takes the event of its key."""
