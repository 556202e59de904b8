"""How SQLite and PostgreSQL spell what a plan's statement needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

_MOST_PAIRS = 48
"""Pairs in one JSON object call; PostgreSQL takes 100 arguments, SQLite 127."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One database's spelling; ``json`` marks text as JSON where the database forgets it."""

    param: Callable[[str], str]
    join: Callable[[Sequence[str]], str]
    array: str
    aggregate: Callable[[str], str]
    json: Callable[[str], str]
    flag: Callable[[str], str]
    number: Callable[[str], str]
    position: Callable[[str, str], str]
    nulls: Callable[[bool], str]
    false: str

    def object(self, pairs: Sequence[tuple[str, str]]) -> str:
        """A JSON object of (key, expression) pairs, in parts where there are very many."""
        parts = [pairs[i : i + _MOST_PAIRS] for i in range(0, len(pairs), _MOST_PAIRS)] or [()]
        return self.join([", ".join(f"{text(k)}, {v}" for k, v in part) for part in parts])


def text(value: str) -> str:
    """A string literal."""
    return "'" + value.replace("'", "''") + "'"


def _join_sqlite(parts: Sequence[str]) -> str:
    objects = [f"json_object({part})" for part in parts]
    if len(objects) == 1:
        return objects[0]
    # json_patch would drop nulls; the texts of objects are joined instead.
    inner = " || ',' || ".join(f"substr({o}, 2, length({o}) - 2)" for o in objects)
    return f"json('{{' || {inner} || '}}')"


def _join_postgresql(parts: Sequence[str]) -> str:
    if len(parts) == 1:
        return f"json_build_object({parts[0]})"
    return "(" + " || ".join(f"jsonb_build_object({part})" for part in parts) + ")::json"


SQLITE = Dialect(
    param=lambda name: f":{name}",
    join=_join_sqlite,
    array="json_array",
    aggregate=lambda x: f"json_group_array({x})",
    json=lambda x: f"json({x})",
    flag=lambda x: f"json(iif({x} IS NULL, 'null', iif({x}, 'true', 'false')))",
    # SQLite's own JSON rounds to 15 digits, which would lose a row's place in the order.
    number=lambda x: f"json(iif({x} IS NULL, 'null', format('%!.17g', {x})))",
    position=lambda whole, part: f"instr({whole}, {part})",
    nulls=lambda _: "",
    false="0",
)
POSTGRESQL = Dialect(
    param=lambda name: f"%({name})s",
    join=_join_postgresql,
    array="json_build_array",
    aggregate=lambda x: f"coalesce(json_agg({x}), '[]'::json)",
    json=lambda x: f"({x})::json",
    flag=lambda x: x,
    number=lambda x: x,
    position=lambda whole, part: f"strpos({whole}, {part})",
    nulls=lambda descending: " NULLS LAST" if descending else " NULLS FIRST",
    false="FALSE",
)
