"""A question to the graph as data: entity, conditions, order, window, fields, and sub-plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from graph.fragments import asked_grams, letters
from graph.ontology.declare import RelationSpec
from graph.records import Scalar

Op = Literal["eq", "ne", "lt", "lte", "gt", "gte", "contains", "starts_with"]

NODE_FIELDS = ("id", "_sources", "_recorded_at", "_updated_at")
"""What every node has beside its declared fields: when the hub first heard of the thing, and when
it learnt this version of it. All but id start with an underscore."""
MOST_DEEP = 6
"""Relations that a question may follow in a row, those inside conditions included."""
MOST_SCOPED = 4
"""Relations that the row scope of an agreement may add to that (see `gateway.agreements`)."""
EDGE_FIELDS = (
    "id",
    "valid_from",
    "valid_to",
    "recorded_at",
    "retracted_at",
    "source",
    "record_id",
    "method",
    "confidence",
    "raw_sha256",
)
"""What every edge has; times in epoch milliseconds."""


class Direction(StrEnum):
    """Which way a relation is followed."""

    OUT = "out"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Compare:
    """``field op value``; value is never None (use IsNull)."""

    field: str
    op: Op
    value: Scalar


@dataclass(frozen=True, slots=True)
class In:
    """The field has one of the values; no value at all matches nothing."""

    field: str
    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class IsNull:
    """The field is not known."""

    field: str


@dataclass(frozen=True, slots=True)
class AtMoment:
    """``field op`` the moment that the whole plan asks about; what is not known does not hold."""

    field: str
    op: Literal["lt", "lte", "gt", "gte"]


@dataclass(frozen=True, slots=True)
class Search:
    """A field made for it contains a fragment, as `graph.fragments` compares texts.

    ``grams`` follow from the letters: an index narrows by them, and decides nothing.
    """

    field: str
    letters: str
    grams: str

    @classmethod
    def of(cls, field: str, fragment: str) -> Search:
        """The condition for a fragment as somebody types it, which must have letters."""
        folded = letters(fragment)
        return cls(field, folded, asked_grams(folded))


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; at least one part."""

    parts: tuple[Where, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds; at least one part."""

    parts: tuple[Where, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold (a field that is not known counts as not holding the part)."""

    part: Where


@dataclass(frozen=True, slots=True)
class Related:
    """At least one node over a relation meets a condition, at the plan's moment."""

    relation: RelationSpec
    direction: Direction
    where: Where


Where = Compare | In | IsNull | AtMoment | Search | All | Some | Not | Related


@dataclass(frozen=True, slots=True)
class Order:
    """Sort by a field; what is not known comes first, or last when descending."""

    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A page by keyset: ``after`` and ``before`` hold the ``at`` of a row.

    Exactly one of first and last is given, both ≥ 0.
    """

    first: int | None = None
    after: tuple[Scalar, ...] | None = None
    last: int | None = None
    before: tuple[Scalar, ...] | None = None

    @property
    def size(self) -> int:
        """How many rows are wanted at most."""
        return self.first if self.first is not None else self.last or 0


@dataclass(frozen=True, slots=True)
class Pick:
    """One value of the answer: under which key, from which field, and shown through which mask.

    ``mask`` is a name of `graph.masks.Mask`; the engine's answer holds the masked text only.
    """

    key: str
    field: str
    mask: str | None = None


@dataclass(frozen=True, slots=True)
class RootField:
    """An instant taken from a field of the plan's own root row."""

    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Follow a relation from each row: the answer holds a list of rows under ``key``."""

    key: str
    relation: RelationSpec
    direction: Direction
    plan: Plan
    edge: tuple[Pick, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A question about one entity.

    ``as_of`` is the moment whose truth is asked (ms, or a field of the root row), ``known_at``
    the moment whose knowledge is asked (ms; None: now). Both hold for nodes and edges alike, and
    for all sub-plans, which leave theirs at None. Rows come as
    ``{"node": {...}, "edge": {...}, "at": [...]}``.
    """

    entity: str
    picks: tuple[Pick, ...] = ()
    steps: tuple[Step, ...] = ()
    where: Where | None = None
    order: tuple[Order, ...] = ()
    window: Window = Window(first=100)
    count: bool = False
    as_of: int | RootField | None = None
    known_at: int | None = None


def other_end(relation: RelationSpec, direction: Direction) -> str:
    """The entity that a relation leads to in a direction."""
    return relation.target if direction is Direction.OUT else relation.source


def every(parts: Sequence[Where]) -> Where | None:
    """The conjunction of conditions; None when there is none."""
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def steps(plan: Plan) -> int:
    """How many relations a plan follows, all levels together."""
    return sum(1 + steps(step.plan) for step in plan.steps)


def depth(plan: Plan) -> int:
    """How many relations a plan follows in a row at most, those inside conditions included."""
    inner = [1 + depth(step.plan) for step in plan.steps]
    return max([*inner, 0 if plan.where is None else followed(plan.where)])


def followed(where: Where) -> int:
    """How many relations a condition follows in a row at most."""
    match where:
        case All(parts) | Some(parts):
            return max(map(followed, parts), default=0)
        case Not(part):
            return followed(part)
        case Related(where=inside):
            return 1 + followed(inside)
        case _:
            return 0
