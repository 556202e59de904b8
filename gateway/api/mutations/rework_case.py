"""reworkCase: find a result not good; the department works on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.api.context import Context
from gateway.api.mutations.inputs import CASE, NUMBER, REASON_NEEDED, VERSION
from gateway.api.mutations.making import Given, Mutation
from gateway.api.wording import both


async def _act(context: Context, given: Given) -> Mapping[str, Any]:
    case = await context.hub.cases.rework(given.pop("number"), context.principal, **given)
    return {"case": context.shown(case)}


REWORK_CASE = Mutation(
    name="reworkCase",
    words=both("find a result not good; the department works on", "核查不通过"),
    inputs=(NUMBER, REASON_NEEDED, VERSION),
    results=(CASE,),
    act=_act,
)
