"""Asks one query along both ways and tells where the answers differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson
from strawberry.http import GraphQLRequestData

from auth.principal import Principal
from gateway.api import answers
from gateway.api.context import Context
from gateway.api.fast.path import FastPath
from gateway.api.schema import build_schema
from gateway.app import Hub
from tests.agreed import grants_of
from tests.equality.generator import Asked

NOW_MS = 1_773_500_000_000


@dataclass(frozen=True, kw_only=True)
class Told:
    """An answer, and what would be put on record of it."""

    body: bytes
    reads: frozenset[str]
    nodes: int
    calls: int


@dataclass
class Both:
    """The executor and the fast path over one hub."""

    hub: Hub
    schema: Any = field(default_factory=build_schema)

    def __post_init__(self) -> None:
        self.fast = FastPath(self.schema._schema)

    def context(self, who: Principal) -> Context:
        context = Context(
            hub=self.hub,
            principal=who,
            request_id="r",
            now_ms=NOW_MS,
        )
        context.grants = grants_of(who)
        return context

    async def executed(self, asked: Asked, who: Principal) -> Told:
        context = self.context(who)
        result = await self.schema.execute(
            asked.text, variable_values=dict(asked.variables), context_value=context
        )
        return _told(result, context)

    async def planned(self, asked: Asked, who: Principal) -> Told | None:
        context = self.context(who)
        given = GraphQLRequestData(asked.text, dict(asked.variables), None, None)
        result = await self.fast.answer(given.query, given.variables, None, context)
        return None if result is None else _told(result, context)


def _told(result: Any, context: Context) -> Told:
    made = answers.body(result, context)
    extensions = made.get("extensions")
    # fields that are answered side by side fail in any order
    made.get("errors", []).sort(key=lambda one: [str(part) for part in one.get("path", ())])
    if extensions:
        # the executor notes what is withheld in the order in which the graph answers
        extensions["withheld"].sort(key=lambda one: one["path"])
    return Told(
        body=orjson.dumps(made),
        reads=frozenset(context.reads),
        nodes=context.seen.count,
        calls=context.calls,
    )
