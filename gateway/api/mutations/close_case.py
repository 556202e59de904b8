"""closeCase: close a case all tasks of which were verified."""

from __future__ import annotations

from gateway.api.mutations.inputs import CASE, KEY, NUMBER, REASON, VERSION
from gateway.api.mutations.making import Mutation
from gateway.api.mutations.moving import moving
from gateway.api.wording import both
from gateway.cases.states import CaseMove

CLOSE_CASE = Mutation(
    name="closeCase",
    words=both("close a case all tasks of which were verified", "结案"),
    inputs=(NUMBER, REASON, VERSION, KEY),
    results=(CASE,),
    act=moving(CaseMove.CLOSE),
)
