"""closeCase: close a case that was verified."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.api.context import Context
from gateway.api.mutations.inputs import CASE, NUMBER, REASON, VERSION
from gateway.api.mutations.making import Given, Mutation
from gateway.api.wording import both


async def _act(context: Context, given: Given) -> Mapping[str, Any]:
    case = await context.hub.cases.close(given.pop("number"), context.principal, **given)
    return {"case": context.shown(case)}


CLOSE_CASE = Mutation(
    name="closeCase",
    words=both("close a case that was verified", "结案"),
    inputs=(NUMBER, REASON, VERSION),
    results=(CASE,),
    act=_act,
)
