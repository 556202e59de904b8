"""resolveCase: say what was done, and the fine if there was one."""

from __future__ import annotations

from gateway.api.mutations.inputs import BASIS, CASE, FINE, KEY, NUMBER, RESULT, TASK, VERSION
from gateway.api.mutations.making import Mutation
from gateway.api.mutations.moving import moving
from gateway.api.wording import both
from gateway.cases.states import CaseMove

RESOLVE_CASE = Mutation(
    name="resolveCase",
    words=both("say what was done, and the fine if there was one", "反馈"),
    inputs=(NUMBER, TASK, RESULT, FINE, *BASIS, VERSION, KEY),
    results=(CASE,),
    act=moving(CaseMove.RESOLVE),
)
