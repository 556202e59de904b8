"""rejectAlert: say that an alert is no violation, and why."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from gateway.api.classes import Field
from gateway.api.context import Context
from gateway.api.loaders import by_number
from gateway.api.mutations.inputs import ALERT
from gateway.api.mutations.making import Given, Mutation
from gateway.api.types import TYPES
from gateway.api.wording import both
from graph.errors import GraphUnavailable

_ALERT: Any = TYPES["Alert"]


async def _act(context: Context, given: Given) -> Mapping[str, Any]:
    number = given["alert_number"]
    await context.hub.incidents.reject_alert(number, context.principal, reason=given["reason"])
    with suppress(GraphUnavailable):
        await context.hub.project()
    return {"alert_number": number}


def _alert(payload: Mapping[str, Any], info: Any, _args: object) -> Any:
    number = payload.get("alert_number")
    return by_number(info, "Alert").load(number) if number is not None else None


REJECT_ALERT = Mutation(
    name="rejectAlert",
    words=both("say that an alert is no violation, and why", "排除告警"),
    inputs=(ALERT, Field("reason", str, both("why", "事由"))),
    results=(Field("alert", _ALERT | None, both("the alert as it is now", "告警")),),
    act=_act,
    resolvers={"alert": _alert},
)
