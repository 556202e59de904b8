"""Answers each event once for all who ask the same with the same rights."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import DocumentNode, GraphQLSchema, execute
from graphql.execution import Executor
from strawberry.types import ExecutionResult
from strawberry.utils.await_maybe import await_maybe

from auth.grants import Grants
from gateway.api import answers
from gateway.api.context import Context
from gateway.api.live.documents import Asked
from gateway.api.live.rows import CaseRow, NodeTold, Row
from gateway.api.live.sources import Source, nodes_of
from gateway.api.seen import Seen, count_nodes
from gateway.live.events import Event

_KEPT = 5_000
"""Answers that an audience keeps for those who come later, those that were asked for last.

As many as a topic keeps events: after a restart followers come back from places far apart, and
with fewer each of them would have every answer made anew.
"""
_MOST = 128
"""Audiences that are remembered."""
_MOST_KEPT = 50_000
"""Answers that all audiences keep together, about 1 KiB each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """One answer, written once: what leaves, and what the record of the reading says."""

    body: orjson.Fragment
    reads: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()
    masked: frozenset[str] = frozenset()
    seen: Seen = field(default_factory=Seen)
    errors: None = None
    """Nothing: they are told within the body."""


@dataclass(slots=True, kw_only=True)
class Question:
    """A subscription with all that its answers depend on."""

    schema: GraphQLSchema
    executor: type[Executor[Any]]
    document: DocumentNode
    asked: Asked
    source: Source
    grants: Grants
    new_context: Callable[[], Context]

    def context(self) -> Context:
        """A context of its own for each answer, with the rights of the audience."""
        made = self.new_context()
        made.grants = self.grants
        return made

    async def answer(self, row: Row, read: Context | None = None) -> Payload:
        """The answer that tells of a row; ``read`` noted what was read to make it."""
        context = self.context()
        if read is not None:
            context.reads |= read.reads
            context.withheld |= read.withheld
        done: Any = await await_maybe(
            execute(
                self.schema,
                self.document,
                root_value=row,
                context_value=context,
                variable_values=self.asked.variables,
                operation_name=self.asked.operation,
                executor_class=self.executor,
            )
        )
        made = answers.body(ExecutionResult(data=done.data, errors=done.errors), context)
        _note(context.seen, row)
        return Payload(
            body=orjson.Fragment(orjson.dumps(made)),
            reads=frozenset(context.reads),
            withheld=_paths(context, masked=False),
            masked=_paths(context, masked=True),
            seen=context.seen,
        )


def _note(seen: Seen, row: Row) -> None:
    """Note what a row itself shows."""
    node = nodes_of(row)
    if isinstance(row, CaseRow):
        seen.add("Case", row.case.number)
    elif node is None or not isinstance(row, NodeTold):
        seen.count += 1
    else:
        seen.add(row.node.entity, node.get("id"))
        seen.count += count_nodes(node) - 1


@dataclass(slots=True)
class Audience:
    """All who ask one question with the same rights."""

    question: Question
    _told: OrderedDict[int, asyncio.Task[Mapping[int, Payload]]] = field(
        default_factory=OrderedDict
    )

    async def answers(self, events: Sequence[Event]) -> list[Payload]:
        """The answers to those events that the audience is to be told of."""
        new = [event for event in events if event.position not in self._told]
        if new:
            task = asyncio.create_task(self._answer(new), name="zhatu-answer")
            task.add_done_callback(self._forget_failed)
            self._told.update(dict.fromkeys((event.position for event in new), task))
        tasks = [self._told[event.position] for event in events]
        for event in events:
            self._told.move_to_end(event.position)
        while len(self._told) > _KEPT:
            self._told.popitem(last=False)
        for task in dict.fromkeys(tasks):
            await asyncio.shield(task)  # others wait for it too
        found = [
            task.result().get(event.position) for event, task in zip(events, tasks, strict=True)
        ]
        return [payload for payload in found if payload is not None]

    @property
    def kept(self) -> int:
        """How many answers it keeps."""
        return len(self._told)

    async def _answer(self, events: Sequence[Event]) -> Mapping[int, Payload]:
        read = self.question.context()
        rows = await self.question.source.rows(events, read)
        return {at: await self.question.answer(row, read) for at, row in rows.items()}

    def _forget_failed(self, task: asyncio.Task[Mapping[int, Payload]]) -> None:
        if task.cancelled() or task.exception() is not None:
            for at in [at for at, kept in self._told.items() if kept is task]:
                del self._told[at]


class Audiences:
    """The audiences of one process, those that asked last."""

    def __init__(self) -> None:
        self._by_key: OrderedDict[Hashable, Audience] = OrderedDict()

    def of(self, key: Hashable, question: Question) -> Audience:
        """The audience of a key; the first to come asks for all."""
        audience = self._by_key.get(key)
        if audience is None:
            audience = self._by_key[key] = Audience(question)
        self._by_key.move_to_end(key)
        while len(self._by_key) > 1 and (len(self._by_key) > _MOST or self._kept() > _MOST_KEPT):
            self._by_key.popitem(last=False)
        return audience

    def _kept(self) -> int:
        return sum(audience.kept for audience in self._by_key.values())

    def clear(self) -> None:
        """Forget all."""
        self._by_key.clear()


def _paths(context: Context, *, masked: bool) -> frozenset[str]:
    found = context.withheld.items()
    return frozenset(".".join(path) for path, why in found if why.given is masked)
