"""acceptCase: take a task on."""

from __future__ import annotations

from gateway.api.mutations.inputs import CASE, KEY, NUMBER, TASK, VERSION
from gateway.api.mutations.making import Mutation
from gateway.api.mutations.moving import moving
from gateway.api.wording import both
from gateway.cases.states import CaseMove

ACCEPT_CASE = Mutation(
    name="acceptCase",
    words=both("take a task on", "受理"),
    inputs=(NUMBER, TASK, VERSION, KEY),
    results=(CASE,),
    act=moving(CaseMove.ACCEPT),
)
