"""Conditions of a list as SQL, for tables that the store keeps itself.

What is not known meets a condition that is negated, as in the graph: ``NOT`` is two-valued.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from graph.plan import All, Compare, In, IsNull, Not, Some, Where

Columns = Mapping[str, sa.ColumnElement[Any]]
_OPS: Mapping[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq,
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
}


def clause(where: Where, columns: Columns) -> sa.ColumnElement[bool]:
    """A condition on columns by name; raises KeyError for one that the table does not know."""
    match where:
        case Compare(name, op, value):
            made: sa.ColumnElement[bool] = _OPS[op](columns[name], value)
        case In(name, values):
            made = columns[name].in_(values)
        case IsNull(name):
            made = columns[name].is_(None)
        case Not(part):
            made = sa.not_(sa.func.coalesce(clause(part, columns), sa.false()))
        case All(parts):
            made = sa.and_(*(clause(part, columns) for part in parts))
        case Some(parts):
            made = sa.or_(*(clause(part, columns) for part in parts))
        case _:
            raise KeyError(type(where).__name__)
    return made
