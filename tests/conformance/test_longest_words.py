"""The longest words that the journal takes reach every engine, whatever entity they name."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.journal.errors import TooLong
from gateway.journal.fit import LONGEST_RECORD_ID
from gateway.journal.journal import Journal
from gateway.journal.projector import project
from gateway.store.session import open_store
from graph.engines.open import open_graph
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.declare import LONGEST_WORD, Kind
from graph.plan import Compare, Pick, Plan, Search, Window
from graph.port import Graph
from graph.records import Record, Scalar
from tests import shared
from tests.factories import link, plate, record
from tests.stores import laid_out

ENGINES = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgres", id="postgresql", marks=shared.needs_postgres),
    pytest.param("neo4j", id="neo4j", marks=shared.needs_neo4j),
]
NOW_MS = 1_800_000_000_000


@pytest.fixture(params=ENGINES)
async def graph(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Graph]:
    urls = {
        "sqlite": f"sqlite:///{tmp_path / 'graph.db'}",
        "postgres": shared.POSTGRES_URL or "",
        "neo4j": shared.NEO4J_URL or "",
    }
    opened = open_graph(urls[request.param])
    await opened.prepare()
    await opened.wipe()
    yield opened
    await opened.wipe()
    await opened.close()


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    store = open_store(f"sqlite:///{laid_out(tmp_path / 'store' / 'store.db')}")
    return Journal(store, clock=lambda: NOW_MS - 1000)


def longest(seed: int, length: int = LONGEST_WORD) -> str:
    """Different ideographs of four bytes each: no database presses them together."""
    dice = random.Random(seed)
    return "".join(chr(dice.randrange(0x20000, 0x2A6D0)) for _ in range(length))


def words_of(entity: str) -> dict[str, str]:
    spec = ONTOLOGY.entity(entity)
    texts = [n for n in sorted(spec.found_by) if spec.fields[n].kind is Kind.TEXT]
    return {name: longest(hash_of(entity, name)) for name in texts}


def hash_of(entity: str, name: str) -> int:
    return sum(map(ord, f"{entity}.{name}"))


def a_record(entity: str) -> Record:
    fields: dict[str, Scalar] = {**words_of(entity)}
    links = (link("BEARS", plate(longest(5))),) if entity == "Truck" else ()
    return record(entity, longest(6, LONGEST_RECORD_ID), fields, *links)


async def test_the_longest_words_of_every_entity_are_projected_and_found(
    graph: Graph, journal: Journal
) -> None:
    done = journal.append("s", [a_record(entity) for entity in ONTOLOGY.entities])

    await project(journal, graph)

    assert await graph.position() == len(done.claims) == len(ONTOLOGY.entities)
    for entity in ONTOLOGY.entities:
        for name, word in words_of(entity).items():
            page = await graph.read(
                Plan(
                    entity=entity,
                    picks=(Pick(name, name),),
                    where=Compare(name, "eq", word),
                    window=Window(first=2),
                    as_of=NOW_MS,
                )
            )
            assert [row["node"][name] for row in page.rows] == [word], (entity, name)


async def test_a_fragment_of_the_longest_name_finds_it(graph: Graph, journal: Journal) -> None:
    name = longest(9)
    journal.append("s", [record("Company", "1", {"name": name})])
    await project(journal, graph)

    page = await graph.read(
        Plan(
            entity="Company",
            picks=(Pick("name", "name"),),
            where=Search.of("name", name[100:140]),
            window=Window(first=2),
            as_of=NOW_MS,
        )
    )

    assert [row["node"]["name"] for row in page.rows] == [name]


async def test_one_character_more_never_reaches_the_projector(
    graph: Graph, journal: Journal
) -> None:
    for entity in ONTOLOGY.entities:
        for name, word in words_of(entity).items():
            with pytest.raises(TooLong):
                journal.append("s", [record(entity, "1", words_of(entity) | {name: word + "𠀀"})])

    assert await project(journal, graph) == 0
