"""verifyCase: find a result good, as somebody other than who resolved it."""

from __future__ import annotations

from gateway.api.mutations.inputs import CASE, KEY, NUMBER, REASON, TASK, VERSION
from gateway.api.mutations.making import Mutation
from gateway.api.mutations.moving import moving
from gateway.api.wording import both
from gateway.cases.states import CaseMove

VERIFY_CASE = Mutation(
    name="verifyCase",
    words=both("find a result good, as somebody other than who resolved it", "核查通过"),
    inputs=(NUMBER, TASK, REASON, VERSION, KEY),
    results=(CASE,),
    act=moving(CaseMove.VERIFY),
)
