"""The finished ontology: the one explicit list of entities, joined with the relations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.ontology import movements, offences, parties, permits, places, vehicles
from graph.ontology.declare import BadDeclaration, EntitySpec, RelationSpec, spec_of
from graph.ontology.relations import RELATIONS

ENTITIES: tuple[type, ...] = (
    vehicles.Truck,
    vehicles.Plate,
    vehicles.Terminal,
    parties.Company,
    parties.Driver,
    parties.Department,
    parties.Section,
    parties.Post,
    places.District,
    places.Site,
    places.Gate,
    places.DisposalSite,
    places.Checkpoint,
    places.Camera,
    permits.Permit,
    permits.Route,
    permits.Waybill,
    movements.Trip,
    movements.Sighting,
    movements.Evidence,
    offences.Alert,
    offences.Violation,
)


class UnknownName(KeyError):
    """The ontology has no such entity, field or relation."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        self.what, self.name, self.known = what, name, tuple(known)
        super().__init__(f"no {what} {name!r}; there are: {', '.join(self.known)}")

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Ontology:
    """All entities by name and all relations by (from, name, to)."""

    entities: Mapping[str, EntitySpec]
    relations: Mapping[tuple[str, str, str], RelationSpec]

    def entity(self, name: str) -> EntitySpec:
        """The entity of that name, or UnknownName."""
        try:
            return self.entities[name]
        except KeyError:
            raise UnknownName("entity", name, self.entities) from None

    def relation(self, source: str, name: str, target: str) -> RelationSpec:
        """The relation of that name between the two entities, or UnknownName."""
        try:
            return self.relations[source, name, target]
        except KeyError:
            known = (f"{r.name} {r.target}" for r in self.leaving(source))
            raise UnknownName(f"relation from {source}", f"{name} {target}", known) from None

    def leaving(self, source: str) -> tuple[RelationSpec, ...]:
        """Relations that start at an entity, in the order of the table."""
        return tuple(r for r in self.relations.values() if r.source == source)

    def arriving(self, target: str) -> tuple[RelationSpec, ...]:
        """Relations that end at an entity, in the order of the table."""
        return tuple(r for r in self.relations.values() if r.target == target)


def _join() -> Ontology:
    specs = {cls.__name__: spec_of(cls) for cls in ENTITIES}
    relations: dict[tuple[str, str, str], RelationSpec] = {}
    names: set[tuple[str, str]] = {(s.name, f) for s in specs.values() for f in s.fields}
    for relation in RELATIONS:
        for end in (relation.source, relation.target):
            if end not in specs:
                raise BadDeclaration(f"{relation.key}: no entity {end}")
        for place in ((relation.source, relation.out), (relation.target, relation.back)):
            if place in names:
                raise BadDeclaration(f"{relation.key}: {place[0]}.{place[1]} is taken")
            names.add(place)
        relations[relation.key] = relation
    for spec in specs.values():
        known = {r.name for r in RELATIONS if r.source == spec.name}
        for word in (w for way in spec.identity for w in way if w.isupper()):
            if word not in known:
                raise BadDeclaration(f"{spec.name}: identity names no relation: {word}")
    return Ontology(entities=specs, relations=relations)


ONTOLOGY = _join()
