"""cancelTask: take a task back that is not needed."""

from __future__ import annotations

from gateway.api.mutations.inputs import CASE, KEY, NUMBER, REASON_NEEDED, TASK, VERSION
from gateway.api.mutations.making import Mutation
from gateway.api.mutations.moving import moving
from gateway.api.wording import both
from gateway.cases.states import CaseMove

CANCEL_TASK = Mutation(
    name="cancelTask",
    words=both("take a task back that is not needed", "撤销任务"),
    inputs=(NUMBER, TASK, REASON_NEEDED, VERSION, KEY),
    results=(CASE,),
    act=moving(CaseMove.CANCEL),
)
