from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.engines.cypher_schema import layout, placed, schema
from graph.engines.cypher_text import statement
from graph.engines.neo4j_address import address
from graph.errors import UnknownEngine
from graph.ontology.catalogue import ONTOLOGY
from graph.plan import Compare, Direction, In, Op, Order, Pick, Plan, Step, Window

OPERATED_BY = ONTOLOGY.relations["Truck", "OPERATED_BY", "Company"]
LITERAL = re.compile(r"'(?:[^'\\]|\\['\\]|\\u[0-9a-f]{4})*'")
"""A whole literal, as the Cypher manual lists its escapes."""


def asked(op: Op, value: str, *, as_of: int = 0, first: int = 10) -> Plan:
    return Plan(
        entity="Company",
        picks=(Pick("n", "name"),),
        where=Compare("name", op, value),
        order=(Order("name"),),
        window=Window(first=first, after=(value, value)),
        as_of=as_of,
    )


@given(st.sampled_from(["eq", "lt", "contains"]), st.text(min_size=1, max_size=20))
def test_a_value_reaches_the_text_of_a_statement_only_as_a_whole_literal(
    op: Op, value: str
) -> None:
    made = statement(asked(op, value))

    plain = statement(asked(op, "x"))
    assert re.sub(r"\$p\d+", "$", LITERAL.sub("$", made.text)) == re.sub(r"\$p\d+", "$", plain.text)
    assert made.text.isascii()


def test_plans_of_one_shape_share_one_text_which_the_server_plans_once() -> None:
    texts = {
        statement(asked("lt", value, as_of=at, first=first)).text
        for value, at, first in (("甲", 1, 10), ("渝A1", 2, 50), ("' OR 1=1", 3, 0))
    }
    lists = {
        statement(Plan(entity="Company", where=In("name", names), as_of=0)).text
        for names in (("甲",), ("甲", "乙", "丙"), ())
    }

    assert len(texts) == 1
    assert len(lists) == 1


def test_a_step_is_one_list_inside_the_row_of_the_same_statement() -> None:
    inner = Plan(entity="Company", picks=(Pick("n", "name"),))
    step = Step(key="by", relation=OPERATED_BY, direction=Direction.OUT, plan=inner)

    made = statement(Plan(entity="Truck", steps=(step,), as_of=7, known_at=9))

    assert made.text.count("RETURN [COLLECT") == 1
    assert made.text.count("COLLECT {") == 2
    assert made.text.count("[e2:OPERATED_BY]->(t3:Company)-[:HAS_VERSION]->(v4)") == 1
    assert {"p0": 7, "p1": 9}.items() <= made.params.items()
    assert made.layout.places == {("node", "id"): 0, ("step", "by"): 1}
    assert made.layout.steps["by"].places == {("node", "name"): 0, ("node", "id"): 1}


def test_every_entity_has_a_unique_id_and_every_indexed_field_an_index() -> None:
    named = schema()

    for spec in ONTOLOGY.entities.values():
        assert f"FOR (n:{spec.name}) REQUIRE n.id IS UNIQUE" in named[f"zhatu_{spec.table}"]
        for field in (f.name for f in spec.fields.values() if f.index):
            assert f"(n:{spec.name}Version)" in named[f"zhatu_{spec.table}_by_{field}"]
    assert placed("Sighting") == ("captured_at",)
    assert len(layout()) == 64


@pytest.mark.parametrize(
    ("url", "uri", "auth", "database"),
    [
        ("neo4j://127.0.0.1:7687", "neo4j://127.0.0.1:7687", None, None),
        ("bolt://u:p@db", "bolt://db", ("u", "p"), None),
        ("neo4j+s://u:p%40%2Fw@db.example:7000/city", "neo4j+s://db.example:7000",
         ("u", "p@/w"), "city"),
        ("neo4j://[::1]:7687/", "neo4j://[::1]:7687", None, None),
    ],
)  # fmt: skip
def test_a_url_names_server_user_and_database(
    url: str, uri: str, auth: tuple[str, str] | None, database: str | None
) -> None:
    found = address(url)

    assert (found.uri, found.auth, found.database) == (uri, auth, database)


def test_a_url_without_a_host_is_refused() -> None:
    with pytest.raises(UnknownEngine):
        address("neo4j:///city")
