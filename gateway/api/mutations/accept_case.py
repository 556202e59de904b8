"""acceptCase: take a case on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.api.context import Context
from gateway.api.mutations.inputs import CASE, NUMBER, VERSION
from gateway.api.mutations.making import Given, Mutation
from gateway.api.wording import both


async def _act(context: Context, given: Given) -> Mapping[str, Any]:
    case = await context.hub.cases.accept(given.pop("number"), context.principal, **given)
    return {"case": context.shown(case)}


ACCEPT_CASE = Mutation(
    name="acceptCase",
    words=both("take a case on", "受理"),
    inputs=(NUMBER, VERSION),
    results=(CASE,),
    act=_act,
)
