"""The outline of a plan: all that decides its statement, apart from the values it asks about."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, cast

from graph.plan import (
    All,
    AtMoment,
    Compare,
    In,
    IsNull,
    Not,
    Plan,
    Related,
    Search,
    Some,
    Step,
    Where,
    Window,
)
from graph.records import Scalar


@dataclass(frozen=True, slots=True)
class Slot:
    """Stands in an outline for a value: the value of that number."""

    number: int


def outline(plan: Plan, values: list[Scalar]) -> Hashable:
    """What all plans have in common that differ in values only; the values are gathered.

    Sizes of windows belong to the outline: there are few of them.
    """
    return (*asked(plan, values), fixed(plan, values))


def asked(plan: Plan, values: list[Scalar]) -> tuple[Hashable, ...]:
    """The part of an outline that changes from one request to the next."""
    where = None if plan.where is None else _where(plan.where, values)
    window = plan.window
    after, before = _values(window.after, values), _values(window.before, values)
    moments = (_moment(plan.as_of, values), _moment(plan.known_at, values))
    return (where, after, before, moments, window.first, window.last, plan.count)


def fixed(plan: Plan, values: list[Scalar]) -> Hashable:
    """The part that a query decides once: what is picked, in what order, over which steps."""
    steps = tuple([_step(step, values) for step in plan.steps])
    return (plan.entity, plan.picks, plan.order, steps)


def slotted(plan: Plan, slots: Iterator[Slot] | None = None) -> Plan:
    """The plan with a slot for each value, in the order in which `outline` gathers them."""
    free = map(Slot, count()) if slots is None else slots
    where = None if plan.where is None else _slotted(plan.where, free)
    window = plan.window
    ends = {name: _slots(getattr(window, name), free) for name in ("after", "before")}
    as_of, known_at = (_slot(moment, free) for moment in (plan.as_of, plan.known_at))
    return replace(
        plan,
        where=where,
        window=Window(first=window.first, last=window.last, **ends),
        as_of=as_of,
        known_at=known_at,
        steps=tuple(replace(step, plan=slotted(step.plan, free)) for step in plan.steps),
    )


def _step(step: Step, values: list[Scalar]) -> Hashable:
    return (step.key, step.relation, step.direction, step.edge, outline(step.plan, values))


def _where(where: Where, values: list[Scalar]) -> Hashable:
    match where:
        case Compare(field, op, value):
            if value is None:
                return where
            values.append(value)
            return (op, field)
        case In(field, several):
            return (In, field, _values(several, values))
        case IsNull() | AtMoment():
            return where
        case Search(field, letters, grams):
            values += (letters, grams)
            return (Search, field)
        case All(parts) | Some(parts):
            return (type(where), *(_where(part, values) for part in parts))
        case Not(part):
            return (Not, _where(part, values))
        case Related(relation, direction, part):
            return (relation, direction, _where(part, values))


def _values(several: Iterable[Scalar] | None, values: list[Scalar]) -> Hashable:
    """Which of some values are there: what is not known is part of the outline."""
    if several is None:
        return None
    found = tuple(several)
    values += [value for value in found if value is not None]
    return tuple([value is None for value in found])


def _moment(moment: Any, values: list[Scalar]) -> Hashable:
    if not isinstance(moment, int):
        return cast(Hashable, moment)
    values.append(moment)
    return int


def _slotted(where: Where, free: Iterator[Slot]) -> Where:
    match where:
        case Compare(value=value):
            return replace(where, value=_slot(value, free, kept=type(None)))
        case In(values=several):
            return replace(where, values=_slots(several, free))
        case Search(field):
            found: Any = (next(free), next(free))
            return Search(field, *found)
        case All(parts) | Some(parts):
            return type(where)(tuple(_slotted(part, free) for part in parts))
        case Not(part):
            return Not(_slotted(part, free))
        case Related(where=part):
            return replace(where, where=_slotted(part, free))
        case _:
            return where


def _slots(several: Iterable[Scalar] | None, free: Iterator[Slot]) -> Any:
    if several is None:
        return None
    return tuple(_slot(value, free, kept=type(None)) for value in several)


def _slot(value: Any, free: Iterator[Slot], kept: type | None = None) -> Any:
    is_value = isinstance(value, int) if kept is None else not isinstance(value, kept)
    return next(free) if is_value else value
