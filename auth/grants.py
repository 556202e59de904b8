"""What a principal may see: the planner asks this before anything is fetched."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from auth.principal import AUDITOR, Principal
from graph.ontology.declare import EntitySpec, FieldSpec, Share

PERSONAL_REASON = "personal information: only the owning department and auditors (个人信息)"


@dataclass(frozen=True, slots=True)
class Grants:
    """The rights of one principal over declared fields."""

    principal: Principal

    @property
    def key(self) -> Hashable:
        """The same for all who see the same; answers may be planned once for each key."""
        return (self.principal.department, self.principal.has(AUDITOR))

    def withheld(self, entity: EntitySpec, field: FieldSpec) -> str | None:
        """Why a field is not given to the principal; None when it is."""
        return _RULES[field.share](self.principal, entity)

    def sees_all(self, entity: EntitySpec) -> bool:
        """Whether nothing of an entity is kept from the principal, raw input included."""
        return entity.owner == self.principal.department or self.principal.has(AUDITOR)


def _personal(principal: Principal, entity: EntitySpec) -> str | None:
    may = entity.owner == principal.department or principal.has(AUDITOR)
    return None if may else PERSONAL_REASON


_RULES: dict[Share, Callable[[Principal, EntitySpec], str | None]] = {
    Share.OPEN: lambda _principal, _entity: None,
    # a token is only given to partner departments
    Share.PARTNER: lambda _principal, _entity: None,
    Share.PERSONAL: _personal,
}
