"""A mapping as data: what each part of a mapping file means once it has been read and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from connectors.base import Column
from graph.ontology.choices import CoordinateSystem
from graph.ontology.declare import EntitySpec, FieldSpec, Kind, RelationSpec
from graph.records import Method, Scalar

COLUMN_IN_TEXT = re.compile(r"\{([^{}]+)\}")


def columns_of(template: str) -> tuple[Column, ...]:
    """The columns that a template names in braces; {#2} is the second."""
    names = COLUMN_IN_TEXT.findall(template)
    return tuple(int(n[1:]) if re.fullmatch(r"#[1-9]\d*", n) else n for n in names)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FieldRule:
    """How one field is filled: from columns, or by a constant."""

    name: str
    kind: Kind
    spec: FieldSpec | None = None
    convert: str = "text"
    columns: tuple[Column, ...] = ()
    constant: Scalar = None
    values: Table[str, Scalar] | None = None
    default: Scalar = None
    required: bool = False
    empty: frozenset[str] = frozenset()
    scale: Decimal = Decimal(1)
    unit: str = ""
    prefix: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    not_above: Column | None = None
    formats: tuple[str, ...] = ()
    epoch: str | int | None = None
    day_end: bool = False
    if_bad: str = "reject"
    crs: CoordinateSystem = CoordinateSystem.WGS84


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RefRule:
    """The words that point to one thing: its identifying fields, or relations that identify it."""

    spec: EntitySpec
    fields: tuple[FieldRule, ...] = ()
    via: Table[str, RefRule] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinkRule:
    """A relation that each row states."""

    relation: RelationSpec
    to: RefRule
    skip_if_empty: bool = False
    valid_from: FieldRule | None = None
    valid_to: FieldRule | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PointRule:
    """A pair of coordinates and the system they are given in."""

    lng: FieldRule
    lat: FieldRule
    crs: CoordinateSystem | FieldRule
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PhotoRule:
    """A photo that a row names or holds; ``link`` is the relation from the subject to it."""

    column: Column
    folder: Path
    link: RelationSpec
    required: bool = False
    separator: str = ";"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RecordRule:
    """What each row says about one subject."""

    spec: EntitySpec
    fields: tuple[FieldRule, ...] = ()
    links: tuple[LinkRule, ...] = ()
    record_id: str | None = None
    when: Table[Column, frozenset[str]] = field(default_factory=dict)
    point: PointRule | None = None
    photo: PhotoRule | None = None
    method: Method = Method.DECLARED
    confidence: float = 1.0
    seen_at: FieldRule | None = None

    @property
    def subject(self) -> RefRule:
        """The subject's own words, as a reference."""
        return RefRule(spec=self.spec, fields=self.fields)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PositionRule:
    """Where a truck was: known by the plate it bears or the terminal it carries."""

    bearer: RefRule
    at: FieldRule
    point: PointRule
    speed_kmh: FieldRule | None = None
    load: FieldRule | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReportRule:
    """How a row tells of a task: columns by our words, and a department's words for our statuses.

    Events are told apart by their ids within ``system``, the source itself where it is empty.
    """

    system: str
    fields: Table[str, str]
    statuses: Table[str, str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mapping:
    """One mapping file: one source."""

    source: str
    department: str
    kind: str
    file: Path
    read: Any
    records: tuple[RecordRule, ...]
    zone: ZoneInfo
    columns: frozenset[Column]
    """Every column that a rule names."""
    position: PositionRule | None = None
    """What makes each row a position; such a mapping has no records."""
    report: ReportRule | None = None
    """What makes each row a report on a task of a case; such a mapping has no records either."""
