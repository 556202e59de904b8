"""What a principal may see: decided once for a purpose, and asked before anything is fetched."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from auth.decisions import Decision, RowScope
from graph.masks import Mask
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.declare import EntitySpec, FieldSpec, RelationSpec

PERSONAL_REASON = "personal information: only where an agreement names the field (个人信息)"
UNSIGNED_REASON = "no agreement gives this to {department} (未签共享协议)"
CASE_OWNER = "urban_management"
"""The department that opens and sends out cases, so that all of them are its own."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grants:
    """The rights of a department's people, for one purpose, under the agreements of one moment.

    Two grants with an equal ``key`` decide alike, so plans may be kept by it.
    """

    department: str
    is_auditor: bool
    key: Hashable
    purpose: str | None
    case: str | None
    entities: Mapping[str, Decision]
    fields: Mapping[str, Mapping[str, Decision]]
    relations: Mapping[tuple[str, str, str], Decision]
    scopes: Mapping[str, tuple[RowScope, ...]]
    agreements: tuple[str, ...] = ()
    """Names (id and version) of the agreements that apply."""
    narrowed: dict[tuple[int, int, Any], Any] = field(default_factory=dict)
    """What plans were narrowed to by these grants; see gateway.agreements.narrow."""
    _hidden: dict[str, bool] = field(default_factory=dict)

    def entity(self, name: str) -> Decision:
        """What is decided of an entity, cases included."""
        return self.entities[name]

    def field(self, entity: str, name: str) -> Decision:
        """What is decided of a declared field, or of one of `auth.agreements.extra_fields`."""
        return self.fields[entity][name]

    def relation(self, relation: RelationSpec) -> Decision:
        """What is decided of a relation; it is given in both directions or in none."""
        return self.relations[relation.key]

    def withheld(self, entity: EntitySpec, field: FieldSpec) -> str | None:
        """Why a field is not given to the principal; None when it is, masked or whole."""
        decision = self.fields[entity.name][field.name]
        return None if decision.given else decision.reason

    def entity_withheld(self, name: str) -> str | None:
        """Why nothing of an entity is given; None when something is."""
        decision = self.entities[name]
        return None if decision.given else decision.reason

    def relation_withheld(self, relation: RelationSpec) -> str | None:
        """Why a relation is not given; None when it is."""
        decision = self.relations[relation.key]
        return None if decision.given else decision.reason

    def mask(self, entity: str, name: str) -> Mask | None:
        """The mask that a given field is shown through."""
        return self.fields[entity][name].mask

    def scope(self, entity: str) -> tuple[RowScope, ...]:
        """Conditions on its rows, all of which must hold; none means every row."""
        return self.scopes.get(entity, ())

    def sees_all(self, entity: EntitySpec) -> bool:
        """Whether nothing of an entity is kept from the principal, raw input included."""
        return entity.owner == self.department or self.is_auditor

    def hides_identity(self, entity: str) -> bool:
        """Whether a word that the entity is known by is not given whole: its id holds that word."""
        if entity not in self._hidden:
            self._hidden[entity] = True  # an identity that leads back to itself says nothing new
            words = [word for way in ONTOLOGY.entity(entity).identity for word in way]
            self._hidden[entity] = any(self._hides(entity, word) for word in words)
        return self._hidden[entity]

    def _hides(self, entity: str, word: str) -> bool:
        if not word.isupper():
            return not self.fields[entity][word].plain
        relation = next(one for one in ONTOLOGY.leaving(entity) if one.name == word)
        return not self.relations[relation.key].given or self.hides_identity(relation.target)
