"""superviseCase: press a case from one level up."""

from __future__ import annotations

from gateway.api.mutations.inputs import CASE, KEY, NUMBER, REASON_NEEDED, VERSION
from gateway.api.mutations.making import Mutation
from gateway.api.mutations.moving import moving
from gateway.api.wording import both
from gateway.cases.states import CaseMove

SUPERVISE_CASE = Mutation(
    name="superviseCase",
    words=both("press a case from one level up", "督办"),
    inputs=(NUMBER, REASON_NEEDED, VERSION, KEY),
    results=(CASE,),
    act=moving(CaseMove.SUPERVISE),
)
