"""The fast path: what can be planned is answered here, all else is left to the executor."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, GraphQLError, GraphQLSchema
from graphql.error import located_error
from strawberry.types import ExecutionResult

from auth.errors import AuthError
from gateway.api.context import Context
from gateway.api.fast.documents import Documents, Operation
from gateway.api.fast.outside import Partial
from gateway.api.fast.roots import Asked, Root, compiled
from gateway.api.fast.values import NotPlanned, Unfit
from gateway.api.fast.variables import BadVariables
from gateway.api.selection import Query
from gateway.errors import RequestError
from graph.errors import GraphUnavailable

log = logging.getLogger("zhatu.api")

MOST_COMPILED = 64
"""Compiled forms that are kept of one operation: for rights and shaping variables."""
MOST_FORMS = 1_024
"""Compiled forms that are kept of all operations together; a large one may take 1 MiB."""
_LONGEST_KEY = 2_000
_LEFT = (NotPlanned, Unfit, BadVariables, RequestError, AuthError, GraphQLError)
"""What makes a query the executor's: it answers, or tells what is wrong, in its own words."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """An operation as root fields, or as values that are the same for all."""

    roots: tuple[Root | tuple[str, Any], ...]


class FastPath:
    """Answers queries from what was compiled for the first of their kind."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._documents = Documents(schema)
        self._forms: deque[tuple[dict[Any, Any], Any]] = deque()
        """What was compiled, oldest first: where it is kept, and under which key."""
        self.answered = 0
        """How many queries were answered here."""

    async def answer(
        self,
        text: str | None,
        variables: Mapping[str, Any] | None,
        name: str | None,
        context: Context,
    ) -> ExecutionResult | None:
        """The answer to a query; None where the executor has to give it."""
        operation = self._documents.operation(text, name) if text else None
        if operation is None:
            return None
        before = context.mark()
        try:
            result = await self._run(operation, variables, context)
        except _LEFT:
            result = None
        except Exception:  # whatever is wrong here, the executor may do better
            log.exception("request %s: the fast path failed", context.request_id)
            result = None
        if result is None:
            context.back_to(before)
        else:
            self.answered += 1
        return result

    async def _run(
        self, operation: Operation, given: Mapping[str, Any] | None, context: Context
    ) -> ExecutionResult | None:
        query = Query(self._schema, operation.fragments, operation.variables.read(given))
        found = self._compiled(operation, query, context)
        if found is None:
            return None
        if len(found.roots) == 1 and isinstance(found.roots[0], Root):
            return await _alone(found.roots[0], context, query)
        return await _together(found.roots, context, query)

    def _compiled(self, operation: Operation, query: Query, context: Context) -> Compiled | None:
        shaping = ""
        if operation.shaping:
            values = query.variables
            shaping = repr([(name, values[name]) for name in operation.shaping if name in values])
            if len(shaping) > _LONGEST_KEY:
                return None
        key = (context.grants.key, shaping)
        known = operation.compiled
        if key in known:
            found: Compiled | None = known[key]
            return found
        if len(known) >= MOST_COMPILED:
            known.pop(next(iter(known)))
        made = known[key] = _compile(operation, query, context)
        self._forms.append((known, key))
        if len(self._forms) > MOST_FORMS:
            oldest, its_key = self._forms.popleft()
            oldest.pop(its_key, None)
        return made


async def _alone(root: Root, context: Context, query: Query) -> ExecutionResult:
    try:
        value = await root.answer(context, query)
        if type(value) is Partial:
            return ExecutionResult(data={root.response: value.value}, errors=value.errors)
        return ExecutionResult(data={root.response: value}, errors=None)
    except GraphUnavailable as problem:
        return _without([root], {root.response: None}, {root.response: problem})


async def _together(
    roots: Sequence[Root | tuple[str, Any]], context: Context, query: Query
) -> ExecutionResult:
    asked = [root for root in roots if isinstance(root, Root)]
    answers = await asyncio.gather(
        *(root.answer(context, query) for root in asked), return_exceptions=True
    )
    away: dict[str, GraphUnavailable] = {}
    for root, one in zip(asked, answers, strict=True):
        if isinstance(one, GraphUnavailable):
            away[root.response] = one
        elif isinstance(one, BaseException):
            raise one
    lacking = [one for one in answers if type(one) is Partial]
    ready = (one.value if type(one) is Partial else one for one in answers)
    data = dict((r.response, next(ready)) if isinstance(r, Root) else r for r in roots)
    errors = [error for one in lacking for error in one.errors]
    if away:
        return _without(asked, data, away, errors)
    return ExecutionResult(data=data, errors=errors or None)


def _without(
    roots: Sequence[Root],
    data: dict[str, Any],
    away: Mapping[str, GraphUnavailable],
    others: Sequence[GraphQLError] = (),
) -> ExecutionResult:
    """An answer in which the graph was away for some roots.

    It is told at once: to ask a graph that is away a second time would only take time.
    """
    lost = [root for root in roots if root.response in away]
    errors = [
        located_error(away[root.response], list(root.nodes), [root.response]) for root in lost
    ]
    if not all(root.may_be_null for root in lost):
        return ExecutionResult(data=None, errors=errors)
    return ExecutionResult(data={**data, **dict.fromkeys(away)}, errors=[*errors, *others])


def _asked(response: str, nodes: list[FieldNode], query: Query, context: Context) -> Asked:
    return Asked(
        response=response, nodes=nodes, query=query, grants=context.grants, ids=context.ids
    )


def _compile(operation: Operation, query: Query, context: Context) -> Compiled | None:
    roots: list[Root | tuple[str, Any]] = []
    node: Any = operation.node
    try:
        for response, nodes in query.fields([node], ("Query",)).items():
            if nodes[0].name.value == "__typename":
                roots.append((response, "Query"))
            else:
                roots.append(compiled(_asked(response, nodes, query, context)))
    except _LEFT:
        return None
    return Compiled(tuple(roots))
