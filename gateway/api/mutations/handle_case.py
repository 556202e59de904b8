"""handleCase: say what is being done on the spot, with a photo."""

from __future__ import annotations

from gateway.api.mutations.inputs import CASE, KEY, NUMBER, PHOTO_NEEDED, REASON, TASK, VERSION
from gateway.api.mutations.making import Mutation
from gateway.api.mutations.moving import moving
from gateway.api.wording import both
from gateway.cases.states import CaseMove

HANDLE_CASE = Mutation(
    name="handleCase",
    words=both("say what is being done on the spot, with a photo", "处置"),
    inputs=(NUMBER, TASK, PHOTO_NEEDED, REASON, VERSION, KEY),
    results=(CASE,),
    act=moving(CaseMove.HANDLE),
)
