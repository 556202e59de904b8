"""Whether the truck of a trace is in doubt: its plate was seen where one truck cannot have been.

No postponed annotations: strawberry reads them as objects.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import strawberry

from auth.decisions import Decision
from auth.grants import Grants
from gateway.api.classes import Field, attach
from gateway.api.context import Context
from gateway.api.wording import both
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.choices import AlertState, ViolationKind
from graph.plan import All, Compare, Direction, In, Order, Pick, Plan, Related, Window

AROUND_MS = 24 * 3_600_000
"""A clone that was seen within this of an event puts its truck in doubt."""
_DOUBTS = ONTOLOGY.relation("Alert", "DOUBTS", "Plate")


def doubts(plate_ids: Sequence[str], at_ms: int, *, now_ms: int, known_at_ms: int | None) -> Plan:
    """Alerts on cloned plates around a moment that nobody rejected."""
    return Plan(
        entity="Alert",
        picks=(Pick("id", "id"), Pick("number", "number")),
        where=All(
            (
                Compare("kind", "eq", ViolationKind.CLONED_PLATE.value),
                Compare("state", "ne", AlertState.REJECTED.value),
                Compare("occurred_at", "gte", at_ms - AROUND_MS),
                Compare("occurred_at", "lte", at_ms + AROUND_MS),
                Related(_DOUBTS, Direction.OUT, In("id", tuple(plate_ids))),
            )
        ),
        order=(Order("occurred_at"),),
        window=Window(first=20),
        as_of=now_ms,
        known_at=known_at_ms,
    )


def _needed(grants: Grants) -> Iterator[Decision]:
    yield grants.entity("Alert")
    yield from (grants.field("Alert", name) for name in ("kind", "state", "occurred_at"))
    yield grants.relation(_DOUBTS)


async def _alerts(traced: Any, info: Any, _args: object) -> list[str]:
    """Global ids of the alerts; read once for a trace, however often asked for."""
    context: Context = info.context
    plates = [node.id for node in traced.chain.of("plate")]
    path = tuple(part for part in info.path.as_list() if isinstance(part, str))
    if not plates or any(context.deny(one, path) for one in _needed(context.grants)):
        return []
    if traced.doubts is None:
        plan = doubts(
            plates,
            traced.root.values["@occurred_at"],
            now_ms=context.now_ms,
            known_at_ms=traced.answer.known_at,
        )
        page = await context.graph.read(plan)
        context.reads |= {"Alert.kind", "Alert.state", "Alert.occurred_at"}
        context.seen.take(plan, page)
        traced.doubts = [context.ids.of("Alert", row["node"]["id"]) for row in page.rows]
    found: list[str] = traced.doubts
    return found


async def _contested(traced: Any, info: Any, _args: object) -> bool:
    return bool(await _alerts(traced, info, _args))


def attach_contested(cls: type) -> None:
    """Give the trace `contested` and `contestedBy`."""
    words = both("whether the plate was seen in two places around the event", "车辆身份是否存疑")
    attach(cls, Field("contested", bool, words), resolver=_contested)
    words = both("global ids of the alerts on the plate", "套牌告警")
    attach(cls, Field("contestedBy", list[strawberry.ID], words), resolver=_alerts)
