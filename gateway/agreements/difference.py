"""What a new version of an agreement gives and takes, in words for the people who sign it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from auth.agreements import CASE, Agreement, Book
from auth.deciding import Asked, decide
from auth.grants import Grants
from auth.principal import Principal
from graph.ontology.catalogue import ONTOLOGY

_PLAIN = ("title", "retention_days", "valid_from", "valid_to", "revoked", "case_number")
_LISTS = ("givers", "receivers", "purposes", "legal_basis")
ANY_CASE = "?"
"""Stands for whatever case a request may name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference: who it touches, "+" gains, "-" loses or "~" another, and what."""

    whom: str
    sign: str
    what: str


def differences(before: Agreement | None, after: Agreement) -> list[Change]:
    """All that changes; an agreement that is new gives all it says."""
    found = [] if before is None else list(_terms(before, after))
    receivers = dict.fromkeys((*(before.receivers if before else ()), *after.receivers))
    for receiver in receivers:
        found += _rights(receiver, before, after)
    return found


def _terms(before: Agreement, after: Agreement) -> Iterator[Change]:
    for name in _PLAIN:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Change(whom="all", sign="~", what=f"{name}: {_word(old)} → {_word(new)}")
    for name in _LISTS:
        old, new = getattr(before, name), getattr(after, name)
        yield from (Change(whom="all", sign="+", what=f"{name}: {v}") for v in new if v not in old)
        yield from (Change(whom="all", sign="-", what=f"{name}: {v}") for v in old if v not in new)


def _word(value: Any) -> str:
    return "none" if value is None else str(value)


def _rights(receiver: str, before: Agreement | None, after: Agreement) -> Iterator[Change]:
    old = _given(receiver, before) if before is not None else {}
    new = _given(receiver, after)
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name), new.get(name)
        if was == now:
            continue
        sign = "+" if was is None else "-" if now is None else "~"
        how = f": {was} → {now}" if was is not None and now is not None else ""
        shown = f" ({now})" if sign == "+" and now != "whole" else ""
        yield Change(whom=receiver, sign=sign, what=f"{name}{shown}{how}")


def _given(receiver: str, one: Agreement) -> dict[str, str]:
    """What a receiver is given by one agreement alone, and how: whole, masked, of which rows."""
    if receiver not in one.receivers:
        return {}
    grants = grants_under(one, receiver)
    made: dict[str, str] = {}
    for entity in (*ONTOLOGY.entities, CASE):
        if grants.entity(entity).agreement is None:
            continue
        made[f"{entity} rows"] = _rows(entity, grants)
        for name, decision in grants.fields[entity].items():
            if decision.given and decision.agreement is not None:
                made[f"{entity}.{name}"] = f"masked {decision.mask}" if decision.mask else "whole"
    for relation in ONTOLOGY.relations.values():
        if grants.relation(relation).given and grants.relation(relation).agreement is not None:
            made[f"{relation.source} {relation.name} {relation.target}"] = "whole"
    return made


def grants_under(one: Agreement, receiver: str) -> Grants:
    """What one agreement gives while it is in force, to people who serve no named district."""
    asked = Asked(
        principal=Principal(department=receiver, person="-"),
        at_ms=one.span_ms[0],
        purpose=one.purposes[0],
        case=ANY_CASE,
        violations=(ANY_CASE,),
    )
    return decide(Book(version=0, agreements=(_in_force(one),)), asked)


def _in_force(one: Agreement) -> Agreement:
    return replace(one, valid_to=None, revoked=None)


def _rows(entity: str, grants: Grants) -> str:
    scopes = grants.scope(entity)
    if not scopes:
        return "all"
    named = ((scope.rows, [code for code in scope.codes if code != ANY_CASE]) for scope in scopes)
    return ", ".join(f"{rows} {' '.join(codes)}".strip() for rows, codes in named)
