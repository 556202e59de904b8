"""releaseEvidence: let a hold go."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from gateway.api.classes import Field
from gateway.api.context import Context
from gateway.api.mutations.inputs import REASON_NEEDED
from gateway.api.mutations.making import Given, Mutation
from gateway.api.photos import HOLD, demand_seen, held
from gateway.api.wording import both


async def _act(context: Context, given: Given) -> Mapping[str, Any]:
    holds, number = context.hub.keeping.holds, given["hold"]
    found = await asyncio.to_thread(holds.get, number)
    await demand_seen(context, found.subject, found.subject_number)
    reason, principal = given["reason"], context.principal
    return held(await asyncio.to_thread(holds.release, number, reason=reason, principal=principal))


RELEASE_EVIDENCE = Mutation(
    name="releaseEvidence",
    words=both("let a hold go; its photos are kept for their ordinary time again", "解除保全"),
    inputs=(Field("hold", int, both("number of the hold", "保全编号")), REASON_NEEDED),
    results=(HOLD,),
    act=_act,
)
