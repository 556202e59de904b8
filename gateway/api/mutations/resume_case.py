"""resumeCase: let the clock of a task run again."""

from __future__ import annotations

from gateway.api.mutations.inputs import CASE, KEY, NUMBER, REASON, TASK, VERSION
from gateway.api.mutations.making import Mutation
from gateway.api.mutations.moving import moving
from gateway.api.wording import both
from gateway.cases.states import CaseMove

RESUME_CASE = Mutation(
    name="resumeCase",
    words=both("let the clock of a task run again", "恢复"),
    inputs=(NUMBER, TASK, REASON, VERSION, KEY),
    results=(CASE,),
    act=moving(CaseMove.RESUME),
)
