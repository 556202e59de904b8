"""What the mutations that move a case do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from enum import Enum
from typing import Any

from gateway.agreements.own_cases import within
from gateway.api.context import Context
from gateway.api.mutations.making import Given
from gateway.cases.states import CaseMove
from gateway.routing.desk import Desk

_MOMENTS: Mapping[str, str] = {"paid_at": "paid_at_ms"}
_KEY = "idempotency_key"


def moving(move: CaseMove) -> Callable[[Context, Given], Awaitable[Mapping[str, Any]]]:
    """A function that makes the move by the values of an input, and gives the case."""

    async def act(context: Context, given: Given) -> Mapping[str, Any]:
        words = {_MOMENTS.get(name, name): value for name, value in given.items()}
        number, key = words.pop("number"), words.pop(_KEY, None)
        if words.get("helpers") is not None:
            words["helpers"] = tuple(_desk(one) for one in words["helpers"])
        case = await context.hub.cases.move(
            number, move, context.principal, key=key, within=within(context.grants), **words
        )
        return {"case": context.shown(case)}

    return act


def _desk(words: Mapping[str, Any]) -> Desk:
    return Desk(**{n: v.value if isinstance(v, Enum) else v for n, v in words.items()})
