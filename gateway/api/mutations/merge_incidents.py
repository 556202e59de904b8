"""mergeIncidents: make an incident part of another."""

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
    return shown(context, await context.hub.incidents.merge(number, context.principal, **given))


MERGE_INCIDENTS = Mutation(
    name="mergeIncidents",
    words=both("make an undecided incident part of another of its kind", "并案"),
    inputs=(
        INCIDENT_NUMBER,
        Field("intoNumber", str, both("number of the incident that stays", "并入事件编号")),
        REASON_NEEDED,
    ),
    results=(INCIDENT,),
    act=_act,
)
