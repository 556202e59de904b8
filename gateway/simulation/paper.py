"""The paper route: one queue, letters there and back, one department after the other."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from gateway.routing.desk import Desk
from gateway.simulation.acts import Act
from gateway.simulation.model import Paper
from gateway.simulation.posts import City, Task
from gateway.simulation.worktime import HOUR_MS

CENTRE = "urban_management"
DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What became of an act that was written up; ``closed_ms`` is None where it came to nothing."""

    found_ms: int
    closed_ms: int | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class _File:
    """A file on its way: ``step`` of the desks that must answer, returned so often."""

    at_ms: int
    number: int
    step: int = 0
    returns: int = 0
    is_with_clerk: bool = True


def by_letter(
    found: Iterable[tuple[Act, Sequence[Desk]]], city: City, paper: Paper, *, until_ms: int
) -> list[Filed]:
    """What became of acts that patrols came upon, each with the desks that must answer in turn.

    The first desk leads. What is not closed by the end is open.
    """
    acts = {act.number: (act, tuple(desks)) for act, desks in found}
    clerk = city.officers(CENTRE, "clerk", 1, 100)
    waiting = [_File(at_ms=act.stopped_ms or act.at_ms, number=n) for n, (act, _) in acts.items()]
    heapq.heapify(waiting)
    ended: dict[int, tuple[int | None, str]] = {}
    while waiting:
        file = heapq.heappop(waiting)
        act, desks = acts[file.number]
        if file.at_ms >= until_ms:
            ended[file.number] = (None, "open")
        elif file.step == len(desks):
            ended[file.number] = (file.at_ms, "closed")
        elif file.is_with_clerk:
            sent = clerk.take(file.at_ms, paper.clerk_minutes)
            arrived = city.hours(CENTRE).after(sent, paper.letter_hours * HOUR_MS)
            heapq.heappush(waiting, replace(file, at_ms=arrived, is_with_clerk=False))
        else:
            after = _at_post(file, act, desks[file.step], city, paper)
            if isinstance(after, str):
                ended[file.number] = (None, after)
            else:
                heapq.heappush(waiting, after)
    return [
        Filed(found_ms=act.stopped_ms or act.at_ms, closed_ms=ended[n][0], why=ended[n][1])
        for n, (act, _) in acts.items()
    ]


def _at_post(file: _File, act: Act, desk: Desk, city: City, paper: Paper) -> _File | str:
    """What a post makes of a letter: where the file is next, or why it ends."""
    task = Task(act.number, f"{file.step}/{file.returns}", is_lead=file.step == 0)
    taken = city.taken_up(desk, task, file.at_ms)
    if city.throw(paper.wrong_percent, "wrong", task):
        if file.returns == paper.returns_at_most:
            return "returned too often"
        back = city.hours(desk.department).after(taken, paper.letter_hours * HOUR_MS)
        return replace(file, at_ms=back, returns=file.returns + 1, is_with_clerk=True)
    if taken - act.at_ms > paper.evidence_days * DAY_MS:
        return "evidence gone"
    if file.step == 0 and city.is_dead_end(act.number):
        return "party not found"
    more = paper.find_minutes if task.is_lead else paper.copy_minutes
    done = city.done(desk, task, taken, more_minutes=more)
    back = city.hours(desk.department).after(done, paper.letter_hours * HOUR_MS)
    return replace(file, at_ms=back, step=file.step + 1, returns=0, is_with_clerk=True)
