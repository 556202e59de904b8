"""Reads agreements from their TOML files, and says all that is wrong with one."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from importlib.resources import files

from auth.agreements import ALL, CASE, Agreement, Clause, Rows, extra_fields
from auth.purposes import AUDIT, OWN_DUTY, PURPOSES
from gateway.agreements.errors import BadAgreement
from gateway.agreements.scope import WAYS
from gateway.items.shape import build
from graph.masks import Mask
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.choices import DepartmentKind
from graph.ontology.declare import Kind, Share

_DEPARTMENTS = tuple(kind.value for kind in DepartmentKind)
_LONGEST_RETENTION_DAYS = 3660

PHOTO = ("Evidence", "url")
"""The one field that is shown as a redacted copy."""


def read_agreement(name: str, text: str) -> Agreement:
    """The agreement in a file's text; raises BadAgreement with all that is wrong."""
    faults: list[str] = []
    made = _built(name, text, faults)
    if made is not None:
        faults += _faults(made)
    if made is None or faults:
        raise BadAgreement(name, faults)
    return made


def read_published(name: str, text: str) -> Agreement:
    """The agreement in a text that was sound when it was published; raises BadAgreement.

    What it names may be gone since: a live field whose file was taken away.
    """
    faults: list[str] = []
    made = _built(name, text, faults)
    if made is None or faults:
        raise BadAgreement(name, faults)
    return made


def read_as_known(name: str, text: str) -> tuple[Agreement | None, tuple[str, ...]]:
    """What is left of an agreement that was sound when it was published, and what is wrong now.

    Fields that are not known any more are given to nobody; None where more than that is wrong.
    """
    try:
        made = read_published(name, text)
    except BadAgreement as error:
        return None, error.faults
    faults = tuple(_faults(made))
    if not faults:
        return made, ()
    left = replace(made, clause=tuple(_of_known_fields(clause) for clause in made.clause))
    return (None if any(_faults(left)) else left), faults


def _of_known_fields(clause: Clause) -> Clause:
    """A clause without the fields that one of its entities does not have."""
    if clause.fields == (ALL,):
        return clause
    plain = [entity for entity in clause.entities if entity in ONTOLOGY.entities]
    known = [{*ONTOLOGY.entity(entity).fields, *extra_fields(entity)} for entity in plain]
    kept = tuple(name for name in clause.fields if all(name in names for names in known))
    return replace(clause, fields=kept, masks=tuple(m for m in clause.masks if m.field in kept))


def _built(name: str, text: str, faults: list[str]) -> Agreement | None:
    try:
        return build(Agreement, tomllib.loads(text), faults)
    except tomllib.TOMLDecodeError as error:
        raise BadAgreement(name, [f"is no TOML: {error}"]) from error


def packaged() -> dict[str, str]:
    """The texts of the agreements of the demonstration, by file name."""
    folder = files("gateway.agreements.data")
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    return {name: (folder / name).read_text(encoding="utf-8") for name in names}


def _faults(one: Agreement) -> Iterator[str]:
    if one.version < 1:
        yield "version: must be 1 or more"
    if not 0 < one.retention_days <= _LONGEST_RETENTION_DAYS:
        yield f"retention_days: must be from 1 to {_LONGEST_RETENTION_DAYS}"
    for end in ("valid_to", "revoked"):
        day = getattr(one, end)
        if day is not None and day < one.valid_from:
            yield f"{end}: lies before valid_from"
    for name, values, known in (
        ("givers", one.givers, _DEPARTMENTS),
        ("receivers", one.receivers, _DEPARTMENTS),
        ("purposes", one.purposes, [p for p in PURPOSES if p not in (OWN_DUTY, AUDIT)]),
    ):
        yield from _unknown(name, values, known)
        if not values:
            yield f"{name}: must name at least one"
    if not one.legal_basis:
        yield "legal_basis: must name at least one law or document"
    yield from (f"givers: {both} is also a receiver" for both in set(one.givers) & {*one.receivers})
    numbers = [clause.number for clause in one.clause]
    yield from (f"clause {n}: stands twice" for n in sorted(set(numbers)) if numbers.count(n) > 1)
    if not one.clause:
        yield "clause: gives nothing; write at least one"
    for clause in one.clause:
        for fault in _clause(one, clause):
            yield f"clause {clause.number}: {fault}"


