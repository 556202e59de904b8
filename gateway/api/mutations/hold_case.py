"""holdCase: stop the clock of a task."""

from __future__ import annotations

from gateway.api.mutations.inputs import CASE, KEY, NUMBER, REASON_NEEDED, TASK, VERSION
from gateway.api.mutations.making import Mutation
from gateway.api.mutations.moving import moving
from gateway.api.wording import both
from gateway.cases.states import CaseMove

HOLD_CASE = Mutation(
    name="holdCase",
    words=both("stop the clock of a task", "挂起"),
    inputs=(NUMBER, TASK, REASON_NEEDED, VERSION, KEY),
    results=(CASE,),
    act=moving(CaseMove.HOLD),
)
