"""The words for declaring entities and relations; each declaration is checked at import time."""

from __future__ import annotations

import dataclasses
import inspect
import re
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import Annotated, Any

LONGEST_WORD = 200
"""Characters of a text that rows are found by.

PostgreSQL takes 2704 bytes into one entry of an index, Neo4j about 8000: of four bytes each, this
leaves room for the word, the id made of it, and what else stands in the entry.
"""


class Share(StrEnum):
    """How far a field may travel; an agreement may narrow this and never widen it."""

    OPEN = "open"
    """Anyone who may ask the hub."""
    PARTNER = "partner"
    """Partner departments."""
    PERSONAL = "personal"
    """Personal information (个人信息保护法 §28, §34): the owner and auditors, unless agreed."""


class Kind(StrEnum):
    """What a field holds; JSON form in brackets."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"
    INSTANT = "instant"
    """A moment (integer: milliseconds since 1970 UTC)."""
    DAY = "day"
    """A calendar day (text: YYYY-MM-DD)."""
    CHOICE = "choice"
    """One value of a closed list (text: the value of the enum)."""


class Cardinality(StrEnum):
    """How many targets a subject has, and what a changed target means."""

    ONE_AT_A_TIME = "one at a time"
    """A state: at most one target at any moment; a new one ends the old one."""
    ONE = "one"
    """A fact of an event or document: one target for ever; a new one corrects the old one."""
    MANY = "many"
    """A set of targets; one that is no longer stated is taken back."""


class BadDeclaration(TypeError):
    """An entity or relation is declared in a way the hub cannot serve."""


@dataclass(frozen=True, slots=True)
class Prop:
    """What a field's type does not say: its Chinese name, and how it is used."""

    zh: str
    en: str = ""
    index: bool = False
    share: Share = Share.PARTNER
    search: bool = False
    """Whether it can be found by a fragment; for texts alone."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FieldSpec:
    """One declared field, read back."""

    name: str
    kind: Kind
    zh: str
    en: str
    choice: type[StrEnum] | None = None
    required: bool = False
    index: bool = False
    share: Share = Share.PARTNER
    search: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EntitySpec:
    """One declared entity, read back.

    ``identity`` lists the ways to tell one thing from another, strongest first. Each is a tuple of
    field names, or holds the name of one relation (upper case): the thing is known by its target.
    """

    name: str
    plural: str
    zh: str
    en: str
    owner: str
    identity: tuple[tuple[str, ...], ...]
    fields: Mapping[str, FieldSpec]
    order: str | None
    lasting: bool
    """Whether a changed field is a change in the world, or a correction of what was known."""

    @property
    def indexed(self) -> tuple[str, ...]:
        """Fields that rows are found by: what it is known by, its order, and what says so."""
        known_by = {words[0] for words in self.identity}
        return tuple(
            f.name
            for f in self.fields.values()
            if f.index or f.name == self.order or f.name in known_by
        )

    @property
    def found_by(self) -> frozenset[str]:
        """Fields that stand in an index, or in an id: their texts have at most LONGEST_WORD."""
        words = {word for way in self.identity for word in way if not word.isupper()}
        searched = {f.name for f in self.fields.values() if f.search}
        return frozenset(words.union(self.indexed, searched))

    @property
    def table(self) -> str:
        """The snake_case name used for tables and files."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", self.name).lower()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RelationSpec:
    """One declared relation: from one entity to another, with a name in each direction."""

    source: str
    name: str
    target: str
    out: str
    back: str
    zh: str
    en: str
    cardinality: Cardinality
    props: Mapping[str, FieldSpec]

    @property
    def table(self) -> str:
        """The snake_case name used for tables; unique over the ontology."""
        return "_".join(
            re.sub(r"(?<!^)(?=[A-Z])", "_", part).lower() if not part.isupper() else part.lower()
            for part in (self.source, self.name, self.target)
        )

    @property
    def key(self) -> tuple[str, str, str]:
        """(from, name, to): what tells this relation from all others."""
        return (self.source, self.name, self.target)


