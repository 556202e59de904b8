"""returnTransfer: return a case that another hub offered."""

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
    await context.hub.transfers.give_back(
        given["digest"], context.principal, reason=given["reason"]
    )
    return await result(context, given["digest"])


RETURN_TRANSFER = Mutation(
    name="returnTransfer",
    words=both("return a case that another hub offered", "退回移送"),
    inputs=(DIGEST, REASON_NEEDED),
    results=(TRANSFER,),
    act=_act,
)