def _clause(one: Agreement, clause: Clause) -> Iterator[str]:
    entities = (*ONTOLOGY.entities, CASE)
    unknown = list(_unknown("entities", clause.entities, entities))
    yield from unknown
    if not clause.entities:
        yield "entities: must name at least one"
    if unknown:
        return
    for entity in clause.entities:
        yield from _owner(one, entity)
        yield from _names(clause, entity)
    yield from _rows(clause)
    yield from _masks(clause)


def _owner(one: Agreement, entity: str) -> Iterator[str]:
    owner = "urban_management" if entity == CASE else ONTOLOGY.entity(entity).owner
    if owner not in one.givers:
        yield f"entities: {entity} belongs to {owner}, which is not among the givers"


def _names(clause: Clause, entity: str) -> Iterator[str]:
    if entity == CASE:
        if clause.fields != (ALL,):
            yield f'fields: {CASE} is given whole: write ["{ALL}"]'
        return
    known = (*ONTOLOGY.entity(entity).fields, *extra_fields(entity))
    yield from _starred("fields", entity, clause.fields, known)
    named = {
        name
        for relation in (*ONTOLOGY.leaving(entity), *ONTOLOGY.arriving(entity))
        for name in Clause.names_of(entity, relation)
    }
    yield from _starred("relations", entity, clause.relations, sorted(named))


def _starred(what: str, entity: str, values: Sequence[str], known: Sequence[str]) -> Iterator[str]:
    if ALL in values and values != (ALL,):
        yield f'{what}: "{ALL}" stands alone'
        return
    plain = tuple(value for value in values if value != ALL)
    for fault in _unknown(what, plain, known):
        yield f"{fault} (of {entity})"


def _rows(clause: Clause) -> Iterator[str]:
    if clause.rows is Rows.ALL:
        for name in ("districts", "sites"):
            if getattr(clause, name):
                yield f'{name}: are only for rows = "{name}"'
        return
    if clause.rows is Rows.SITES and not clause.sites:
        yield 'sites: name the codes of the sites that rows = "sites" means'
    for entity in clause.entities:
        if entity != CASE and entity not in WAYS[clause.rows]:
            yield f"rows: no relation leads from {entity} to {clause.rows}"


def _masks(clause: Clause) -> Iterator[str]:
    for entity in clause.entities:
        given = clause.fields_of(entity)
        for mask in clause.masks:
            if mask.field not in given:
                yield f"masks: {mask.field} is not among the fields given of {entity}"
                continue
            if (mask.mask is Mask.REDACTED) != ((entity, mask.field) == PHOTO):
                yield f"masks: {Mask.REDACTED} is for the url of Evidence, which takes no other"
                continue
            declared = {} if entity == CASE else ONTOLOGY.entity(entity).fields
            if mask.field in declared and declared[mask.field].kind is not Kind.TEXT:
                yield f"masks: {entity}.{mask.field} is no text"
            elif mask.field not in declared and (entity, mask.field) != PHOTO:
                yield f"masks: {entity}.{mask.field} is a live field, given whole or not at all"


def _unknown(what: str, values: Iterable[str], known: Sequence[str]) -> Iterator[str]:
    for value in values:
        if value not in known:
            near = difflib.get_close_matches(value, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else f"; there are: {', '.join(known)}"
            yield f"{what}: {value} is not known{hint}"


def personal_given(one: Agreement) -> Iterator[tuple[str, str, str]]:
    """Clause, entity and field for each piece of personal information that it gives."""
    for clause in one.clause:
        for entity in clause.entities:
            declared = {} if entity == CASE else ONTOLOGY.entity(entity).fields
            for name in sorted(clause.fields_of(entity)):
                if name in declared and declared[name].share is Share.PERSONAL:
                    yield clause.number, entity, name
