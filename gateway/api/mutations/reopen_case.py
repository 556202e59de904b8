"""reopenCase: open a case again that was closed or void."""

from __future__ import annotations

from gateway.api.mutations.inputs import CASE, KEY, NUMBER, REASON_NEEDED, VERSION
from gateway.api.mutations.making import Mutation
from gateway.api.mutations.moving import moving
from gateway.api.wording import both
from gateway.cases.states import CaseMove

REOPEN_CASE = Mutation(
    name="reopenCase",
    words=both("open a case again that was closed or void", "重开"),
    inputs=(NUMBER, REASON_NEEDED, VERSION, KEY),
    results=(CASE,),
    act=moving(CaseMove.REOPEN),
)
