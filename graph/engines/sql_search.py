"""Columns and indexes by which SQLite (FTS5) and PostgreSQL (GIN) find fragments of texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from graph.engines.asked import letters_of, searchable
from graph.fragments import kept_grams, letters
from graph.ontology.catalogue import ONTOLOGY
from graph.records import Scalar

SEQ = "_seq"
"""The number of a row in an SQLite index; VACUUM may change any other."""
_GRAMS = "_grams_"


def grams_of(name: str) -> str:
    """The column that holds the grams of a field."""
    return f"{_GRAMS}{name}"


def search_table(entity: str, name: str) -> str:
    """Name of the FTS5 table over a field."""
    return f"s_{ONTOLOGY.entity(entity).table}_{name}"


def search_columns(entity: str) -> Iterator[sa.Column[Any]]:
    """What a table keeps beside a field that can be searched."""
    for name in searchable(entity):
        yield sa.Column(letters_of(name), sa.Text)
        yield sa.Column(grams_of(name), sa.Text)


def search_values(entity: str, fields: Mapping[str, Scalar]) -> dict[str, str | None]:
    """What those columns hold for the fields of a row."""
    made: dict[str, str | None] = {}
    for name in searchable(entity):
        text = fields.get(name)
        folded = None if text is None else letters(str(text))
        made[letters_of(name)] = folded
        made[grams_of(name)] = None if folded is None else kept_grams(folded)
    return made


@cache
def stated(table: sa.Table) -> tuple[sa.Column[Any], ...]:
    """A table's columns without those that only this engine keeps."""
    own = (SEQ, letters_of(""), _GRAMS)
    return tuple(column for column in table.columns if not column.name.startswith(own))


def index_search(table: sa.Table, entity: str) -> None:
    """Have the indexes made and dropped along with the table."""
    for name in searchable(entity):
        words = sa.func.string_to_array(table.c[grams_of(name)], sa.literal_column("' '"))
        made = sa.Index(f"ix_{table.name}_{name}_grams", words, postgresql_using="gin")
        made.ddl_if(dialect="postgresql")
    for text in sqlite_search(entity):
        event.listen(table, "after_create", _on_sqlite(text))
    for name in searchable(entity):
        gone = f"DROP TABLE IF EXISTS {search_table(entity, name)}"
        event.listen(table, "before_drop", _on_sqlite(gone))


def _on_sqlite(text: str) -> sa.ExecutableDDLElement:
    ddl: sa.DDL = sa.DDL(text.replace("%", "%%"))  # type: ignore[no-untyped-call]
    return ddl.execute_if(dialect="sqlite")


def sqlite_search(entity: str) -> Iterator[str]:
    """Makes the FTS5 tables of an entity and what keeps them in step with its rows.

    The tables hold no text of their own, only which row has which gram.
    """
    table = f"n_{ONTOLOGY.entity(entity).table}"
    for name in searchable(entity):
        found, grams = search_table(entity, name), f'"{grams_of(name)}"'
        yield (
            f"CREATE VIRTUAL TABLE {found} USING fts5"
            "(grams, content='', detail=none, columnsize=0, tokenize='ascii')"
        )
        yield (
            f"CREATE TRIGGER {found}_new AFTER INSERT ON {table} WHEN new.{grams} IS NOT NULL"  # noqa: S608
            f" BEGIN INSERT INTO {found} (rowid, grams) VALUES (new.{SEQ}, new.{grams}); END"
        )
        yield (
            f"CREATE TRIGGER {found}_gone AFTER DELETE ON {table} WHEN old.{grams} IS NOT NULL"  # noqa: S608
            f" BEGIN INSERT INTO {found} ({found}, rowid, grams)"
            f" VALUES ('delete', old.{SEQ}, old.{grams}); END"
        )
