"""`tripPermits`: by which permit a trip was allowed, and what the others lack.

No postponed annotations: strawberry reads them as objects.
"""

from typing import Any

import strawberry

from gateway.api.classes import Field, attach, bare
from gateway.api.context import Context, needed
from gateway.api.loaders import by_id
from gateway.api.scalars import Instant
from gateway.api.selection import Query
from gateway.api.types import TYPES
from gateway.api.wording import both
from gateway.ingest.leaves import permits_of_trip
from graph.violations.leave import Verdict

_PERMIT: Any = TYPES["Permit"]
PERMIT_READS = frozenset(
    f"{entity}.{name}"
    for entity, names in {
        "Trip": ("number", "started_at", "ended_at"),
        "Permit": ("number", "state", "valid_from", "valid_to", "hours", "volume_m3"),
        "Waybill": ("volume_m3",),
        "Checkpoint": ("road",),
    }.items()
    for name in names
)
"""What is looked at for an answer, whatever of it is selected."""


@strawberry.type(description="What speaks against a permit. 不符事项")
class PermitReason:
    """What speaks against a permit."""

    code: str = strawberry.field(description="A word that stays the same. 事项编码")
    zh: str = strawberry.field(description="In Chinese. 事项")
    en: str = strawberry.field(description="In English. 事项（英文）")


async def _permit(verdict: Verdict, info: Any, _args: object) -> Any:
    return await by_id(info, "Permit").load(verdict.leave.permit.id)


def _reasons(verdict: Verdict, *_: object) -> list[PermitReason]:
    return [PermitReason(code=r.code, zh=r.zh, en=r.en) for r in verdict.reasons]


def _remaining(verdict: Verdict, *_: object) -> float | None:
    leave = verdict.leave
    if leave.volume_m3 is None or leave.hauled_m3 is None:
        return None
    return round(leave.volume_m3 - leave.hauled_m3, 3)


def _verdict_type() -> type:
    cls = bare("PermitVerdict")
    attach(cls, Field("permit", _PERMIT | None, both("the permit", "准运证")), resolver=_permit)
    words = both("whether it allows the trip; null where that cannot be told", "是否准许")
    attach(cls, Field("allows", bool | None, words))
    words = both("what speaks against it", "不符事项")
    attach(cls, Field("reasons", list[PermitReason], words), resolver=_reasons)
    words = both("volume left when the trip began, cubic metres", "剩余方量")
    attach(cls, Field("remainingM3", float | None, words), resolver=_remaining)
    words = both("what one permit says of a trip", "准运证核验")
    return strawberry.type(cls, name="PermitVerdict", description=words)


async def _verdicts(_source: object, info: Any, _args: object) -> list[Verdict] | None:
    context: Context = info.context
    args = Query.of(info).arguments("Query", info.field_nodes[0])
    if any(context.deny(one, (info.path.key,)) for one in needed(context.grants, PERMIT_READS)):
        return None
    found = await permits_of_trip(context.graph, args["number"], known_at_ms=args.get("asKnownAt"))
    context.reads |= PERMIT_READS
    if found is None:
        return None
    context.seen.add("Trip", args["number"])
    for one in found:
        context.seen.add("Permit", one.leave.permit.id)
    return list(found)


_VERDICTS: Any = list[_verdict_type()]  # type: ignore[misc]


def attach_permits(query: type) -> None:
    """Give the query type `tripPermits`."""
    words = both("the truck's permits judged for one trip, the best first", "运次准运核验")
    attach(
        query,
        Field("tripPermits", _VERDICTS | None, words),
        resolver=_verdicts,
        arguments=(
            Field("number", str, both("number of the trip", "运次号")),
            Field("asKnownAt", Instant | None, both("as known then; now if left out", "知悉时点")),
        ),
    )
