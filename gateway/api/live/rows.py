"""What a subscription hands to GraphQL: one row for each thing that is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gateway.api.cursors import encode, place_of
from gateway.api.rows import NodeRow
from gateway.cases.case import Case, Moved
from gateway.errors import BadInput
from gateway.live.events import Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A move on a case."""

    cursor: str
    at: int
    case: Case
    step: Moved


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeTold:
    """Something told of a node of the graph."""

    cursor: str
    recorded_at: int
    source: str
    is_first: bool
    node: NodeRow


class SourceCount(NamedTuple):
    """How many records of one entity."""

    entity: str
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """A delivery of a source."""

    cursor: str
    recorded_at: int
    source: str
    entities: Sequence[SourceCount]

    @property
    def records(self) -> int:
        """All records together."""
        return sum(part.records for part in self.entities)


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowingRow:
    """From here on everything is told as it happens."""

    cursor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LaggedRow:
    """What was missed."""

    since: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraRow(NodeTold):
    """A change of a camera's state, and the camera as it is."""

    state: str
    at: int
    reason: str | None


Row = CaseRow | NodeTold | SourceRow | FollowingRow | LaggedRow


def cursor(topic: Topic, position: int) -> str:
    """The cursor of a place in a topic's order."""
    return encode(f"live {topic.value}", (), (str(position),))


def place(topic: Topic, text: str) -> int:
    """The place that a cursor means; raises BadInput for one of another topic or none."""
    (position,) = place_of(f"live {topic.value}", (), text)
    if not str(position).isascii() or not str(position).isdigit() or int(str(position)) >= 2**62:
        raise BadInput("the cursor is not one of this subscription")
    return int(str(position))
