"""The fields of the subscription type.

No postponed annotations: strawberry reads them as objects.
"""

from collections.abc import Mapping
from typing import Any

from gateway.api.cases import KINDS
from gateway.api.classes import AnswerField, Field, attach
from gateway.api.inputs import FILTERS
from gateway.api.live.sources import (
    AlertSource,
    CameraSource,
    CaseSource,
    DeliverySource,
    SightingSource,
    Source,
)
from gateway.api.live.types import AlertEvent, CameraEvent, CaseEvent, SightingEvent, SourceEvent
from gateway.api.shapes import snake
from gateway.api.tasks import DEPARTMENTS, MOVES, STATES
from gateway.api.wording import both
from gateway.errors import BadRequest, ErrorCode

_AFTER = Field(
    "after", str | None, both("your last cursor: you get all that came after it", "上次的游标")
)
_FIELDS = (
    (
        Field("caseChanged", CaseEvent, both("each move of each case, in order", "案件变化")),
        CaseSource,
        (
            Field("number", list[str] | None, both("only these cases", "案件编号")),
            Field("state", list[STATES] | None, both("only moves to these states", "新状态")),  # type: ignore[valid-type]
            Field("department", list[DEPARTMENTS] | None, both("only where it lies then", "部门")),  # type: ignore[valid-type]
            Field("kind", list[KINDS] | None, both("only of these kinds", "违法类型")),  # type: ignore[valid-type]
            Field("move", list[MOVES] | None, both("only these moves", "操作")),  # type: ignore[valid-type]
            Field(
                "violation",
                FILTERS["Violation"] | None,
                both("only where the violation meets this: its place, its truck", "违法行为筛选"),
            ),
        ),
    ),
    (
        Field("alertRaised", AlertEvent, both("each alert, once, when it is raised", "新告警")),
        AlertSource,
        (Field("filter", FILTERS["Alert"] | None, both("only alerts that meet this", "筛选")),),
    ),
    (
        Field(
            "sightingSeen",
            SightingEvent,
            both("each sighting, and again when more is read from its photo", "新抓拍"),
        ),
        SightingSource,
        (Field("filter", FILTERS["Sighting"] | None, both("only what meets this", "筛选")),),
    ),
    (
        Field("sourceChanged", SourceEvent, both("each delivery of each source", "来源新数据")),
        DeliverySource,
        (Field("source", list[str] | None, both("only these sources", "来源系统")),),
    ),
    (
        Field(
            "cameraChanged",
            CameraEvent,
            both("each change of state of each camera that the hub watches", "摄像机状态变化"),
        ),
        CameraSource,
        (Field("filter", FILTERS["Camera"] | None, both("only cameras that meet this", "筛选")),),
    ),
)


def attach_live(subscription: type) -> None:
    """Give the subscription type its fields."""
    for field, source, arguments in _FIELDS:
        attach(subscription, field, resolver=_opened(source), arguments=(*arguments, _AFTER))
        made: Any = getattr(subscription, snake(field.name))
        assert isinstance(made, AnswerField)  # noqa: S101  # attach makes one for a resolver
        made.is_subscription = True


def _opened(source: type[Source]) -> Any:
    async def open_source(_root: object, info: Any, _args: Mapping[str, Any]) -> Source:
        return source(info)

    return open_source


def demand_stream(subscription: Any) -> None:
    """Let a subscription that is asked for as a plain request be refused in words."""
    for field in subscription.fields.values():
        field.resolve = _told


def _told(event: Any, *_: object, **__: object) -> Any:
    if event is None:
        raise BadRequest(
            ErrorCode.BAD_REQUEST,
            "a subscription is followed over WebSocket (graphql-transport-ws), or with"
            " Accept: text/event-stream or multipart/mixed;subscriptionSpec=1.0",
        )
    return event
