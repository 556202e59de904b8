"""enlistHelper: send a task to one more desk that helps."""

from __future__ import annotations

from gateway.api.mutations.inputs import CASE, DESK_NEEDED, KEY, NUMBER, REASON, VERSION
from gateway.api.mutations.making import Mutation
from gateway.api.mutations.moving import moving
from gateway.api.wording import both
from gateway.cases.states import CaseMove

ENLIST_HELPER = Mutation(
    name="enlistHelper",
    words=both("send a task to one more desk that helps", "增派协办"),
    inputs=(NUMBER, *DESK_NEEDED, REASON, VERSION, KEY),
    results=(CASE,),
    act=moving(CaseMove.ENLIST),
)
