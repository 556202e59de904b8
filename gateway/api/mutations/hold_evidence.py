"""holdEvidence: keep photos from being removed, whatever their time says."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from gateway.api.classes import Field
from gateway.api.context import Context
from gateway.api.mutations.inputs import REASON_NEEDED
from gateway.api.mutations.making import Given, Mutation
from gateway.api.photos import HELD, HOLD, demand_seen, held
from gateway.api.wording import both
from gateway.keeping.holds import HoldSubject


async def _act(context: Context, given: Given) -> Mapping[str, Any]:
    subject, number = HoldSubject(given["subject"]), given["number"]
    await demand_seen(context, subject, number)
    place = context.hub.keeping.holds.place
    reason, principal = given["reason"], context.principal
    return held(await asyncio.to_thread(place, subject, number, reason=reason, principal=principal))


HOLD_EVIDENCE = Mutation(
    name="holdEvidence",
    words=both("keep photos until they are released, whatever their time says", "证据保全"),
    inputs=(
        Field("subject", HELD, both("what is held", "保全对象")),
        Field(
            "number",
            str,
            both("SHA-256 of a photo, or number of a case or incident: all its photos", "对象编号"),
        ),
        REASON_NEEDED,
    ),
    results=(HOLD,),
    act=_act,
)
