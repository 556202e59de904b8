"""Asks the graph the ready operations before anybody does, so that its server has planned them.

A server plans each new text of a statement, and with it each department's view of an operation,
when it is asked for the first time: seconds for a trace. What is answered here goes to nobody.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLSchema, NonNullTypeNode, OperationDefinitionNode, parse

from auth.errors import AuthError
from auth.principal import Principal
from gateway.api.context import Context
from gateway.api.fast.path import FastPath
from gateway.api.hub import Hub
from gateway.trusted.manifest import Operation, ready
from graph.errors import GraphUnavailable
from graph.ontology.choices import DepartmentKind
from graph.plan import Pick, Plan, Window
from graph.times import iso

log = logging.getLogger("zhatu.api")

PURPOSES = (None, "case_handling")
"""What the ready operations are mostly asked for: one's own duty, or a case."""
FIRST = "TraceViolation"
"""The operation that takes longest to plan."""
_NOBODY = "zhatu"
_ROWS = 20


@dataclass(frozen=True, slots=True)
class Warming:
    """The ready operations, for each department in turn and one at a time."""

    schema: GraphQLSchema
    hub: Hub

    async def run(self, seconds: float) -> int:
        """Ask until all is planned or the time is over; how many answers came. Raises nothing."""
        asked = 0
        if seconds <= 0:
            return asked
        try:
            async with asyncio.timeout(seconds):
                async for is_answered in self._each():
                    asked += is_answered
        except TimeoutError:
            log.info("the graph planned %d ready operations in time", asked)
        except Exception:  # nobody waits for it, and whoever asks is told what is wrong
            log.exception("the ready operations were not planned ahead")
        return asked

    async def _each(self) -> AsyncIterator[bool]:
        fast = FastPath(self.schema)
        samples = await self._samples()
        operations = sorted(ready(), key=lambda one: one.name != FIRST)
        for operation in operations:
            variables = _variables(operation, samples) if operation.kind == "query" else None
            if variables is None:
                continue
            for kind, purpose in itertools.product(DepartmentKind, PURPOSES):
                context = await self._context(kind, purpose)
                if context is not None:
                    yield await _ask(fast, operation, variables, context)

    async def _context(self, kind: DepartmentKind, purpose: str | None) -> Context | None:
        """A request of somebody of a department; None where it has no such purpose."""
        who = Principal(department=kind.value, person=_NOBODY)
        context = Context(hub=self.hub, principal=who, request_id=_NOBODY, now_ms=self._now_ms())
        try:
            context.grants = await self.hub.agreements.grants(
                who, now_ms=context.now_ms, purpose=purpose
            )
        except AuthError:
            return None
        return context

    async def _samples(self) -> Mapping[str, Any]:
        """A value for each type of variable: servers plan for the length of a text as well."""
        violation = await self._newest("Violation")
        plate = await self._newest("Plate")
        return {
            "String": violation,
            "PlateNumber": plate,
            "Instant": iso(self._now_ms()),
            "Int": _ROWS,
        }

    async def _newest(self, entity: str) -> str | None:
        """The number of any node of an entity; None while there is none."""
        plan = Plan(
            entity=entity,
            picks=(Pick("number", "number"),),
            window=Window(first=1),
            as_of=self._now_ms(),
        )
        rows = (await self.hub.graph.read(plan)).rows
        return rows[0]["node"]["number"] if rows else None

    def _now_ms(self) -> int:
        now: int = self.hub.journal.clock()
        return now


async def _ask(
    fast: FastPath, operation: Operation, variables: Mapping[str, Any], context: Context
) -> bool:
    try:
        return await fast.answer(operation.body, variables, None, context) is not None
    except GraphUnavailable:
        return False


def _variables(operation: Operation, samples: Mapping[str, Any]) -> dict[str, Any] | None:
    """The variables that an operation needs; None where no value is at hand for one."""
    found = {name: samples.get(kind) for name, kind in _needed(operation)}
    return None if None in found.values() else found


def _needed(operation: Operation) -> Iterator[tuple[str, str]]:
    (definition,) = (
        one for one in parse(operation.body).definitions if isinstance(one, OperationDefinitionNode)
    )
    for variable in definition.variable_definitions or ():
        if isinstance(variable.type, NonNullTypeNode) and variable.default_value is None:
            inner: Any = variable.type.type
            yield variable.variable.name.value, getattr(inner, "name", inner).value
