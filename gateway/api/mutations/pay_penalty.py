"""payPenalty: note that a fine was paid."""

from __future__ import annotations

from gateway.api.mutations.inputs import CASE, KEY, NUMBER, PAID_AT, PENALTY, TASK, VERSION
from gateway.api.mutations.making import Mutation
from gateway.api.mutations.moving import moving
from gateway.api.wording import both
from gateway.cases.states import CaseMove

PAY_PENALTY = Mutation(
    name="payPenalty",
    words=both("note that a fine was paid", "罚款缴纳"),
    inputs=(NUMBER, TASK, PENALTY, PAID_AT, VERSION, KEY),
    results=(CASE,),
    act=moving(CaseMove.PAY),
)
