"""returnCase: send a task back; a second return goes to the arbiter."""

from __future__ import annotations

from gateway.api.mutations.inputs import CASE, KEY, NUMBER, REASON_NEEDED, TASK, VERSION
from gateway.api.mutations.making import Mutation
from gateway.api.mutations.moving import moving
from gateway.api.wording import both
from gateway.cases.states import CaseMove

RETURN_CASE = Mutation(
    name="returnCase",
    words=both("send a task back; a second return goes to the arbiter", "退回"),
    inputs=(NUMBER, TASK, REASON_NEEDED, VERSION, KEY),
    results=(CASE,),
    act=moving(CaseMove.RETURN),
)
