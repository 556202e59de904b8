"""refuseExtension: refuse the time asked for."""

from __future__ import annotations

from gateway.api.mutations.inputs import CASE, KEY, NUMBER, REASON_NEEDED, TASK, VERSION
from gateway.api.mutations.making import Mutation
from gateway.api.mutations.moving import moving
from gateway.api.wording import both
from gateway.cases.states import CaseMove

REFUSE_EXTENSION = Mutation(
    name="refuseExtension",
    words=both("refuse the time asked for", "延期驳回"),
    inputs=(NUMBER, TASK, REASON_NEEDED, VERSION, KEY),
    results=(CASE,),
    act=moving(CaseMove.REFUSE_EXTENSION),
)
