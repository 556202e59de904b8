"""What became of the cases of an interval, as it was known at a moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gateway.cases.states import STAGES, CaseMove, CaseState
from gateway.indicators.moves import MOVE_CODES, STATE_CODES, WHOLE, Known, Moves, Numbers

DAY_MS = 86_400_000
DISPATCH, HELD = "dispatch", "held"
_NAMES = ("", DISPATCH, "accept", "resolve", "verify", HELD)
_STAGE_OF = np.zeros(len(CaseState), dtype=np.int64)
for _state, _name in {**STAGES, CaseState.HELD: HELD}.items():
    _STAGE_OF[STATE_CODES[_state.value]] = _NAMES.index(_name)
_ONCE_MORE = [MOVE_CODES[move.value] for move in (CaseMove.ASSIGN, CaseMove.TRANSFER)]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Durations in days: how many, mean, median, and what nine of ten stay under.

    The percentile lies between the two durations nearest to it (linear), as spreadsheets count.
    """

    count: int = 0
    mean_days: float | None = None
    median_days: float | None = None
    p90_days: float | None = None

    @classmethod
    def of(cls, lengths_ms: Numbers) -> Spread:
        """The spread of durations in milliseconds."""
        if not len(lengths_ms):
            return cls()
        median, p90 = np.percentile(lengths_ms, (50, 90))
        return cls(
            count=len(lengths_ms),
            mean_days=float(np.mean(lengths_ms)) / DAY_MS,
            median_days=float(median) / DAY_MS,
            p90_days=float(p90) / DAY_MS,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """How long a stage took that ended; of one department, or of all (None)."""

    stage: str
    department: str | None
    took: Spread
    overdue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a department did: tasks sent to it, tasks it answered, tasks it sent back."""

    department: str
    tasks: int
    resolved: int
    returns: int
    overdue: int
    took: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """Cases that were opened in an interval, and what became of them."""

    opened: int = 0
    void: int = 0
    closed: int = 0
    overdue: int = 0
    returns: int = 0
    took: Spread = field(default_factory=Spread)

    @property
    def disposal_rate(self) -> float | None:
        """Closed of those that are not void, 0 to 1; None where there is none."""
        valid = self.opened - self.void
        return self.closed / valid if valid else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """The cases of an interval; repeated ``companies`` and ``sites`` by their ids, most first."""

    cases: Cases
    kinds: Mapping[str, Cases]
    stages: tuple[Stage, ...]
    desks: tuple[Desk, ...]
    companies: tuple[tuple[str, int], ...]
    sites: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Which cases are counted: by when they were opened, as known at a moment.

    With ``within`` only the cases that a department works on, or that lie with it.
    """

    since_ms: int
    until_ms: int
    as_of_ms: int
    within: str | None = None


class Cohort:
    """The lines of the cases of a span, as known at its moment."""

    def __init__(self, known: Known, span: Span) -> None:
        moves = known.moves
        count = len(known.kind)
        told = moves.at_ms <= span.as_of_ms
        is_open = told & (moves.move == MOVE_CODES[CaseMove.OPEN.value])
        self.known, self.opened_ms = known, np.full(count, -1, dtype=np.int64)
        self.opened_ms[moves.case[is_open]] = moves.happened_ms[is_open]
        self.chosen: Mask = (self.opened_ms >= span.since_ms) & (self.opened_ms < span.until_ms)
        if span.within is not None:
            mine = moves.case[told & (moves.to == known.departments.find(span.within))]
            self.chosen &= np.isin(np.arange(count), mine)
        self.moves: Moves = moves.where(told & self.chosen[moves.case])

    def cases(self) -> Cases:
        """What became of them, all together."""
        return self._cases(np.ones(len(self.opened_ms), dtype=bool), self._took)

    def handled(self, most: int) -> Handled:
        """All that is told of them; ``most`` companies and sites."""
        known, took = self.known, self._took
        names = known.kinds.known
        kinds = {name: self._cases(known.kind == i, took) for i, name in enumerate(names)}
        return Handled(
            cases=self.cases(),
            kinds={name: one for name, one in sorted(kinds.items()) if one.opened},
            stages=tuple(self._stages()),
            desks=tuple(self._desks()),
            companies=self._repeats(known.company, known.companies.known, most),
            sites=self._repeats(known.site, known.sites.known, most),
        )

    @cached_property
    def _took(self) -> Numbers:
        """Days from opening to the close that stands, by case; -1: not closed; -2: void."""
        moves, took = self.moves, np.full(len(self.opened_ms), -1, dtype=np.int64)
        last = np.full(len(self.opened_ms), -1, dtype=np.int64)
        last[moves.case] = np.arange(len(moves.case))  # the last assignment of an index stays
        line = last[last >= 0]
        case, state = moves.case[line], moves.case_state[line]
        void, closed = (STATE_CODES[s.value] for s in (CaseState.VOID, CaseState.CLOSED))
        took[case[state == void]] = -2
        ends = moves.where(moves.move == MOVE_CODES[CaseMove.CLOSE.value])
        closed_ms = np.zeros(len(took), dtype=np.int64)
        closed_ms[ends.case] = ends.happened_ms
        done = case[state == closed]
        took[done] = closed_ms[done] - self.opened_ms[done]
        return took

    def _cases(self, of: Mask, took: Numbers) -> Cases:
        mask, moves = of & self.chosen, self.moves
        own = mask[moves.case]
        is_overdue = own & (moves.is_total == 1)
        lengths = took[mask]
        return Cases(
            opened=int(mask.sum()),
            void=int((lengths == -2).sum()),
            closed=int((lengths >= 0).sum()),
            overdue=len(np.unique(moves.case[is_overdue])),
            returns=int((own & _is(moves, CaseMove.RETURN)).sum()),
            took=Spread.of(lengths[lengths >= 0]),
        )

    @cached_property
    def _spells(self) -> _Spells:
        return _spells(self.moves)

    def _stages(self) -> Iterator[Stage]:
        spells = self._spells
        first = self._dispatched()
        told = self.moves.where(_is(self.moves, CaseMove.OVERDUE) & (self.moves.is_total == 0))
        overdue, undispatched = told.where(told.task != WHOLE), int((told.task == WHOLE).sum())
        yield Stage(stage=DISPATCH, department=None, took=Spread.of(first), overdue=undispatched)
        # the stage of a task that is overdue is that of the spell it was told in
        late = _STAGE_OF[overdue.to_state]
        names = self.known.departments.known
        for code in range(1, len(_NAMES)):
            of_stage = spells.stage == code
            if not of_stage.any() or (code == _NAMES.index(DISPATCH)):
                continue
            for department in (-1, *np.unique(spells.department[of_stage])):
                of = of_stage & ((department == -1) | (spells.department == department))
                here = (late == code) & ((department == -1) | (overdue.to == department))
                yield Stage(
                    stage=_NAMES[code],
                    department=None if department == -1 else names[department],
                    took=Spread.of(spells.length_ms[of & (spells.length_ms >= 0)]),
                    overdue=int(here.sum()),
                )

    def _dispatched(self) -> Numbers:
        """From the opening of a case to the first time it was sent out."""
        sent = self.moves.where(_is(self.moves, CaseMove.ASSIGN))
        cases, first = np.unique(sent.case, return_index=True)
        return sent.happened_ms[first] - self.opened_ms[cases]

    def _desks(self) -> Iterator[Desk]:
        moves, names = self.moves, self.known.departments.known
        of_task = moves.where((moves.task != WHOLE) & (moves.is_late == 0))
        spells = self._spells
        work = np.isin(spells.stage, [_NAMES.index("accept"), _NAMES.index("resolve")])
        for code in sorted(np.unique(of_task.to), key=names.__getitem__):
            own = of_task.to == code
            pairs = np.unique(of_task.case[own] * 1000 + of_task.task[own])
            mine = work & (spells.department == code) & (spells.length_ms >= 0)
            tasks, place = np.unique(
                spells.case[mine] * 1000 + spells.task[mine], return_inverse=True
            )
            lengths = np.zeros(len(tasks), dtype=np.int64)
            np.add.at(lengths, place, spells.length_ms[mine])
            done = own & _is(of_task, CaseMove.RESOLVE)
            resolved = np.unique(of_task.case[done] * 1000 + of_task.task[done])
            yield Desk(
                department=names[code],
                tasks=len(pairs),
                resolved=len(resolved),
                returns=int((_is(of_task, CaseMove.RETURN) & (of_task.by == code)).sum()),
                overdue=int((own & _is(of_task, CaseMove.OVERDUE)).sum()),
                took=Spread.of(lengths[np.isin(tasks, resolved)]),
            )

    def _repeats(self, whose: Numbers, names: list[str], most: int) -> tuple[tuple[str, int], ...]:
        """Who has more than one case that is not void."""
        valid = self.chosen & (whose >= 0) & (self._took != -2)
        ids, counts = np.unique(whose[valid], return_counts=True)
        found = [(names[i], int(n)) for i, n in zip(ids, counts, strict=True) if n > 1]
        return tuple(sorted(found, key=lambda one: (-one[1], one[0]))[:most])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spells:
    """Stretches of time that a task stood in one stage; -1 ms: it still does, or was cancelled."""

    case: Numbers
    task: Numbers
    stage: Numbers
    department: Numbers
    length_ms: Numbers


def _is(moves: Moves, move: CaseMove) -> Mask:
    found: Mask = moves.move == MOVE_CODES[move.value]
    return found


def _spells(moves: Moves) -> _Spells:
    """A spell ends where the stage changes, or where the task is sent to another desk."""
    of_task = moves.where((moves.task != WHOLE) & (moves.is_late == 0))
    # lines come in the order of commits, so those of one task are in order of version already
    order = np.argsort(of_task.case * 1000 + of_task.task, kind="stable")
    rows = Moves(**{name: getattr(of_task, name)[order] for name in Moves.__slots__})
    stage = _STAGE_OF[rows.to_state]
    is_new = np.ones(len(stage), dtype=bool)
    same = (rows.case[1:] == rows.case[:-1]) & (rows.task[1:] == rows.task[:-1])
    sent = np.isin(rows.move[1:], _ONCE_MORE)
    is_new[1:] = ~same | (stage[1:] != stage[:-1]) | sent
    starts = np.flatnonzero(is_new)
    case, task, began = rows.case[starts], rows.task[starts], rows.happened_ms[starts]
    lengths = np.full(len(starts), -1, dtype=np.int64)
    goes_on = (case[1:] == case[:-1]) & (task[1:] == task[:-1])
    is_dropped = rows.to_state[starts][1:] == STATE_CODES[CaseState.VOID.value]
    ended = goes_on & ~is_dropped
    lengths[:-1][ended] = (began[1:] - began[:-1])[ended]
    return _Spells(
        case=case,
        task=task,
        stage=stage[starts],
        department=rows.to[starts],
        length_ms=lengths,
    )
