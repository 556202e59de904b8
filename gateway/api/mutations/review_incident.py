"""reviewIncident: ask somebody else to decide on an incident."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.api.classes import Field
from gateway.api.context import Context
from gateway.api.mutations.incidentinputs import INCIDENT, INCIDENT_NUMBER, VERSION, allowed, shown
from gateway.api.mutations.inputs import REASON_NEEDED
from gateway.api.mutations.making import Given, Mutation
from gateway.api.wording import both


async def _act(context: Context, given: Given) -> Mapping[str, Any]:
    allowed(context)
    number = given.pop("number")
    return shown(context, await context.hub.incidents.review(number, context.principal, **given))


REVIEW_INCIDENT = Mutation(
    name="reviewIncident",
    words=both("ask somebody else to decide on an incident", "提请复核"),
    inputs=(
        INCIDENT_NUMBER,
        REASON_NEEDED,
        Field("suspected", str | None, both("code of the reason that is suspected", "疑点编码")),
        VERSION,
    ),
    results=(INCIDENT,),
    act=_act,
)
