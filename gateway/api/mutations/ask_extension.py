"""askExtension: ask for more time for a task."""

from __future__ import annotations

from gateway.api.mutations.inputs import (
    CASE,
    DAYS_NEEDED,
    KEY,
    NUMBER,
    REASON_NEEDED,
    TASK,
    VERSION,
)
from gateway.api.mutations.making import Mutation
from gateway.api.mutations.moving import moving
from gateway.api.wording import both
from gateway.cases.states import CaseMove

ASK_EXTENSION = Mutation(
    name="askExtension",
    words=both("ask for more time for a task", "延期申请"),
    inputs=(NUMBER, TASK, DAYS_NEEDED, REASON_NEEDED, VERSION, KEY),
    results=(CASE,),
    act=moving(CaseMove.ASK_EXTENSION),
)
