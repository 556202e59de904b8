"""Finding one thing by the words it is known by: the arguments of `truck(vin:)` and its like."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any, cast

from auth.grants import Grants
from gateway.api.ids import Ids
from gateway.api.shapes import Shape, camel, one_of
from gateway.errors import BadInput
from graph import plates
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.declare import EntitySpec, FieldSpec, RelationSpec
from graph.plan import Compare, Direction, Related, Where, every
from graph.records import Scalar

_SPELLED: Mapping[tuple[str, str], Callable[[str], str]] = {
    ("Plate", "number"): plates.normalise,
    ("Truck", "vin"): str.upper,
    ("Company", "credit_code"): str.upper,
}
"""How a word is written in the graph, whatever the way it was typed."""


@dataclass(frozen=True, slots=True)
class Word:
    """One argument of a lookup, and the field it means, on the entity itself or over a relation."""

    name: str
    entity: EntitySpec
    field: FieldSpec

    def condition(self, value: Any) -> Where:
        """The field has the value."""
        plain = value.value if isinstance(value, Enum) else value
        return Compare(self.field.name, "eq", cast("Scalar", self.kept(plain)))

    def kept(self, typed: Any) -> Any:
        """How a value is written in the graph, whatever the way it was typed."""
        spell = _SPELLED.get((self.entity.name, self.field.name))
        return spell(typed) if spell else typed


@dataclass(frozen=True, slots=True)
class Way:
    """One way to know a thing: words, the first of which must be given; perhaps over a relation."""

    words: tuple[Word, ...]
    relation: RelationSpec | None = None

    def where(self, given: Mapping[str, Any]) -> Where:
        """The condition that the given words mean."""
        parts = [w.condition(given[w.name]) for w in self.words if w.name in given]
        joined = cast("Where", every(parts))
        return Related(self.relation, Direction.OUT, joined) if self.relation else joined


def ways(shape: Shape) -> tuple[Way, ...]:
    """The ways of an entity's identity, as arguments."""
    return _ways(shape.spec.name)


@cache
def _ways(entity: str) -> tuple[Way, ...]:
    spec = ONTOLOGY.entity(entity)
    return tuple(_way(spec, words) for words in spec.identity)


def _way(spec: EntitySpec, words: tuple[str, ...]) -> Way:
    if not words[0].isupper():
        return Way(tuple(Word(camel(name), spec, spec.fields[name]) for name in words))
    relation = next(r for r in ONTOLOGY.leaving(spec.name) if r.name == words[0])
    target = ONTOLOGY.entity(relation.target)
    first, *rest = target.identity[0]
    named = [Word(camel(one_of(relation.out)), target, target.fields[first])]
    named += [Word(camel(name), target, target.fields[name]) for name in rest]
    return Way(tuple(named), relation)


def lookup(shape: Shape, args: Mapping[str, Any], grants: Grants, ids: Ids) -> Where:
    """The condition of a lookup; raises BadInput unless exactly one way is used, or NotGranted."""
    moments = ("asOf", "asKnownAt")
    given = {name: value for name, value in args.items() if name not in moments}
    if "id" in given and len(given) == 1:
        return Compare("id", "eq", ids.local(shape.spec.name, given["id"]))
    for way in ways(shape):
        names = {word.name for word in way.words}
        if given and way.words[0].name in given and names >= given.keys():
            _demand(way, grants)
            return way.where(given)
    known = " | ".join(["id", *(" + ".join(w.name for w in way.words) for way in ways(shape))])
    raise BadInput(f"say which {shape.spec.name} in exactly one way: {known}")


def _demand(way: Way, grants: Grants) -> None:
    if way.relation is not None:
        grants.relation(way.relation).demand(f"{way.relation.source}.{camel(way.relation.out)}")
    for word in way.words:
        decision = grants.field(word.entity.name, word.field.name)
        decision.demand(f"{word.entity.name}.{camel(word.field.name)}", looked_up=True)
