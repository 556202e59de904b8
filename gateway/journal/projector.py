"""Brings the graph up to the journal: the graph itself keeps how far it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from gateway.journal.journal import Journal
from graph.fold import fold
from graph.port import Graph
from graph.records import Claim

BATCH = 2000
"""Claims folded at a time: bounds the memory, not the result."""


async def project(
    journal: Journal,
    graph: Graph,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Fold the journal into the graph up to its end; returns how many claims were new.

    A batch and its position reach the graph in one transaction, so a kill at any point loses
    nothing and repeats nothing. ``progress`` is called with (done, of) in claims.
    """
    await graph.prepare()
    start = at = await graph.position()
    end = await asyncio.to_thread(journal.end)
    while claims := await asyncio.to_thread(journal.claims_after, at, BATCH):
        whole = await asyncio.to_thread(_with_earlier, journal, claims, at)
        changes = await asyncio.to_thread(fold, whole)
        at = claims[-1].position
        await graph.apply(changes, position=at)
        if progress:
            progress(at - start, max(end, at) - start)
    return at - start


async def rebuild(
    journal: Journal,
    graph: Graph,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Drop the graph and fold the journal anew."""
    await graph.wipe()
    return await project(journal, graph, progress=progress)


def _with_earlier(journal: Journal, claims: list[Claim], at: int) -> list[Claim]:
    subjects = {(c.entity, c.subject_id) for c in claims}
    return journal.claims_about(subjects, up_to=at) + claims
