"""Whether every store and engine can keep the words of a record: else it would stop them later."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from gateway.journal.errors import NotText, TooLong, Unplaceable
from gateway.storable import is_storable
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.declare import LONGEST_WORD
from graph.records import Record, Ref, Scalar

LONGEST_RECORD_ID = 500
"""Characters of a record's id; it stands in an index beside its source."""


def check(record: Record) -> None:
    """Raise TooLong or NotText for a record that some store or engine could not keep."""
    _word("record_id", record.record_id, LONGEST_RECORD_ID)
    _fields(record.entity, record.fields)
    for link in record.links:
        check_ref(link.to)
        for name, value in link.props.items():
            _text(f"{link.relation}.{name}", value)


def check_ref(ref: Ref) -> None:
    """The same for the words by which a source means a thing."""
    _fields(ref.entity, ref.fields)
    for target in ref.via.values():
        check_ref(target)


def faulty(record: Record) -> Unplaceable | None:
    """What is wrong with a record, or None."""
    try:
        check(record)
    except Unplaceable as problem:
        return problem
    return None


@cache
def _found_by(entity: str) -> frozenset[str]:
    return ONTOLOGY.entity(entity).found_by


def _fields(entity: str, fields: Mapping[str, Scalar]) -> None:
    found_by = _found_by(entity)
    for name, value in fields.items():
        if not isinstance(value, str):
            continue
        if name in found_by:
            _word(f"{entity}.{name}", value, LONGEST_WORD)
        else:
            _text(f"{entity}.{name}", value)


def _word(field: str, value: str, limit: int) -> None:
    if len(value) > limit:
        raise TooLong(field, len(value), limit)
    _text(field, value)


def _text(field: str, value: Scalar) -> None:
    if isinstance(value, str) and not is_storable(value):
        raise NotText(field)
