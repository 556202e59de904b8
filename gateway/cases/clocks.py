"""Which clocks of a case run after a change, until when, and what is said of each next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from gateway.cases.case import Case, Moved
from gateway.cases.deadlines.events import (
    Event,
    Extended,
    Hastened,
    Opened,
    Paused,
    Resumed,
    Transferred,
)
from gateway.cases.deadlines.limit import Urgency
from gateway.cases.states import STAGES, TOTAL, CaseMove, CaseState
from gateway.cases.task import Clock, Task
from gateway.cases.terms import Term, Terms
from graph.times import from_ms

DISPATCH = STAGES[CaseState.OPEN]
_MOVES_TOTAL = frozenset(
    {
        CaseMove.OPEN,
        CaseMove.GRANT_EXTENSION,
        CaseMove.HASTEN,
        CaseMove.CLOSE,
        CaseMove.VOID,
        CaseMove.REOPEN,
        CaseMove.REDATE,
    }
)


def renewed(before: Case | None, after: Case, terms: Terms, move: CaseMove) -> Case:
    """The case with the clocks that run after a move, and its due date."""
    kept = before.clocks if before is not None else ()
    clocks = [*_of_case(before, after, terms, move)]
    for task in after.tasks:
        own = next((clock for clock in kept if clock.task == task.serial), None)
        if own is not None and _goes_on(before, task, move):
            clocks.append(own)
        elif task.stage is not None and task.state is not CaseState.HELD:
            clocks.extend(_of_task(after, task, terms, own))
    if before is not None and not _moves_total(before, after, move):
        clocks += [clock for clock in kept if clock.name == TOTAL]
        return replace(after, clocks=in_order(clocks))
    return _with_total(before, replace(after, clocks=in_order(clocks)), terms)


def in_order(clocks: Iterable[Clock]) -> tuple[Clock, ...]:
    """Clocks by task and name, as the store gives them."""
    return tuple(sorted(clocks, key=lambda clock: (clock.task, clock.name)))


def total_events(case: Case) -> Iterator[Event]:
    """What happened to the clock of the whole case."""
    yield Opened(from_ms(case.opened_at_ms))
    was_held = False
    for line in case.history:
        at, is_held = from_ms(line.at_ms), line.case_state is CaseState.HELD
        if is_held != was_held:
            yield Paused(at) if is_held else Resumed(at)
        was_held = is_held
        if line.move is CaseMove.GRANT_EXTENSION:
            yield Extended(at, line.details["days"])
        if line.move is CaseMove.HASTEN:
            yield Hastened(at, Urgency(line.details["urgency"]))
        if line.move is CaseMove.REOPEN:
            yield Transferred(at, restarts=True)


def stage_events(case: Case, task: Task) -> Iterator[Event]:
    """What happened to the clock of a task's stage since it began."""
    began_ms = task.stage_began_ms or case.opened_at_ms
    yield Opened(from_ms(began_ms))
    for line in case.history:
        if line.task != task.serial or line.at_ms < began_ms or line.is_late:
            continue
        at = from_ms(line.at_ms)
        match line.move:
            case CaseMove.HOLD:
                yield Paused(at)
            case CaseMove.RESUME:
                yield Resumed(at)
            case CaseMove.GRANT_EXTENSION:
                yield Extended(at, line.details["days"])
            case _:
                pass


def started(task: int, name: str, began_ms: int, term: Term, kept: Clock | None) -> Clock:
    """A clock with a term; one that is due as before goes on with what it was about to say."""
    if kept is not None and (kept.began_at_ms, kept.due_at_ms) == (began_ms, term.due_at_ms):
        return replace(kept, is_provisional=term.is_provisional)
    return Clock(
        task=task,
        name=name,
        began_at_ms=began_ms,
        due_at_ms=term.due_at_ms,
        is_provisional=term.is_provisional,
        next_move=CaseMove.REMIND,
        next_level=0,
        next_at_ms=term.remind_at_ms,
    )


def _of_case(before: Case | None, after: Case, terms: Terms, move: CaseMove) -> Iterator[Clock]:
    """The clock of the dispatch of a case without live tasks."""
    if after.state is not CaseState.OPEN:
        return
    own = before.clock(0, DISPATCH) if before is not None else None
    is_on = own is not None and before is not None and before.state is CaseState.OPEN
    if own is not None and is_on and move is not CaseMove.REDATE:
        yield own
        return
    began_ms = own.began_at_ms if own is not None and is_on else after.history[-1].at_ms
    opened = [Opened(from_ms(began_ms))]
    term = terms.stage(after.kind, after.opened_at_ms, DISPATCH, after.department, opened)
    if term is not None:
        yield started(0, DISPATCH, began_ms, term, own)


def _of_task(case: Case, task: Task, terms: Terms, own: Clock | None) -> Iterator[Clock]:
    if task.stage is None or task.stage_began_ms is None:
        return
    term = terms.stage(
        case.kind, case.opened_at_ms, task.stage, task.department, stage_events(case, task)
    )
    if term is not None:
        kept = own if own is not None and own.name == task.stage else None
        yield started(task.serial, task.stage, task.stage_began_ms, term, kept)


def _goes_on(before: Case | None, task: Task, move: CaseMove) -> bool:
    """Whether nothing of the task's clock changed."""
    if before is None or move in (CaseMove.GRANT_EXTENSION, CaseMove.REDATE):
        return False
    was = next((one for one in before.tasks if one.serial == task.serial), None)
    if was is None or CaseState.HELD in (was.state, task.state):
        return False
    return (was.stage, was.stage_began_ms) == (task.stage, task.stage_began_ms)


def _moves_total(before: Case, after: Case, move: CaseMove) -> bool:
    was_held, is_held = (one.state is CaseState.HELD for one in (before, after))
    return move in _MOVES_TOTAL or was_held != is_held


def _with_total(before: Case | None, case: Case, terms: Terms) -> Case:
    if case.is_closed:
        return replace(case, clocks=())
    term = terms.total(case.kind, case.opened_at_ms, total_events(case))
    if term is None:
        return case
    own = before.clock(0, TOTAL) if before is not None else None
    clock = started(0, TOTAL, _began_ms(case.history, case.opened_at_ms), term, own)
    return replace(
        case,
        due_at_ms=term.due_at_ms,
        due_is_provisional=term.is_provisional,
        clocks=in_order((clock, *case.clocks)),
    )


def _began_ms(history: tuple[Moved, ...], opened_at_ms: int) -> int:
    reopened = [line.at_ms for line in history if line.move is CaseMove.REOPEN]
    return reopened[-1] if reopened else opened_at_ms
