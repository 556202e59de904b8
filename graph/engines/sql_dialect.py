"""How SQLite and PostgreSQL spell what a plan's statement needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One database's spelling.

    ``json`` marks text as JSON where the database forgets that it is; ``number`` gives a double
    with all its digits. ``joins``: rows joined to chosen ones keep their order.
    """

    param: Callable[[str], str]
    array: str
    aggregate: Callable[[str], str]
    json: Callable[[str], str]
    number: Callable[[str], str]
    position: Callable[[str, str], str]
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
    nulls=lambda descending: " NULLS LAST" if descending else " NULLS FIRST",
    false="FALSE",
    joins=False,
)
