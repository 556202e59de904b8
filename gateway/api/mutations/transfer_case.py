"""transferCase: pass a task on to another desk."""

from __future__ import annotations

from gateway.api.mutations.inputs import (
    CASE,
    DESK_NEEDED,
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

TRANSFER_CASE = Mutation(
    name="transferCase",
    words=both("pass a task on to another desk", "转办"),
    inputs=(NUMBER, TASK, *DESK_NEEDED, REASON_NEEDED, VERSION, KEY),
    results=(CASE,),
    act=moving(CaseMove.TRANSFER),
)
