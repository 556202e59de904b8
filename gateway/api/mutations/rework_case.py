"""reworkCase: find a result not good; the desk works on."""

from __future__ import annotations

from gateway.api.mutations.inputs import CASE, KEY, NUMBER, REASON_NEEDED, TASK, VERSION
from gateway.api.mutations.making import Mutation
from gateway.api.mutations.moving import moving
from gateway.api.wording import both
from gateway.cases.states import CaseMove

REWORK_CASE = Mutation(
    name="reworkCase",
    words=both("find a result not good; the desk works on", "核查不通过"),
    inputs=(NUMBER, TASK, REASON_NEEDED, VERSION, KEY),
    results=(CASE,),
    act=moving(CaseMove.REWORK),
)
