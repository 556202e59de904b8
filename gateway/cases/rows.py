"""Cases, tasks, decisions, clocks and history as rows of the store, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from gateway.audit.chain import canonical
from gateway.cases.case import Case, Moved
from gateway.cases.deadlines.limit import Urgency
from gateway.cases.penalty import Act, Penalty
from gateway.cases.states import CaseMove, CaseState
from gateway.cases.task import Clock, Task
from graph.ontology.choices import ViolationKind

Row = Mapping[str, Any]
_PARTS = frozenset({"tasks", "penalties", "clocks", "history"})
_CASE, _MOVED, _TASK, _CLOCK, _PENALTY = (
    tuple(f.name for f in fields(cls) if f.name not in _PARTS)
    for cls in (Case, Moved, Task, Clock, Penalty)
)


def case_row(case: Case) -> dict[str, Any]:
    """The columns of a case."""
    return _plain({name: getattr(case, name) for name in _CASE})


def task_row(task: Task) -> dict[str, Any]:
    """The columns of a task."""
    return _plain({name: getattr(task, name) for name in _TASK})


def line_row(case: Case, line: Moved) -> dict[str, Any]:
    """The columns of a line of history, without details."""
    words = {name: getattr(line, name) for name in _MOVED if name != "details"}
    return _plain({"case_number": case.number, **words})


def details_text(line: Moved) -> str:
    """The details of a line as JSON text; empty when there are none."""
    return canonical(line.details) if line.details else ""


def clock_row(case: Case, clock: Clock) -> dict[str, Any]:
    """The columns of a clock."""
    words = {name: getattr(clock, name) for name in _CLOCK}
    return _plain({"case_number": case.number, **words})


def penalty_row(case: Case, one: Penalty) -> dict[str, Any]:
    """The columns of a decision, with the act that it is about."""
    words = {name: getattr(one, name) for name in _PENALTY}
    act = {"truck_id": case.truck_id, "kind": case.kind, "occurred_at_ms": case.occurred_at_ms}
    return _plain({**words, **act})


def read_cases(
    rows: Iterable[Row],
    *,
    tasks: Iterable[Row],
    penalties: Iterable[Row],
    clocks: Iterable[Row],
    moves: Iterable[Row],
) -> list[Case]:
    """Cases from their rows and those of their parts, in the order of the cases."""
    parts = [_grouped(one) for one in (tasks, penalties, clocks, moves)]
    return [_case(row, *(part.get(row["number"], []) for part in parts)) for row in rows]


def read_penalty(row: Row) -> tuple[Act, Penalty]:
    """A decision and the act that it is about."""
    act = Act(
        case_number=row["case_number"],
        truck_id=row["truck_id"],
        kind=ViolationKind(row["kind"]),
        occurred_at_ms=row["occurred_at_ms"],
    )
    return act, _penalty(row)


def read_clock(row: Row) -> Clock:
    """A clock from its row."""
    known = {name: row[name] for name in _CLOCK}
    return Clock(**(known | {"next_move": _move(row["next_move"])}))


def _grouped(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["case_number"], []).append(row)
    return found


def _case(
    row: Row, tasks: list[Row], penalties: list[Row], clocks: list[Row], moves: list[Row]
) -> Case:
    known = {name: row[name] for name in _CASE} | {
        "kind": ViolationKind(row["kind"]),
        "state": CaseState(row["state"]),
        "urgency": Urgency(row["urgency"]),
    }
    return Case(
        **known,
        tasks=tuple(_task(one) for one in tasks),
        penalties=tuple(_penalty(one) for one in penalties),
        clocks=tuple(read_clock(one) for one in clocks),
        history=tuple(_line(one) for one in moves),
    )


def _task(row: Row) -> Task:
    held_in = row["held_in"]
    known = {name: row[name] for name in _TASK} | {
        "state": CaseState(row["state"]),
        "held_in": None if held_in is None else CaseState(held_in),
    }
    return Task(**known)


def _penalty(row: Row) -> Penalty:
    return Penalty(**{name: row[name] for name in _PENALTY})


def _line(row: Row) -> Moved:
    start, details = row["from_state"], row["details"]
    known = {name: row[name] for name in _MOVED} | {
        "move": CaseMove(row["move"]),
        "from_state": None if start is None else CaseState(start),
        "to_state": CaseState(row["to_state"]),
        "case_state": CaseState(row["case_state"]),
        "details": json.loads(details) if details else {},
    }
    return Moved(**known)


def _move(word: str | None) -> CaseMove | None:
    return None if word is None else CaseMove(word)


def _plain(words: Mapping[str, Any]) -> dict[str, Any]:
    """Enum members as their own text: what is stored and hashed is plain."""
    return {n: str(v.value) if hasattr(v, "value") else v for n, v in words.items()}
