"""Which stored photos a request may use, and holds on them as the API shows them.

No postponed annotations: strawberry reads them as objects.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import strawberry

from gateway.agreements.own_cases import within
from gateway.api.classes import Field
from gateway.api.context import Context, whole
from gateway.api.enums import choice
from gateway.api.scalars import Instant
from gateway.api.wording import both
from gateway.keeping.holds import Hold, HoldSubject
from gateway.vault.vault import nothing_under
from graph.plan import In, Pick, Plan, Window

HELD: Any = choice(HoldSubject, "保全对象")
_INSTANT: Any = Instant


@strawberry.type(description=both("a legal hold: what it is on is not removed", "证据保全"))
class EvidenceHold:
    """A legal hold: what it is on is not removed."""

    number: int = strawberry.field(description=both("number of the hold", "保全编号"))
    subject: HELD = strawberry.field(description=both("what it is on", "保全对象"))
    subject_number: str = strawberry.field(
        description=both("SHA-256 of the photo, or number of the case or incident", "对象编号")
    )
    reason: str = strawberry.field(description=both("why it was placed", "保全事由"))
    placed_at: _INSTANT = strawberry.field(description=both("when it was placed", "保全时间"))
    released_at: _INSTANT | None = strawberry.field(
        description=both("when it was released; none while it stands", "解除时间")
    )


HOLD = Field("hold", EvidenceHold | None, both("the hold as it is now", "证据保全"))


def held(hold: Hold) -> Mapping[str, Any]:
    """The result of a mutation on a hold."""
    return {
        "hold": EvidenceHold(
            number=hold.number,
            subject=HELD(hold.subject.value),
            subject_number=hold.subject_number,
            reason=hold.reason,
            placed_at=hold.placed_at_ms,
            released_at=hold.released_at_ms,
        )
    }


async def demand_seen(context: Context, subject: HoldSubject, number: str) -> None:
    """Raise NotGranted, NoSuchCase, NoSuchIncident or NoSuchEvidence for what may not be seen."""
    match subject:
        case HoldSubject.CASE:
            await context.hub.cases.get(number, within=within(context.grants))
        case HoldSubject.INCIDENT:
            whole(context.grants, "Alert").demand("incidents")
            await context.hub.incidents.get(number)
        case HoldSubject.EVIDENCE:
            await demand_photo(context, number)


async def demand_photo(context: Context, sha256: str) -> None:
    """Raise NotGranted or NoSuchEvidence for a photo that who asks may not have whole."""
    decision = context.grants.field("Evidence", "url")
    decision.demand("Evidence.url")
    plan = Plan(
        entity="Evidence",
        picks=(Pick("id", "id"),),
        where=In("id", (sha256,)),
        window=Window(first=1),
        as_of=context.now_ms,
    )
    page = await context.graph.read(plan)
    if not page.rows:
        raise nothing_under(sha256)
    context.reads.add("Evidence.url")
    context.seen.add("Evidence", sha256)


async def stored_photo(context: Context, sha256: str) -> bytes:
    """The bytes of a photo; raises NotGranted, NoSuchEvidence or DamagedEvidence."""
    await demand_photo(context, sha256)
    data: bytes = await asyncio.to_thread(context.hub.vault.get, sha256)
    return data
