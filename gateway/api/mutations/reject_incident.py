"""rejectIncident: say that an incident is no violation, for a reason of the list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.api.classes import Field
from gateway.api.context import Context
from gateway.api.mutations.incidentinputs import INCIDENT, INCIDENT_NUMBER, VERSION, allowed, shown
from gateway.api.mutations.making import Given, Mutation
from gateway.api.wording import both


async def _act(context: Context, given: Given) -> Mapping[str, Any]:
    allowed(context)
    number = given.pop("number")
    return shown(context, await context.hub.incidents.reject(number, context.principal, **given))


REJECT_INCIDENT = Mutation(
    name="rejectIncident",
    words=both("say that an incident is no violation, for a reason of the list", "排除事件"),
    inputs=(
        INCIDENT_NUMBER,
        Field("reason", str, both("code of a reason; see rejectReasons", "排除原因编码")),
        Field("note", str | None, both("in words; needed for OTHER", "说明")),
        VERSION,
    ),
    results=(INCIDENT,),
    act=_act,
)
