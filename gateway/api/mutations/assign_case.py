"""assignCase: send a case to a department, section and post."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.api.cases import DEPARTMENTS
from gateway.api.classes import Field
from gateway.api.context import Context
from gateway.api.mutations.inputs import CASE, NUMBER, REASON, VERSION
from gateway.api.mutations.making import Given, Mutation
from gateway.api.wording import both

_DEPARTMENT: Any = DEPARTMENTS


async def _act(context: Context, given: Given) -> Mapping[str, Any]:
    case = await context.hub.cases.assign(given.pop("number"), context.principal, **given)
    return {"case": context.shown(case)}


ASSIGN_CASE = Mutation(
    name="assignCase",
    words=both("send a case to a department, section and post", "派遣"),
    inputs=(
        NUMBER,
        Field("department", _DEPARTMENT | None, both("where it lies now if left out", "承办部门")),
        Field("section", str | None, both("section", "科室")),
        Field("post", str | None, both("post", "岗位")),
        REASON,
        VERSION,
    ),
    results=(CASE,),
    act=_act,
)
