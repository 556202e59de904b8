"""sendTransferAgain: send what the other hub has not taken once more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.api.context import Context
from gateway.api.mutations.making import Given, Mutation
from gateway.api.mutations.transferring import DIGEST, TRANSFER, result
from gateway.api.transfers import read
from gateway.api.wording import both


async def _act(context: Context, given: Given) -> Mapping[str, Any]:
    await read(context, given["digest"])
    await context.hub.transfers.send_again(given["digest"], context.principal)
    return await result(context, given["digest"])


SEND_TRANSFER_AGAIN = Mutation(
    name="sendTransferAgain",
    words=both("send what the other hub has not taken once more", "重新发送移送信封"),
    inputs=(DIGEST,),
    results=(TRANSFER,),
    act=_act,
)
