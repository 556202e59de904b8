"""withdrawPenalty: withdraw a decision on a penalty."""

from __future__ import annotations

from gateway.api.mutations.inputs import (
    CASE,
    KEY,
    NUMBER,
    PENALTY,
    REASON_NEEDED,
    TASK,
    VERSION,
    WITHDRAWAL,
)
from gateway.api.mutations.making import Mutation
from gateway.api.mutations.moving import moving
from gateway.api.wording import both
from gateway.cases.states import CaseMove

WITHDRAW_PENALTY = Mutation(
    name="withdrawPenalty",
    words=both("withdraw a decision on a penalty", "撤销处罚"),
    inputs=(NUMBER, TASK, PENALTY, WITHDRAWAL, REASON_NEEDED, VERSION, KEY),
    results=(CASE,),
    act=moving(CaseMove.WITHDRAW_PENALTY),
)
