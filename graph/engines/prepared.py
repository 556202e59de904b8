"""Statements made once for each outline of a plan, with the values of the plan at hand."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from operator import is_
from typing import Any, NamedTuple, Protocol

from graph.engines.answer import reader
from graph.engines.asked import Layout
from graph.engines.outline import Slot, asked, fixed, slotted
from graph.plan import Order, Pick, Plan, Step
from graph.port import Page
from graph.records import Scalar

MOST_KEPT = 500
_MOST_STEPS = 2_000
_Fixed = tuple[tuple[Step, ...], tuple[Pick, ...], str]
_Place = tuple[int, int, tuple[Order, ...]]


class Made(Protocol):
    """A statement as an engine writes it."""

    @property
    def text(self) -> str:
        """What the database reads."""
        ...

    @property
    def params(self) -> Mapping[str, Any]:
        """Its parameters by name."""
        ...

    @property
    def layout(self) -> Layout:
        """How the rows of its answer lie."""
        ...


@dataclass(frozen=True, slots=True)
class _Kept:
    text: str
    constants: Mapping[str, Any]
    slots: tuple[tuple[str, int], ...]
    lists: tuple[tuple[str, tuple[Any, ...]], ...]
    read: Callable[[Sequence[Any]], Page]


class Question(NamedTuple):
    """A statement with the values of one plan, and what makes its answer a page."""

    text: str
    params: dict[str, Any]
    read: Callable[[Sequence[Any]], Page]


class Prepared:
    """Statements by outline; the oldest goes first. Safe to use from many threads.

    ``write`` makes the statement of a plan; it never looks at a value, so one statement serves all
    plans of an outline. Where a value is ``spelled``, it may, and the statement serves only once.
    """

    def __init__(
        self, write: Callable[[Plan], Made], spelled: Callable[[Scalar], bool] | None = None
    ) -> None:
        self._write, self._spelled = write, spelled
        self._kept: dict[Hashable, _Kept] = {}
        self._fixed: dict[_Place, tuple[_Fixed, int, list[Scalar]]] = {}
        self._tokens: dict[Hashable, int] = {}
        self._numbers = count()

    def question(self, plan: Plan) -> Question:
        """The statement that answers a plan; or BadPlan."""
        values: list[Scalar] = []
        key = (*asked(plan, values), self._token(plan, values))
        if self._spelled and any(map(self._spelled, values)):
            made = self._write(plan)
            return Question(made.text, dict(made.params), reader(plan, made.layout))
        kept = self._kept.get(key)
        if kept is None:
            kept = self._make(plan)
            _make_room(self._kept, MOST_KEPT)
            self._kept[key] = kept
        params = dict(kept.constants)
        for name, number in kept.slots:
            params[name] = values[number]
        for name, several in kept.lists:
            params[name] = [values[v.number] if isinstance(v, Slot) else v for v in several]
        return Question(kept.text, params, kept.read)

    def _token(self, plan: Plan, values: list[Scalar]) -> int:
        """A number for the fixed part of a plan; the very same steps are looked at only once."""
        parts = (plan.steps, plan.picks, plan.entity)
        key = (id(plan.steps), id(plan.picks), plan.order)
        known = self._fixed.get(key)
        if known is None or not all(map(is_, known[0], parts)):
            inner: list[Scalar] = []
            token = self._tokens.setdefault(fixed(plan, inner), next(self._numbers))
            _make_room(self._fixed, _MOST_STEPS)
            known = self._fixed[key] = (parts, token, inner)
        values += known[2]
        return known[1]

    def _make(self, plan: Plan) -> _Kept:
        general = slotted(plan)
        made = self._write(general)
        return _Kept(
            text=made.text,
            constants={k: v for k, v in made.params.items() if not isinstance(v, Slot | list)},
            slots=tuple((k, v.number) for k, v in made.params.items() if isinstance(v, Slot)),
            lists=tuple((k, tuple(v)) for k, v in made.params.items() if isinstance(v, list)),
            read=reader(general, made.layout),
        )


def _make_room(kept: dict[Any, Any], most: int) -> None:
    while len(kept) >= most:
        kept.pop(next(iter(kept)), None)
