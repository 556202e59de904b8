"""acceptTransfer: take a case that another hub offered, and open it here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.agreements.own_cases import may_see
from gateway.api.context import Context
from gateway.api.mutations.inputs import CASE
from gateway.api.mutations.making import Given, Mutation
from gateway.api.mutations.transferring import DIGEST, TRANSFER, result
from gateway.api.transfers import read
from gateway.api.wording import both


async def _act(context: Context, given: Given) -> Mapping[str, Any]:
    await read(context, given["digest"])
    number = await context.hub.transfers.accept(given["digest"], context.principal)
    told = await result(context, given["digest"])
    case = await context.hub.cases.get(number)
    return {**told, "case": context.shown(case) if may_see(context.grants, case) else None}


ACCEPT_TRANSFER = Mutation(
    name="acceptTransfer",
    words=both("take a case that another hub offered, and open it here", "接受移送"),
    inputs=(DIGEST,),
    results=(TRANSFER, CASE),
    act=_act,
)
