"""ruleTransfer: say which of two hubs has a case, as the city's arbiter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.api.context import Context
from gateway.api.mutations.inputs import REASON_NEEDED
from gateway.api.mutations.making import Given, Mutation
from gateway.api.mutations.transferring import DIGEST, HUB, TRANSFER, result
from gateway.api.transfers import read
from gateway.api.wording import both


async def _act(context: Context, given: Given) -> Mapping[str, Any]:
    await read(context, given["digest"])
    await context.hub.transfers.rule(
        given["digest"], given["hub"], context.principal, reason=given["reason"]
    )
    return await result(context, given["digest"])


RULE_TRANSFER = Mutation(
    name="ruleTransfer",
    words=both("say which of two hubs has a case, as the city's arbiter", "裁定移送"),
    inputs=(DIGEST, HUB, REASON_NEEDED),
    results=(TRANSFER,),
    act=_act,
)
