"""voidCase: end a case that should not have been opened."""

from __future__ import annotations

from gateway.api.mutations.inputs import CASE, KEY, NUMBER, REASON_NEEDED, VERSION
from gateway.api.mutations.making import Mutation
from gateway.api.mutations.moving import moving
from gateway.api.wording import both
from gateway.cases.states import CaseMove

VOID_CASE = Mutation(
    name="voidCase",
    words=both("end a case that should not have been opened", "作废"),
    inputs=(NUMBER, REASON_NEEDED, VERSION, KEY),
    results=(CASE,),
    act=moving(CaseMove.VOID),
)
