"""returnCase: send a case back; a second return goes to the arbiter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.api.context import Context
from gateway.api.mutations.inputs import CASE, NUMBER, REASON_NEEDED, VERSION
from gateway.api.mutations.making import Given, Mutation
from gateway.api.wording import both


async def _act(context: Context, given: Given) -> Mapping[str, Any]:
    case = await context.hub.cases.return_(given.pop("number"), context.principal, **given)
    return {"case": context.shown(case)}


RETURN_CASE = Mutation(
    name="returnCase",
    words=both("send a case back; a second return goes to the arbiter", "退回"),
    inputs=(NUMBER, REASON_NEEDED, VERSION),
    results=(CASE,),
    act=_act,
)
