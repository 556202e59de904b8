"""confirmAlert: say that an alert is a violation, and open the case for it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from gateway.api.classes import Field
from gateway.api.context import Context
from gateway.api.mutations.inputs import ALERT, CASE
from gateway.api.mutations.making import Given, Mutation
from gateway.api.wording import both
from graph.errors import GraphUnavailable


async def _act(context: Context, given: Given) -> Mapping[str, Any]:
    number = given.pop("alert_number")
    case = await context.hub.incidents.confirm_alert(number, context.principal, **given)
    # the case stands; the graph shows its violation now, or as soon as it answers again
    with suppress(GraphUnavailable):
        await context.hub.project()
    return {"case": context.shown(case)}


CONFIRM_ALERT = Mutation(
    name="confirmAlert",
    words=both("say that an alert is a violation, and open the case for it", "确认告警并立案"),
    inputs=(ALERT, Field("note", str | None, both("a note", "备注"))),
    results=(CASE,),
    act=_act,
)
