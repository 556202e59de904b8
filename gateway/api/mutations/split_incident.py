"""splitIncident: make an incident of its own of some alerts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.api.classes import Field
from gateway.api.context import Context
from gateway.api.mutations.incidentinputs import INCIDENT, INCIDENT_NUMBER, allowed, shown
from gateway.api.mutations.inputs import REASON_NEEDED
from gateway.api.mutations.making import Given, Mutation
from gateway.api.wording import both


async def _act(context: Context, given: Given) -> Mapping[str, Any]:
    allowed(context)
    number = given.pop("number")
    return shown(context, await context.hub.incidents.split(number, context.principal, **given))


SPLIT_INCIDENT = Mutation(
    name="splitIncident",
    words=both("make an incident of its own of some alerts; the new one", "拆分事件"),
    inputs=(
        INCIDENT_NUMBER,
        Field("alertNumbers", list[str], both("numbers of the alerts that leave", "告警编号")),
        REASON_NEEDED,
    ),
    results=(INCIDENT,),
    act=_act,
)
