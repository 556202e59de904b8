"""What enters the graph: what a source says (records, claims) and what follows (nodes, edges)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from graph.ontology.declare import RelationSpec
from graph.times import BEGINNING_MS, END_MS

Scalar = str | int | float | bool | None
"""A field's JSON form; see graph.ontology.declare.Kind."""
Fields = Mapping[str, Scalar]
NOTHING: Mapping[str, Scalar] = MappingProxyType({})
_NO_REFS: Mapping[str, Ref] = MappingProxyType({})


def _nothing() -> Mapping[str, Scalar]:
    return NOTHING


def _no_refs() -> Mapping[str, Ref]:
    return _NO_REFS


class Method(StrEnum):
    """How a source came to say a thing."""

    DECLARED = "declared"
    """Somebody wrote it down: a register, a form, a permit."""
    OBSERVED = "observed"
    """A device saw it."""
    INFERRED = "inferred"
    """The hub concluded it."""


@dataclass(frozen=True)
class Raw:
    """Bytes as received, and where they stood (file and line, table and row)."""

    data: bytes
    media_type: str
    locator: str

    @cached_property
    def sha256(self) -> str:
        """Hash of the bytes, hex."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """Words by which a source means one thing: identifying fields, or identifying relations.

    ``Ref(entity="Truck", via={"BEARS": Ref(entity="Plate", fields={...})})`` is the truck that
    bears a plate. The hub finds or makes the node; see gateway.journal.identity.
    """

    entity: str
    fields: Fields = field(default_factory=_nothing)
    via: Mapping[str, Ref] = field(default_factory=_no_refs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A relation that a record states about its subject; times in epoch milliseconds."""

    relation: str
    to: Ref
    valid_from_ms: int | None = None
    valid_to_ms: int | None = None
    props: Fields = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What one record of a source says about one subject.

    ``record_id`` is the source's own id of the record: a later record of the same id and entity
    replaces what this one says. ``seen_at_ms`` is the moment that decides which node a plate
    means (None: now). The fields hold from ``valid_from_ms`` to ``valid_to_ms`` (None: open).
    """

    entity: str
    record_id: str
    raw: Raw
    fields: Fields = field(default_factory=_nothing)
    links: tuple[Link, ...] = ()
    method: Method = Method.DECLARED
    confidence: float = 1.0
    seen_at_ms: int | None = None
    valid_from_ms: int | None = None
    valid_to_ms: int | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a plate or terminal was at a moment, WGS-84; kept beside the journal, not in it."""

    bearer: Ref
    at_ms: int
    lng: float
    lat: float
    speed_kmh: float | None = None
    laden: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLink:
    """A stated relation whose target has been found."""

    relation: RelationSpec
    to_id: str
    to_fields: Fields = field(default_factory=_nothing)
    valid_from_ms: int | None = None
    valid_to_ms: int | None = None
    props: Fields = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One entry of the journal: what one record said of one known node, and when we learnt it."""

    position: int
    source: str
    record_id: str
    entity: str
    subject_id: str
    recorded_at_ms: int
    raw_sha256: str
    method: Method
    confidence: float
    fields: Fields
    links: tuple[ClaimLink, ...]
    valid_from_ms: int | None = None
    valid_to_ms: int | None = None
    withdrawn: bool = False

    @property
    def record_key(self) -> tuple[str, str]:
        """(source, record id): claims of one key replace each other."""
        return (self.source, self.record_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One version of one thing, valid and known in half-open intervals of milliseconds.

    Of the versions of one id at most one is valid and known at any pair of moments. ``stub``
    marks a thing that other records name before any record describes it.
    """

    entity: str
    id: str
    fields: Fields
    sources: tuple[str, ...]
    recorded_at_ms: int
    """When the hub first heard of the thing."""
    known_from_ms: int
    known_to_ms: int = END_MS
    valid_from_ms: int = BEGINNING_MS
    valid_to_ms: int = END_MS
    stub: bool = False

    @property
    def row_id(self) -> str:
        """What tells this version from all others; stays when the version is taken back."""
        words = (self.entity, self.id, self.valid_from_ms, self.known_from_ms, self.stub)
        return hashlib.sha256(repr(words).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One relation between two nodes, with its origin and both of its times.

    Valid in [valid_from, valid_to); known in [recorded_at, retracted_at); all in milliseconds.
    """

    relation: RelationSpec
    id: str
    src: str
    dst: str
    valid_from_ms: int
    valid_to_ms: int
    recorded_at_ms: int
    retracted_at_ms: int
    source: str
    record_id: str
    method: Method
    confidence: float
    raw_sha256: str
    props: Fields = field(default_factory=_nothing)


Versions = Mapping[tuple[str, str], tuple[Node, ...]]
"""All versions ever of each (entity, id)."""
Edges = Mapping[tuple[RelationSpec, str], tuple[Edge, ...]]
"""All edges ever of each (relation, subject)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a graph that stands at a position holds of the subjects that changes are about."""

    position: int
    nodes: dict[tuple[str, str], tuple[Node, ...]]
    edges: dict[tuple[RelationSpec, str], tuple[Edge, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What an engine has to make true, in one transaction.

    ``stubs`` are made only where no such node is there. ``nodes`` hold all versions ever of each
    (entity, id), ``edges`` all edges ever of each (relation, subject): the engine replaces what
    it has by them, but for stubs, whose knowledge ends where the first version's begins. ``known``
    spares it looking at what it has, as long as it stands where that says.
    """

    nodes: Versions
    stubs: tuple[Node, ...]
    edges: Edges
    known: Known | None = None
