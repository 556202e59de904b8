"""Changes that lead on from a position give every engine what all claims at once give it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import pytest

from graph.errors import GraphUnavailable
from graph.fold import fold, fold_on
from graph.port import Graph
from graph.records import Claim
from tests.factories import a_claim, claim_link

graph = pytest.importorskip("tests.conformance.test_graph").graph


def history(seed: int, length: int = 60) -> list[Claim]:
    """Few trucks, told of by several sources in turns: corrected, moved, withdrawn, back again."""
    chance = random.Random(seed)
    return [
        a_claim(
            position,
            *(
                claim_link("OPERATED_BY", "Company", chance.choice("甲乙丙"), *times(chance))
                for _ in range(chance.choice((0, 1, 1)))
            ),
            *(
                claim_link("BEARS", "Plate", chance.choice("PQ"))
                for _ in range(chance.choice((0, 1)))
            ),
            subject=f"T{chance.randrange(5)}",
            record_id=f"r{chance.randrange(2)}",
            source=chance.choice(("police", "transport")),
            fields={
                "brand": chance.choice(("东风", "重汽", None)),
                "rated_load_kg": 100 * position,
            },
            withdrawn=chance.random() < 0.1,
        )
        for position in range(1, length + 1)
    ]


def times(chance: random.Random) -> tuple[int | None, int | None]:
    start = chance.choice((None, None, 100, 200))
    return start, (None if start is None else chance.choice((None, 400)))


def parts(claims: Sequence[Claim], seed: int) -> list[tuple[int, list[Claim]]]:
    """Batches of any size, each with the position before it."""
    chance, at, found = random.Random(seed), 0, []
    while at < len(claims):
        size = chance.randrange(1, 20)
        found.append((at, list(claims[at : at + size])))
        at += size
    return found


async def lead_on(graph: Graph, claims: Sequence[Claim], at: int, batch: list[Claim]) -> None:
    about = {c.subject_id for c in batch}
    earlier = [c for c in claims[:at] if c.subject_id in about]
    await graph.apply(fold_on(earlier, batch, position=at), position=batch[-1].position)


async def exported(graph: Graph) -> list[dict[str, Any]]:
    return [row async for row in graph.export()]


@pytest.mark.parametrize("seed", range(3))
async def test_step_by_step_and_all_at_once_give_one_graph(graph: Graph, seed: int) -> None:
    claims = history(seed)
    for at, batch in parts(claims, seed):
        await lead_on(graph, claims, at, batch)
    by_steps = await exported(graph)
    await graph.wipe()
    await graph.prepare()

    await graph.apply(fold(claims), position=len(claims))

    assert by_steps == await exported(graph)
    assert {row["edge"] for row in by_steps if "edge" in row} == {
        "Truck/OPERATED_BY/Company",
        "Truck/BEARS/Plate",
    }


async def test_another_hub_with_other_batches_does_no_harm(graph: Graph) -> None:
    claims = history(7)
    mine, other = parts(claims, 1), parts(claims, 2)
    for at, batch in mine:
        await lead_on(graph, claims, at, batch)
        for there, theirs in other:
            # each of these was made before this hub went on: behind, beside or on the way
            if there <= at + len(batch) < there + len(theirs) or there + len(theirs) <= at:
                await lead_on(graph, claims, there, theirs)
    found, position = await exported(graph), await graph.position()
    await graph.wipe()
    await graph.prepare()

    await graph.apply(fold(claims), position=len(claims))

    assert position == len(claims)
    assert found == await exported(graph)


async def test_a_graph_that_was_put_back_keeps_its_place(graph: Graph) -> None:
    claims = history(3, length=4)
    await lead_on(graph, claims, 0, claims[:2])
    before = await exported(graph)

    with pytest.raises(GraphUnavailable, match="put back"):
        await lead_on(graph, claims, 3, claims[3:])

    assert await graph.position() == 2
    assert await exported(graph) == before
