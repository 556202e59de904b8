"""How declared entities look in GraphQL: the name of every field, and what stands behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.declare import Cardinality, EntitySpec, FieldSpec, RelationSpec
from graph.plan import Direction, other_end

SYSTEM: Mapping[str, str] = {
    "id": "id",
    "sources": "_sources",
    "recordedAt": "_recorded_at",
    "updatedAt": "_updated_at",
}
"""Fields of every node that no department declares: GraphQL name to field of the plan."""

PLATE_NUMBERS = frozenset({("Plate", "number"), ("Sighting", "painted_plate")})
"""Entity and field of what is a plate number beyond doubt; what a camera read may be none."""
LOCATION = "location"
_PLACED = ("lng_wgs84", "lat_wgs84")
MADE: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("Violation", "case"): ("number",),
    ("Evidence", "url"): ("sha256",),
    **{
        (name, LOCATION): _PLACED
        for name, spec in ONTOLOGY.entities.items()
        if spec.fields.keys() >= {*_PLACED}
    },
}
"""Fields that are no data of the graph themselves, and the fields that they are made from."""


@dataclass(frozen=True, slots=True)
class LinkShape:
    """A field that follows a relation: a connection, or ``single`` for one target at most."""

    name: str
    relation: RelationSpec
    direction: Direction
    single: bool

    @property
    def target(self) -> EntitySpec:
        """The entity it leads to."""
        return ONTOLOGY.entity(other_end(self.relation, self.direction))

    @property
    def is_one_at_a_time(self) -> bool:
        """Whether it leads to one node at most at any moment, even where it is a connection."""
        is_out = self.direction is Direction.OUT
        return is_out and self.relation.cardinality is not Cardinality.MANY


@dataclass(frozen=True, slots=True)
class Shape:
    """One entity as a GraphQL type: its own fields and its links, by GraphQL name."""

    spec: EntitySpec
    fields: Mapping[str, FieldSpec]
    links: Mapping[str, LinkShape]

    @property
    def singular(self) -> str:
        """The root field for one, in snake_case."""
        return snake(self.spec.name)

    @property
    def plural(self) -> str:
        """The root field for many, in snake_case."""
        return snake(self.spec.plural)


def snake(name: str) -> str:
    """DisposalSite to disposal_site."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


def camel(name: str) -> str:
    """disposal_site to disposalSite."""
    first, *rest = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def one_of(plural: str) -> str:
    """The singular of a relation's field name: companies to company, owners to owner."""
    if plural.endswith("ies"):
        return f"{plural[:-3]}y"
    return plural.removesuffix("s")


def _links(spec: EntitySpec) -> Iterator[LinkShape]:
    for relation in ONTOLOGY.leaving(spec.name):
        if relation.cardinality is not Cardinality.MANY:
            yield LinkShape(one_of(relation.out), relation, Direction.OUT, single=True)
        yield LinkShape(relation.out, relation, Direction.OUT, single=False)
    for relation in ONTOLOGY.arriving(spec.name):
        yield LinkShape(relation.back, relation, Direction.BACK, single=False)


def _shape(spec: EntitySpec) -> Shape:
    fields = {camel(name): field for name, field in spec.fields.items()}
    links: dict[str, LinkShape] = {}
    for link in _links(spec):
        name = camel(link.name)
        if name in fields or name in links or name in SYSTEM:
            raise TypeError(f"{spec.name}.{name} would stand for two things")
        links[name] = link
    return Shape(spec, fields, links)


SHAPES: Mapping[str, Shape] = {name: _shape(spec) for name, spec in ONTOLOGY.entities.items()}
