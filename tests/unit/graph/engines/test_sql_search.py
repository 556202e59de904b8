"""The search index of an SQLite file: asked, in step with its rows, and sound after a VACUUM."""

import sqlite3

import pytest

from graph.engines.open import open_graph
from graph.engines.sql_dialect import SQLITE
from graph.engines.sql_text import statement
from graph.plan import Pick, Plan, Search, Window
from graph.records import Changes, Node

NOW = 1_700_000_000_000
NAMES = [f"重庆{a}{b}渣土运输" for a in "恒鸿宏鼎盛" for b in "通达源泰安"]


def plan(fragment):
    picks, where = (Pick("name", "name"),), Search.of("name", fragment)
    return Plan(entity="Company", picks=picks, where=where, window=Window(first=50), as_of=NOW)


def companies(names):
    made = {}
    for n, name in enumerate(names):
        fields = {} if name is None else {"name": name}
        one = Node(
            entity="Company",
            id=f"c{n}",
            fields=fields,
            sources=("s",),
            recorded_at_ms=1,
            known_from_ms=2,
        )
        made["Company", one.id] = (one,)
    return Changes(nodes=made, edges={}, stubs=())


@pytest.fixture
async def graph(tmp_path):
    opened = open_graph(f"sqlite:///{tmp_path / 'graph.db'}")
    await opened.prepare()
    yield opened
    await opened.close()


async def found(graph, fragment):
    return {row["node"]["name"] for row in (await graph.read(plan(fragment))).rows}


async def test_the_index_follows_names_that_change_and_go(graph):
    await graph.apply(companies(NAMES), position=1)
    await graph.apply(companies(["改名建设", None, *NAMES[2:]]), position=2)

    assert await found(graph, "恒") == {name for name in NAMES[2:] if "恒" in name}
    assert await found(graph, "改名") == {"改名建设"}


async def test_a_vacuum_changes_nothing(graph, tmp_path):
    await graph.apply(companies(NAMES), position=1)
    await graph.apply(companies(["改名建设", *NAMES[1:]]), position=2)
    database = sqlite3.connect(tmp_path / "graph.db", isolation_level=None)
    database.execute("VACUUM")
    database.close()

    assert {one: await found(graph, one) for one in ("恒达", "鼎", "改名建")} == {
        one: {name for name in ["改名建设", *NAMES[1:]] if one in name}
        for one in ("恒达", "鼎", "改名建")
    }


@pytest.mark.parametrize("fragment", ["恒", "恒达", "恒达渣土"])
async def test_sqlite_asks_the_index_for_fragments_of_every_length(graph, tmp_path, fragment):
    await graph.apply(companies(NAMES), position=1)
    made = statement(plan(fragment), SQLITE)
    database = sqlite3.connect(tmp_path / "graph.db")
    steps = [row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {made.text}", made.params)]
    database.close()

    assert any("s_company_name VIRTUAL TABLE INDEX" in step for step in steps)
    assert any("SEARCH" in step and "INTEGER PRIMARY KEY" in step for step in steps)
