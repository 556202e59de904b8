"""reanalyse: read a stored photo again with the present models, beside what was read before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.api.classes import Field
from gateway.api.context import Context
from gateway.api.findings import PhotoFinding, photo_finding
from gateway.api.mutations.making import Given, Mutation
from gateway.api.photos import demand_photo
from gateway.api.wording import both


async def _act(context: Context, given: Given) -> Mapping[str, Any]:
    await demand_photo(context, given["evidence"])
    again = context.hub.reading.again
    done = await again.read(given["evidence"], context.principal, model=given.get("model"))
    return {
        "finding": photo_finding(done.finding),
        "earlier": [photo_finding(one) for one in done.earlier],
        "is_new": done.is_new,
    }


REANALYSE = Mutation(
    name="reanalyse",
    words=both(
        "read a stored photo again with the present models; nothing read before is changed",
        "重新识别",
    ),
    inputs=(
        Field("evidence", str, both("SHA-256 of the photo, hex", "证据哈希")),
        Field(
            "model",
            str | None,
            both("id or label of a model that must be among the readers", "模型"),
        ),
    ),
    results=(
        Field("finding", PhotoFinding | None, both("what they read", "识别结果")),
        Field("earlier", list[PhotoFinding] | None, both("what other models read", "历次结果")),
        Field("isNew", bool | None, both("whether these models saw it for the first time", "首次")),
    ),
    act=_act,
)
