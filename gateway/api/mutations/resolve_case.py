"""resolveCase: say what was done, and the fine if there was one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.api.classes import Field
from gateway.api.context import Context
from gateway.api.mutations.inputs import CASE, NUMBER, VERSION
from gateway.api.mutations.making import Given, Mutation
from gateway.api.wording import both


async def _act(context: Context, given: Given) -> Mapping[str, Any]:
    case = await context.hub.cases.resolve(given.pop("number"), context.principal, **given)
    return {"case": context.shown(case)}


RESOLVE_CASE = Mutation(
    name="resolveCase",
    words=both("say what was done, and the fine if there was one", "处置反馈"),
    inputs=(
        NUMBER,
        Field("result", str, both("what was done", "处置结果")),
        Field("fineYuan", int | None, both("fine in whole yuan", "罚款（元）")),
        VERSION,
    ),
    results=(CASE,),
    act=_act,
)
