"""grantExtension: grant the time asked for, or other days."""

from __future__ import annotations

from gateway.api.mutations.inputs import CASE, DAYS, KEY, NUMBER, REASON, TASK, VERSION
from gateway.api.mutations.making import Mutation
from gateway.api.mutations.moving import moving
from gateway.api.wording import both
from gateway.cases.states import CaseMove

GRANT_EXTENSION = Mutation(
    name="grantExtension",
    words=both("grant the time asked for, or other days", "延期批准"),
    inputs=(NUMBER, TASK, DAYS, REASON, VERSION, KEY),
    results=(CASE,),
    act=moving(CaseMove.GRANT_EXTENSION),
)
