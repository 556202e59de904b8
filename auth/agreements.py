"""Data-sharing agreements (数据共享协议) as data: who is given what, for what, until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum

from graph.masks import Mask
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.declare import RelationSpec, Share

LOCAL = timezone(timedelta(hours=8))
"""Days of agreements are days in China, all the year round."""
ALL = "*"
CASE = "Case"
"""Cases are kept beside the graph; an agreement may still give them, whole."""
EXTRA: Mapping[str, Mapping[str, str]] = {
    "Evidence": {"url": "文件"},
    CASE: {},
}
"""Fields that no department declares and an agreement may yet give, with their Chinese names."""
_LIVE: dict[str, Mapping[str, str]] = {}


def know_live(fields: Mapping[str, Mapping[str, str]]) -> None:
    """Let agreements give fields that departments answer themselves, and no such others.

    By entity, each name with its Chinese one. A process knows one set of them, as it knows one
    ontology: whoever opens a hub says which.
    """
    _LIVE.clear()
    _LIVE.update(fields)


def extra_fields(entity: str) -> Mapping[str, str]:
    """Fields beside the declared ones that an agreement may give, with their Chinese names."""
    return {**EXTRA.get(entity, {}), **_LIVE.get(entity, {})}


class Rows(StrEnum):
    """Which rows of an entity a clause gives."""

    ALL = "all"
    DISTRICTS = "districts"
    """Those in the districts named by the clause, or else those that the caller serves."""
    SITES = "sites"
    """Those at, from or to the sites named by the clause."""
    OWN_CASES = "own_cases"
    """Those that belong to violations whose case lies with the caller's department."""


class CaseNumber(StrEnum):
    """Whether a request must name the case it is made for."""

    NO = "no"
    ANY = "any"
    """A case number of any system, written down in the record of the reading."""
    HUB = "hub"
    """The number of a case of the hub that the caller's department works on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """A field that is shown in part; ``match``: it may be looked up by its whole value."""

    field: str
    mask: Mask
    match: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """What one clause gives: fields and relations of some entities, and of which rows.

    ``fields`` is ``["*"]`` for all that are not personal; personal ones are named one by one.
    ``relations`` names relations as the schema does from the entity, or ``["*"]`` for all; the
    other end must be given too.
    """

    number: str
    entities: tuple[str, ...]
    fields: tuple[str, ...] = (ALL,)
    relations: tuple[str, ...] = (ALL,)
    rows: Rows = Rows.ALL
    districts: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    masks: tuple[Masked, ...] = ()

    def fields_of(self, entity: str) -> frozenset[str]:
        """The fields it gives of an entity."""
        if self.fields != (ALL,):
            return frozenset(self.fields)
        extra = frozenset(extra_fields(entity))
        if entity == CASE:
            return extra
        declared = ONTOLOGY.entity(entity).fields.values()
        return extra | {one.name for one in declared if one.share is not Share.PERSONAL}

    def gives_relation(self, entity: str, relation: RelationSpec) -> bool:
        """Whether it gives a relation, as seen from an entity that it names."""
        if self.relations == (ALL,):
            return True
        return not self.names_of(entity, relation).isdisjoint(self.relations)

    @staticmethod
    def names_of(entity: str, relation: RelationSpec) -> frozenset[str]:
        """What a relation is called from an entity; from both ends where both are the entity."""
        ends = ((relation.source, relation.out), (relation.target, relation.back))
        return frozenset(name for end, name in ends if end == entity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One version of an agreement between departments."""

    id: str
    version: int
    title: str
    givers: tuple[str, ...]
    receivers: tuple[str, ...]
    purposes: tuple[str, ...]
    legal_basis: tuple[str, ...]
    retention_days: int
    valid_from: date
    valid_to: date | None = None
    """The first day on which it no longer holds."""
    revoked: date | None = None
    """The day from which on it gives nothing, whatever ``valid_to`` says."""
    case_number: CaseNumber = CaseNumber.NO
    clause: tuple[Clause, ...] = field(default=())

    @property
    def name(self) -> str:
        """Its id and version in one word."""
        return f"{self.id} v{self.version}"

    @property
    def span_ms(self) -> tuple[int, int | None]:
        """From when until when it holds; epoch milliseconds, the end left out."""
        ends = [day for day in (self.valid_to, self.revoked) if day is not None]
        return _start_ms(self.valid_from), _start_ms(min(ends)) if ends else None

    def holds(self, at_ms: int) -> bool:
        """Whether it is in force at a moment."""
        start, end = self.span_ms
        return start <= at_ms and (end is None or at_ms < end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """All agreements of a hub in their newest versions; ``version`` goes up with every change."""

    version: int = 0
    agreements: tuple[Agreement, ...] = ()

    def held_by(self, department: str, at_ms: int) -> tuple[Agreement, ...]:
        """Those that give a department something at a moment, in order of id."""
        return tuple(
            one for one in self.agreements if department in one.receivers and one.holds(at_ms)
        )

    def steady(self, department: str, at_ms: int) -> tuple[int | None, int | None]:
        """From when until when just those hold that hold at a moment; None has no end."""
        ends = [
            end
            for one in self.agreements
            if department in one.receivers
            for end in one.span_ms
            if end is not None
        ]
        before = [end for end in ends if end <= at_ms]
        after = [end for end in ends if end > at_ms]
        return max(before, default=None), min(after, default=None)


def purposes_of(agreements: Sequence[Agreement]) -> tuple[str, ...]:
    """The purposes that some agreements allow, each once."""
    return tuple(dict.fromkeys(word for one in agreements for word in one.purposes))


def _start_ms(day: date) -> int:
    begin = datetime.combine(day, time(), tzinfo=LOCAL)
    return int(begin.astimezone(UTC).timestamp()) * 1000
