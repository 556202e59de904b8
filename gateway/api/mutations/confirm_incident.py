"""confirmIncident: say that an incident is a violation, and open the case for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.api.classes import Field
from gateway.api.context import Context
from gateway.api.mutations.incidentinputs import INCIDENT, INCIDENT_NUMBER, VERSION, allowed, shown
from gateway.api.mutations.inputs import CASE
from gateway.api.mutations.making import Given, Mutation
from gateway.api.wording import both


async def _act(context: Context, given: Given) -> Mapping[str, Any]:
    allowed(context)
    number = given.pop("number")
    if given.get("dispatch") is None:
        given.pop("dispatch", None)
    incident, case = await context.hub.incidents.confirm(number, context.principal, **given)
    return {**shown(context, incident), "case": context.shown(case)}


CONFIRM_INCIDENT = Mutation(
    name="confirmIncident",
    words=both("say that an incident is a violation, and open the case for it", "确认事件并立案"),
    inputs=(
        INCIDENT_NUMBER,
        Field("note", str | None, both("a note", "备注")),
        Field("dispatch", bool | None, both("send its tasks by routing; yes if left out", "派遣")),
        VERSION,
    ),
    results=(INCIDENT, CASE),
    act=_act,
)
