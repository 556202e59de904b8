"""What changed from one schema to another, and how much it weighs for those who use it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
)
from graphql.utilities.find_schema_changes import (
    BreakingChange,
    DangerousChange,
    SafeChangeType,
    find_schema_changes,
)

_COORDINATE = re.compile(r"\b_*[A-Za-z]\w*\.\w+(?:\(\w+:\))?")
_UNTIL = re.compile(r"\buntil (\d{4}-\d{2}-\d{2})\b")


class Weight(StrEnum):
    """How much a change weighs, worst first."""

    BREAKING = "breaking"
    DANGEROUS = "dangerous"
    DEPRECATION = "deprecation"
    SAFE = "safe"


HEADINGS = {
    Weight.BREAKING: "Breaking: what was right before may be refused",
    Weight.DANGEROUS: "Dangerous: programs may meet what they do not know",
    Weight.DEPRECATION: "Deprecated, and when it ends",
    Weight.SAFE: "Added or made stricter towards us",
}


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change; ``where`` is a schema coordinate, as Truck.vin or Query.truck(plate:)."""

    weight: Weight
    kind: str
    where: str
    words: str


def changes(old: GraphQLSchema, new: GraphQLSchema) -> list[Change]:
    """All changes but those of descriptions and of Int and its like, worst first."""
    found = [
        _change(one)
        for one in find_schema_changes(old, new)
        if one.type is not SafeChangeType.DESCRIPTION_CHANGED
        and not one.description.startswith("Standard scalar")
    ]
    found += _deprecations(old, new)
    order = list(Weight)
    return sorted(found, key=lambda one: (order.index(one.weight), one.where, one.words))


def as_page(found: Sequence[Change]) -> str:
    """The changes as Markdown."""
    parts = ["# Schema changes"]
    for weight in Weight:
        lines = [f"- {one.words}" for one in found if one.weight is weight]
        if lines:
            parts.append("\n".join([f"## {HEADINGS[weight]}", *lines]))
    if not found:
        parts.append("None.")
    return "\n\n".join(parts) + "\n"


def end_of(reason: str | None) -> date | None:
    """The day until which something deprecated stays, as its reason says; None without one."""
    found = _UNTIL.search(reason or "")
    with suppress(ValueError):  # a day that no calendar has
        return date.fromisoformat(found[1]) if found else None
    return None


def deprecated(schema: GraphQLSchema) -> dict[str, str]:
    """Each coordinate that is deprecated, with the reason."""
    return {where: reason for where, reason in _parts(schema) if reason is not None}


def too_early(old: GraphQLSchema, found: Sequence[Change], today: date) -> dict[str, str]:
    """What is removed before the day that was told, by coordinate: why that is too early."""
    ends = {where: end_of(reason) for where, reason in deprecated(old).items()}
    promised = {one.where: ends.get(one.where) for one in found if one.kind.endswith("_REMOVED")}
    return {
        where: f"{where} was to stay until {end.isoformat()}"
        for where, end in promised.items()
        if end is not None and end > today
    }


def _change(one: tuple[object, ...]) -> Change:
    weight = Weight.SAFE
    if isinstance(one, BreakingChange):
        weight = Weight.BREAKING
    elif isinstance(one, DangerousChange):
        weight = Weight.DANGEROUS
    kind, words = one
    found = _COORDINATE.search(str(words))
    where = found.group() if found else str(words).split()[0]
    return Change(weight=weight, kind=getattr(kind, "name", ""), where=where, words=str(words))


def _deprecations(old: GraphQLSchema, new: GraphQLSchema) -> Iterator[Change]:
    before, after = deprecated(old), deprecated(new)
    known = {where for where, _ in _parts(new)}
    for where, reason in after.items():
        if before.get(where) != reason:
            words = f"{where} is deprecated: {reason}"
            yield Change(weight=Weight.DEPRECATION, kind="DEPRECATED", where=where, words=words)
    for where in before.keys() - after.keys():
        if where in known:
            words = f"{where} is deprecated no more."
            yield Change(weight=Weight.SAFE, kind="KEPT", where=where, words=words)


def _parts(schema: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    """Every coordinate that may be deprecated, and the reason if it is."""
    for name, kind in schema.type_map.items():
        if name.startswith("__"):
            continue
        if isinstance(kind, GraphQLEnumType):
            for value_name, value in kind.values.items():
                yield f"{name}.{value_name}", value.deprecation_reason
        elif isinstance(kind, GraphQLInputObjectType):
            for field_name, input_field in kind.fields.items():
                yield f"{name}.{field_name}", input_field.deprecation_reason
        elif isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field_name, field in kind.fields.items():
                yield f"{name}.{field_name}", field.deprecation_reason
                for argument, given in field.args.items():
                    yield f"{name}.{field_name}({argument}:)", given.deprecation_reason
