"""The ways from one node to another, found from both ends; bounded as a neighbourhood is."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from graph.port import Readable
from graph.reach import Joint, Key, Question, Reach, neighbourhood

LONGEST = 4


@dataclass(slots=True)
class Paths:
    """Paths from one node to another, shortest first; each a run of relations."""

    reach: Reach
    paths: list[list[Joint]]


async def paths(
    graph: Readable,
    start: Key,
    end: Key,
    longest: int,
    question: Question,
    clock: Callable[[], float] = time.monotonic,
) -> Paths:
    """Paths without a node twice, at most ``longest`` relations long, found from both ends."""
    near = await neighbourhood(graph, start, (longest + 1) // 2, question, clock)
    far = await neighbourhood(graph, end, longest // 2, question, clock)
    reach = Reach(
        {**far.nodes, **near.nodes},
        {**far.joints, **near.joints},
        near.truncated or far.truncated,
    )
    most = question.bounds.paths
    walks = _walks(_beside(reach), start, end, longest)
    found = list(islice(walks, most + 1))
    reach.truncated |= len(found) > most
    return Paths(reach, found[:most])


def _beside(reach: Reach) -> dict[Key, list[tuple[Key, Joint]]]:
    """The neighbours of each node, in one fixed order."""
    beside: dict[Key, list[tuple[Key, Joint]]] = {}
    for joint in sorted(reach.joints.values(), key=_words):
        beside.setdefault(joint.source, []).append((joint.target, joint))
        beside.setdefault(joint.target, []).append((joint.source, joint))
    return beside


def _words(joint: Joint) -> tuple[str, Key, Key]:
    return (joint.relation.name, joint.source, joint.target)


def _distances(beside: Mapping[Key, Sequence[tuple[Key, Joint]]], end: Key) -> dict[Key, int]:
    distances, frontier = {end: 0}, deque([end])
    while frontier:
        here = frontier.popleft()
        for to, _ in beside.get(here, ()):
            if to not in distances:
                distances[to] = distances[here] + 1
                frontier.append(to)
    return distances


def _walks(
    beside: Mapping[Key, Sequence[tuple[Key, Joint]]], start: Key, end: Key, longest: int
) -> Iterator[list[Joint]]:
    """Walks without a node twice, shortest first; only where the end is still near enough."""
    left = _distances(beside, end)
    queue: deque[tuple[Key, list[Joint], frozenset[Key]]] = deque([(start, [], frozenset({start}))])
    while queue:
        here, walk, visited = queue.popleft()
        if here == end and walk:
            yield walk
            continue
        for to, joint in beside.get(here, ()):
            if to not in visited and len(walk) + 1 + left.get(to, longest) <= longest:
                queue.append((to, [*walk, joint], visited | {to}))
