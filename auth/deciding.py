"""Makes grants of agreements: own data, then what each clause gives for the purpose named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from auth.agreements import (
    CASE,
    Agreement,
    Book,
    CaseNumber,
    Clause,
    Rows,
    extra_fields,
    purposes_of,
)
from auth.decisions import (
    Decision,
    Missing,
    RowScope,
    better,
    by_clause,
    not_yet,
    other_purpose,
)
from auth.errors import PurposeNotAllowed
from auth.grants import CASE_OWNER, PERSONAL_REASON, UNSIGNED_REASON, Grants
from auth.principal import AUDITOR, Principal
from auth.purposes import AUDIT, OWN_DUTY
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.declare import Share

_OWN = Decision(given=True, reason="data of the own department (本部门数据)")
_AUDITOR = Decision(given=True, reason="auditors see what was withheld from others (审计)")
_UNNAMED = Decision(given=False, reason="no agreement gives this (协议未列)")
FieldKey = tuple[str, str]
RelationKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks, when, for what; ``violations`` are those of the own cases that are asked for."""

    principal: Principal
    at_ms: int
    purpose: str | None = None
    case: str | None = None
    violations: tuple[str, ...] = ()


@dataclass(slots=True)
class _Table:
    """What was decided so far."""

    entities: dict[str, Decision] = field(default_factory=dict)
    fields: dict[FieldKey, Decision] = field(default_factory=dict)
    relations: dict[RelationKey, Decision] = field(default_factory=dict)
    scopes: dict[str, dict[RowScope, None]] = field(default_factory=dict)

    def take(self, agreement: Agreement, clause: Clause, asked: Asked) -> None:
        """Take in what a clause says."""
        decision = _decision(agreement, clause, asked)
        masks = {one.field: one for one in clause.masks}
        for entity in clause.entities:
            self.entities[entity] = better(self.entities.get(entity), decision)
            if decision.given and clause.rows is not Rows.ALL:
                scope = RowScope(clause.rows, _codes(clause, asked))
                self.scopes.setdefault(entity, {})[scope] = None
            for name in clause.fields_of(entity):
                shown = decision
                if decision.given and name in masks:
                    shown = by_clause(agreement, clause, masks[name])
                key = (entity, name)
                self.fields[key] = better(self.fields.get(key), shown)
            if entity != CASE:
                self._take_relations(entity, clause, decision)

    def _take_relations(self, entity: str, clause: Clause, decision: Decision) -> None:
        touching = (*ONTOLOGY.leaving(entity), *ONTOLOGY.arriving(entity))
        for relation in touching:
            if clause.gives_relation(entity, relation):
                self.relations[relation.key] = better(self.relations.get(relation.key), decision)


def decide(book: Book, asked: Asked) -> Grants:
    """The grants of who asks; raises PurposeNotAllowed for a purpose that is none of theirs."""
    principal = asked.principal
    held = book.held_by(principal.department, asked.at_ms)
    check_purpose(asked, held)
    table = _Table()
    for agreement in held:
        for clause in agreement.clause:
            table.take(agreement, clause, asked)
    entities = {name: _entity(name, table, principal) for name in (*ONTOLOGY.entities, CASE)}
    own = {name for name, decision in entities.items() if decision in (_OWN, _AUDITOR)}
    purpose = asked.purpose
    if purpose is None and principal.has(AUDITOR):
        purpose = AUDIT
    return Grants(
        department=principal.department,
        is_auditor=principal.has(AUDITOR),
        key=(
            principal.department,
            principal.has(AUDITOR),
            frozenset(principal.districts),
            book.version,
            tuple(one.name for one in held),
            asked.purpose,
            asked.case is not None,
            asked.violations,
        ),
        purpose=purpose,
        case=asked.case,
        entities=entities,
        fields={name: dict(_fields(name, entities[name], table)) for name in entities},
        relations={key: _relation(key, entities, table) for key in ONTOLOGY.relations},
        scopes={name: tuple(s) for name, s in table.scopes.items() if name not in own},
        agreements=tuple(one.name for one in held if _applies(one, asked)),
    )


def allowed_purposes(principal: Principal, held: Sequence[Agreement]) -> tuple[str, ...]:
    """The purposes a principal may name."""
    own = (OWN_DUTY, AUDIT) if principal.has(AUDITOR) else (OWN_DUTY,)
    return tuple(dict.fromkeys((*purposes_of(held), *own)))


def check_purpose(asked: Asked, held: Sequence[Agreement]) -> None:
    """Raise PurposeNotAllowed for a purpose that no agreement in force gives who asks."""
    allowed = allowed_purposes(asked.principal, held)
    if asked.purpose is not None and asked.purpose not in allowed:
        raise PurposeNotAllowed(asked.purpose, allowed)


def _applies(agreement: Agreement, asked: Asked) -> bool:
    named = asked.case is not None or agreement.case_number is CaseNumber.NO
    return asked.purpose in agreement.purposes and named


def _decision(agreement: Agreement, clause: Clause, asked: Asked) -> Decision:
    if asked.purpose is None:
        return not_yet(agreement, clause, Missing.PURPOSE)
    if asked.purpose not in agreement.purposes:
        return other_purpose(agreement, clause, asked.purpose)
    if asked.case is None and agreement.case_number is not CaseNumber.NO:
        return not_yet(agreement, clause, Missing.CASE)
    return by_clause(agreement, clause)


def _codes(clause: Clause, asked: Asked) -> tuple[str, ...]:
    if clause.rows is Rows.DISTRICTS:
        return clause.districts or tuple(sorted(asked.principal.districts))
    return clause.sites if clause.rows is Rows.SITES else asked.violations


def _entity(name: str, table: _Table, principal: Principal) -> Decision:
    if principal.has(AUDITOR):
        return _AUDITOR
    owner = CASE_OWNER if name == CASE else ONTOLOGY.entity(name).owner
    if owner == principal.department:
        return _OWN
    return table.entities.get(name) or _unsigned(principal)


def _unsigned(principal: Principal) -> Decision:
    return Decision(given=False, reason=UNSIGNED_REASON.format(department=principal.department))


def _fields(entity: str, whole: Decision, table: _Table) -> Iterator[tuple[str, Decision]]:
    declared = {} if entity == CASE else ONTOLOGY.entity(entity).fields
    for name in (*declared, *extra_fields(entity)):
        if whole in (_OWN, _AUDITOR):
            yield name, whole
            continue
        found = table.fields.get((entity, name))
        if found is None:
            share = declared[name].share if name in declared else Share.PARTNER
            found = _ungiven(whole, personal=share is Share.PERSONAL)
        yield name, found


def _ungiven(whole: Decision, *, personal: bool) -> Decision:
    """A field that no clause gives, of an entity of which some clause may give others."""
    if personal:
        return Decision(given=False, reason=PERSONAL_REASON)
    if whole.given:
        return Decision(
            given=False,
            reason=f"agreement {whole.agreement} v{whole.version} does not give this field"
            " (协议未列)",
            agreement=whole.agreement,
            version=whole.version,
            clause=whole.clause,
        )
    return whole if whole.agreement is None else _UNNAMED


def _relation(key: RelationKey, entities: dict[str, Decision], table: _Table) -> Decision:
    source, _, target = key
    for end in (entities[source], entities[target]):
        if not end.given:
            return end
    if entities[source] in (_OWN, _AUDITOR):
        return entities[source]  # a relation is data of the department that it starts from
    # both ends are given, and perhaps no clause names the relation
    return table.relations.get(key, _UNNAMED)
