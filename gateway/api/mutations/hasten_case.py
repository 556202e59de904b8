"""hastenCase: change how urgent a case is."""

from __future__ import annotations

from gateway.api.mutations.inputs import CASE, KEY, NUMBER, REASON_NEEDED, URGENCY, VERSION
from gateway.api.mutations.making import Mutation
from gateway.api.mutations.moving import moving
from gateway.api.wording import both
from gateway.cases.states import CaseMove

HASTEN_CASE = Mutation(
    name="hastenCase",
    words=both("change how urgent a case is", "变更紧急程度"),
    inputs=(NUMBER, URGENCY, REASON_NEEDED, VERSION, KEY),
    results=(CASE,),
    act=moving(CaseMove.HASTEN),
)
