"""Brings the graph up to the journal: the graph itself keeps how far it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from gateway.journal.journal import Journal
from graph.fold import fold_on
from graph.port import Graph
from graph.records import Changes

BATCH = 4000
"""Claims folded at a time: bounds the memory (two batches are at hand), not the result."""


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
    ahead = _ahead(journal, at)
    try:
        while (changes := await ahead) is not None:
            at = changes[0]
            # read and folded while the engine writes what comes before
            ahead = _ahead(journal, at)
            await graph.apply(changes[1], position=at)
            if progress:
                progress(at - start, max(end, at) - start)
    finally:
        await asyncio.gather(ahead, return_exceptions=True)
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


def _ahead(journal: Journal, at: int) -> asyncio.Task[tuple[int, Changes] | None]:
    return asyncio.create_task(asyncio.to_thread(_next, journal, at))


def _next(journal: Journal, at: int) -> tuple[int, Changes] | None:
    """The changes that lead on from a position, and where they lead to; None at the end."""
    claims = journal.claims_after(at, BATCH)
    if not claims:
        return None
    subjects = {(c.entity, c.subject_id) for c in claims}
    earlier = journal.claims_about(subjects, up_to=at)
    return claims[-1].position, fold_on(earlier, claims, position=at)
