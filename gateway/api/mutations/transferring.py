"""What the mutations of transfers share: the inputs, the results, and who may see what.

No postponed annotations: strawberry reads them as objects.
"""

from collections.abc import Mapping
from typing import Any

from gateway.api.classes import Field
from gateway.api.context import Context
from gateway.api.transfers import Transfer, read, shown
from gateway.api.wording import both

DIGEST = Field("digest", str, both("hash of the offer", "摘要"))
HUB = Field("hub", str, both("code of the other hub in the register", "对方枢纽"))
TRANSFER = Field("transfer", Transfer | None, both("the transfer as it is now", "移送"))


async def result(context: Context, digest: str) -> Mapping[str, Any]:
    """The transfer as it is after a step."""
    return {"transfer": shown(context, await read(context, digest))}
