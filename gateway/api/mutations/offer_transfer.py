"""offerTransfer: offer a case to the hub of another district."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.agreements.own_cases import within
from gateway.api.context import Context
from gateway.api.mutations.inputs import NUMBER, REASON_NEEDED
from gateway.api.mutations.making import Given, Mutation
from gateway.api.mutations.transferring import HUB, TRANSFER, result
from gateway.api.wording import both


async def _act(context: Context, given: Given) -> Mapping[str, Any]:
    only = within(context.grants)
    case = await context.hub.cases.get(given["number"], within=only)
    digest = await context.hub.transfers.offer(
        case.number, given["hub"], context.principal, reason=given["reason"]
    )
    return await result(context, digest)


OFFER_TRANSFER = Mutation(
    name="offerTransfer",
    words=both("offer a case to the hub of another district", "跨区移送"),
    inputs=(NUMBER, HUB, REASON_NEEDED),
    results=(TRANSFER,),
    act=_act,
)
