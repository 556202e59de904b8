"""From a case to its violation and back, many at a time: one read for all of a request's rows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from strawberry.dataloader import DataLoader

from gateway.agreements.own_cases import within
from gateway.api.planner import Head, Planner
from gateway.api.rows import NodeRow
from gateway.api.selection import Query
from gateway.api.shapes import SHAPES, Shape
from graph.plan import In, Window


def case_loader(context: Any) -> DataLoader[str, Any]:
    """Loads cases by the numbers of their violations; cached for one request only."""

    async def load(numbers: Sequence[str]) -> list[Any]:
        only = within(context.grants)
        found = await context.hub.cases.of_violations(list(numbers), within=only)
        return [found.get(number) for number in numbers]

    return DataLoader(load_fn=load)


def by_number(info: Any, entity: str) -> DataLoader[str, NodeRow | None]:
    """Loads what a query selects below the current field of nodes known by their number."""
    return _by(info, entity, "number")


def by_id(info: Any, entity: str) -> DataLoader[str, NodeRow | None]:
    """Loads what a query selects below the current field of nodes known by their own id."""
    return _by(info, entity, "id")


def _by(info: Any, entity: str, word: str) -> DataLoader[str, NodeRow | None]:
    loaders = info.context.loaders
    place = id(info.field_nodes[0])
    if place not in loaders:
        loaders[place] = DataLoader(load_fn=_nodes(info, SHAPES[entity], word))
    loader: DataLoader[str, NodeRow | None] = loaders[place]
    return loader


def _nodes(
    info: Any, shape: Shape, word: str
) -> Callable[[list[str]], Awaitable[Sequence[NodeRow | None]]]:
    entity = shape.spec.name
    context: Any = info.context
    planner = Planner(Query.of(info), context.grants, context.ids)
    path = tuple(part for part in info.path.as_list() if isinstance(part, str))

    async def load(numbers: list[str]) -> list[NodeRow | None]:
        if context.deny(context.grants.entity(entity), path):
            return [None] * len(numbers)
        answer = context.answer(planner, None, None)
        body = planner.one(shape, info.field_nodes, path, also=(word,))
        head = Head(where=In(word, tuple(numbers)), window=Window(first=len(numbers)))
        plan = planner.whole(shape, head, body, moments=(answer.as_of, None))
        page = await context.read(plan, planner)
        rows = {row["node"][word]: row["node"] for row in page.rows}
        return [NodeRow(entity, rows[n], answer) if n in rows else None for n in numbers]

    return load