_KINDS: dict[type, Kind] = {
    str: Kind.TEXT,
    int: Kind.INTEGER,
    float: Kind.NUMBER,
    bool: Kind.FLAG,
    datetime: Kind.INSTANT,
    date: Kind.DAY,
}
_SPECS: dict[type, EntitySpec] = {}


def entity(
    *,
    zh: str,
    owner: str,
    identity: tuple[tuple[str, ...], ...],
    plural: str | None = None,
    order: str | None = None,
    lasting: bool = True,
) -> Any:
    """Declare a class as an entity; its docstring is its English description.

    ``owner`` is the department that answers for it. ``order`` names the instant a list is
    naturally sorted by. What happened once (a trip, a photo) is not ``lasting``: when a source
    says something else of it, that is a correction. Raises BadDeclaration with the class and
    field that cannot be served.
    """

    def declare(cls: type) -> type:
        made: type = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        fields = _read_fields(made)
        _check_identity(made.__name__, identity, fields)
        if order is not None and order not in fields:
            raise BadDeclaration(f"{made.__name__}: order names no field: {order}")
        _SPECS[made] = EntitySpec(
            name=made.__name__,
            plural=plural or f"{made.__name__}s",
            zh=zh,
            en=inspect.cleandoc(cls.__doc__ or ""),
            owner=owner,
            identity=identity,
            fields=fields,
            order=order,
            lasting=lasting,
        )
        return made

    return declare


def spec_of(cls: type) -> EntitySpec:
    """The declaration behind an entity class."""
    try:
        return _SPECS[cls]
    except KeyError:
        raise BadDeclaration(f"{cls.__name__} is not declared with @entity") from None


def field_spec(owner: str, name: str, annotation: Any, *, required: bool = False) -> FieldSpec:
    """Read ``Annotated[type, Prop(...)]`` back; scalars only."""
    if typing.get_origin(annotation) is not Annotated:
        raise BadDeclaration(f"{owner}.{name}: write Annotated[type, Prop('中文名')]")
    base, *extras = typing.get_args(annotation)
    prop = next((e for e in extras if isinstance(e, Prop)), None)
    if prop is None or not prop.zh:
        raise BadDeclaration(f"{owner}.{name}: has no Chinese name")
    plain = _without_none(base)
    choice = plain if isinstance(plain, type) and issubclass(plain, Enum) else None
    kind = Kind.CHOICE if choice else _KINDS.get(plain)
    if kind is None:
        raise BadDeclaration(f"{owner}.{name}: {plain!r} is not a scalar the hub can keep")
    if prop.search and kind is not Kind.TEXT:
        raise BadDeclaration(f"{owner}.{name}: only a text can be searched")
    return FieldSpec(
        name=name,
        kind=kind,
        zh=prop.zh,
        en=prop.en or name.replace("_", " "),
        choice=typing.cast("type[StrEnum] | None", choice),
        required=required,
        index=prop.index,
        share=prop.share,
        search=prop.search,
    )


def _read_fields(cls: type) -> dict[str, FieldSpec]:
    hints = typing.get_type_hints(cls, include_extras=True)
    return {
        f.name: field_spec(
            cls.__name__,
            f.name,
            hints[f.name],
            required=f.default is dataclasses.MISSING,
        )
        for f in dataclasses.fields(cls)
    }


def _without_none(annotation: Any) -> Any:
    if typing.get_origin(annotation) in (types.UnionType, typing.Union):
        rest = [a for a in typing.get_args(annotation) if a is not type(None)]
        return rest[0] if len(rest) == 1 else annotation
    return annotation


def _check_identity(
    name: str, identity: tuple[tuple[str, ...], ...], fields: Mapping[str, FieldSpec]
) -> None:
    if not identity:
        raise BadDeclaration(f"{name}: has no identity")
    for word in (word for way in identity for word in way):
        if not word.isupper() and word not in fields:
            raise BadDeclaration(f"{name}: identity names no field: {word}")
