"""What a thing is known by is looked up by an index, on however many things there are."""

import asyncio
import sqlite3

import pytest

from graph.engines.cypher_schema import schema
from graph.engines.open import open_graph
from graph.engines.sql_dialect import SQLITE
from graph.engines.sql_text import statement
from graph.ontology.catalogue import ONTOLOGY
from graph.plan import Compare, Plan, Window

KNOWN_BY = [
    (name, words[0])
    for name, spec in ONTOLOGY.entities.items()
    for words in spec.identity
    if not words[0].isupper()
]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    file = tmp_path_factory.mktemp("graph") / "graph.db"
    _laid_out(file)
    opened = sqlite3.connect(file)
    yield opened
    opened.close()


def _laid_out(file):
    async def make():
        graph = open_graph(f"sqlite:///{file}")
        await graph.prepare()
        await graph.close()

    asyncio.run(make())


@pytest.mark.parametrize(("entity", "field"), KNOWN_BY)
def test_sqlite_looks_up_one_thing_without_reading_all(database, entity, field):
    where = Compare(field, "eq", "X")
    made = statement(Plan(entity=entity, where=where, window=Window(first=2), as_of=0), SQLITE)

    steps = [row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {made.text}", made.params)]

    table = f"n_{ONTOLOGY.entity(entity).table}"
    assert any(f"ix_{table}_{field} ({field}=?)" in step for step in steps), steps
    assert not any(step.startswith("SCAN") and "ix_" in step for step in steps), steps


@pytest.mark.parametrize(("entity", "field"), KNOWN_BY)
def test_neo4j_has_an_index_of_it(entity, field):
    made = schema()[f"zhatu_{ONTOLOGY.entity(entity).table}_by_{field}"]

    assert f"{entity}Version" in made
    assert f"(n.`{field}`, n.id)" in made
