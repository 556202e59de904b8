"""decidePenalty: keep a decision on a penalty; an act is fined once."""

from __future__ import annotations

from gateway.api.mutations.inputs import (
    AMOUNT,
    BASIS_NEEDED,
    CASE,
    KEY,
    NUMBER,
    REASON,
    TASK,
    VERSION,
)
from gateway.api.mutations.making import Mutation
from gateway.api.mutations.moving import moving
from gateway.api.wording import both
from gateway.cases.states import CaseMove

DECIDE_PENALTY = Mutation(
    name="decidePenalty",
    words=both("keep a decision on a penalty; an act is fined once", "处罚决定"),
    inputs=(NUMBER, TASK, AMOUNT, *BASIS_NEEDED, REASON, VERSION, KEY),
    results=(CASE,),
    act=moving(CaseMove.PENALISE),
)
