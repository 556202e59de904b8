"""disputeTransfer: lay a return before the city's hub."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.api.context import Context
from gateway.api.mutations.inputs import REASON_NEEDED
from gateway.api.mutations.making import Given, Mutation
from gateway.api.mutations.transferring import DIGEST, TRANSFER, result
from gateway.api.transfers import read
from gateway.api.wording import both


async def _act(context: Context, given: Given) -> Mapping[str, Any]:
    await read(context, given["digest"])
    await context.hub.transfers.dispute(given["digest"], context.principal, reason=given["reason"])
    return await result(context, given["digest"])


DISPUTE_TRANSFER = Mutation(
    name="disputeTransfer",
    words=both("lay a return before the city's hub", "提请裁定"),
    inputs=(DIGEST, REASON_NEEDED),
    results=(TRANSFER,),
    act=_act,
)
