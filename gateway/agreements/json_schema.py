"""The JSON Schema of an agreement's file, made from the dataclasses that read it."""

from __future__ import annotations

import types
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Any, get_args, get_origin, get_type_hints

from auth.agreements import CASE, Agreement
from auth.purposes import AUDIT, OWN_DUTY, PURPOSES
from graph.masks import Mask
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.choices import DepartmentKind

_DEPARTMENTS = [kind.value for kind in DepartmentKind]
_KNOWN: dict[tuple[str, str], list[str]] = {
    ("Agreement", "givers"): _DEPARTMENTS,
    ("Agreement", "receivers"): _DEPARTMENTS,
    ("Agreement", "purposes"): [word for word in PURPOSES if word not in (OWN_DUTY, AUDIT)],
    ("Clause", "entities"): [*ONTOLOGY.entities, CASE],
    ("Masked", "mask"): [mask.value for mask in Mask],
}
"""Lists and words that are closed although their type is text."""


def agreement_schema() -> dict[str, Any]:
    """The schema as a JSON value (draft 2020-12); `zhatu agreements check` checks more."""
    made = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Agreement"}
    return made | _object(Agreement)


def _object(cls: type) -> dict[str, Any]:
    hints = get_type_hints(cls)
    declared = fields(cls)
    needed = [f.name for f in declared if f.default is MISSING and f.default_factory is MISSING]
    return {
        "type": "object",
        "additionalProperties": False,
        "required": needed,
        "properties": {
            one.name: _value(hints[one.name], _KNOWN.get((cls.__name__, one.name)))
            for one in declared
        },
    }


def _value(hint: Any, known: list[str] | None) -> dict[str, Any]:
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _value(get_args(hint)[0], known)}
    if isinstance(hint, types.UnionType):
        hint = next(kind for kind in get_args(hint) if kind is not types.NoneType)
    if is_dataclass(hint):
        return _object(hint)  # type: ignore[arg-type]
    if hint is date:
        return {"type": "string", "format": "date"}
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"enum": [one.value for one in hint]}
    if known is not None:
        return {"enum": known}
    return {"type": {str: "string", int: "integer", bool: "boolean"}[hint]}
