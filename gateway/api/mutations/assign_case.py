"""assignCase: send a case, or a task that came back, to a desk; helpers get tasks beside it."""

from __future__ import annotations

from gateway.api.classes import Field
from gateway.api.mutations.inputs import (
    CASE,
    DESK,
    DESK_INPUT,
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

ASSIGN_CASE = Mutation(
    name="assignCase",
    words=both("send a case, or a task that came back, to a desk", "派遣"),
    inputs=(
        NUMBER,
        TASK,
        *DESK,
        Field("helpers", DESK_INPUT, both("desks that help, a task each", "协办岗位")),
        REASON,
        VERSION,
        KEY,
    ),
    results=(CASE,),
    act=moving(CaseMove.ASSIGN),
)
