"""How SQLite and PostgreSQL spell what a plan's statement needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from graph.engines.sql_search import grams_of, search_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One database's spelling.

    ``json`` marks text as JSON where the database forgets that it is; ``number`` gives a double
    with all its digits. ``narrowed`` says of entity, field and alias that an index finds given
    grams in it. ``joins``: rows joined to chosen ones keep their order.
    """

    param: Callable[[str], str]
    array: str
    aggregate: Callable[[str], str]
    json: Callable[[str], str]
    number: Callable[[str], str]
    position: Callable[[str, str], str]
    narrowed: Callable[[str, str, str, str], str]
    nulls: Callable[[bool], str]
    false: str
    joins: bool


SQLITE = Dialect(
    param=lambda name: f":{name}",
    array="json_array",
    aggregate=lambda x: f"json_group_array({x})",
    json=lambda x: f"json({x})",
    # SQLite's own JSON rounds to 15 digits, which would lose a row's place in the order.
    number=lambda x: f"iif({x} IS NULL, NULL, format('%!.17g', {x}))",
    position=lambda whole, part: f"instr({whole}, {part})",
    narrowed=lambda entity, field, node, grams: (
        f"{node}._seq IN (SELECT rowid FROM {search_table(entity, field)}"  # noqa: S608
        f" WHERE {search_table(entity, field)} MATCH {grams})"
    ),
    nulls=lambda _: "",
    false="0",
    joins=True,
)
POSTGRESQL = Dialect(
    param=lambda name: f"%({name})s",
    array="json_build_array",
    aggregate=lambda x: f"coalesce(json_agg({x}), '[]'::json)",
    json=lambda x: x,
    number=lambda x: x,
    position=lambda whole, part: f"strpos({whole}, {part})",
    narrowed=lambda _entity, field, node, grams: (
        f"string_to_array({node}.\"{grams_of(field)}\", ' ') @> string_to_array({grams}, ' ')"
    ),
    nulls=lambda descending: " NULLS LAST" if descending else " NULLS FIRST",
    false="FALSE",
    joins=False,
)
