"""Constants and code tables of a mapping, in the JSON form of the field they fill."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from connectors.mapping.table import MISSING, Table, nearest
from graph.ontology.declare import FieldSpec, Kind
from graph.records import Scalar
from graph.times import to_ms

_TYPES: dict[Kind, tuple[type, ...]] = {
    Kind.TEXT: (str,),
    Kind.INTEGER: (int,),
    Kind.NUMBER: (int, float),
    Kind.FLAG: (bool,),
}


def constant(table: Table, key: str, spec: FieldSpec) -> Scalar:
    """A value written in the mapping, or None; a fault is noted where it does not fit."""
    value = table.raw(key, MISSING)
    if value is MISSING:
        return None
    made = _fit(value, spec)
    if made is MISSING:
        hint = nearest(str(value), list(spec.choice)) if spec.choice else ""
        table.fault(key, f"{value!r} is no {spec.kind} for {spec.name}{hint}")
        return None
    return made  # type: ignore[no-any-return]


def _fit(value: Any, spec: FieldSpec) -> Any:
    if spec.kind is Kind.CHOICE:
        return str(value) if spec.choice and value in list(spec.choice) else MISSING
    if spec.kind is Kind.INSTANT:
        aware = isinstance(value, datetime) and value.tzinfo is not None
        return to_ms(value) if aware else MISSING
    if spec.kind is Kind.DAY:
        day = value.isoformat() if type(value) is date else value
        return day if re.fullmatch(r"\d{4}-\d\d-\d\d", str(day)) else MISSING
    fits = isinstance(value, _TYPES[spec.kind])
    wrong_bool = isinstance(value, bool) and spec.kind is not Kind.FLAG
    return value if fits and not wrong_bool else MISSING
