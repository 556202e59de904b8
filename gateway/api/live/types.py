"""The GraphQL types of what is told: one union a topic, of the event itself, FOLLOWING and LAGGED.

No postponed annotations: strawberry reads them as objects.
"""

from collections.abc import Iterable
from typing import Annotated, Any, Union

import strawberry

from gateway.api.cases import Case
from gateway.api.classes import Field, attach, bare
from gateway.api.enums import CHOICES
from gateway.api.live.rows import CameraRow, CaseRow, FollowingRow, LaggedRow, NodeTold, SourceRow
from gateway.api.scalars import Instant
from gateway.api.tasks import Step
from gateway.api.types import TYPES
from gateway.api.wording import both

CURSOR = Field("cursor", str, both("come back with it, and you get the rest", "游标"))
_WHEN = Field("recordedAt", Instant, both("when the hub learnt it", "入库时间"))
_SOURCE = Field("source", str, both("name of the source", "来源系统"))


def _made(
    name: str, words: str, row: type[Any], fields: Iterable[tuple[Field, str | None]], of: str = ""
) -> type:
    cls = bare(name)
    for field, python_name in fields:
        attach(cls, field, python_name=python_name)

    def is_type_of(_cls: type, value: Any, _info: Any) -> bool:
        return type(value) is row and (not of or bool(value.node.entity == of))

    cls.is_type_of = classmethod(is_type_of)  # type: ignore[attr-defined]
    return strawberry.type(cls, name=name, description=words)


Following = _made(
    "Following",
    both("you have all there was, and from here on are told as it happens", "已同步至最新"),
    FollowingRow,
    [(CURSOR, None)],
)
Lagged = _made(
    "Lagged",
    both(
        "you read too slowly and missed what lies between: follow again after `from` to get it",
        "读取过慢，其间事件未送达",
    ),
    LaggedRow,
    [
        (Field("from", str, both("cursor of the last event you were given", "起始游标")), "since"),
        (Field("to", str, both("cursor of the last event you missed", "截止游标")), "until"),
    ],
)
CaseChanged = _made(
    "CaseChanged",
    both("a case made a move", "案件变化"),
    CaseRow,
    [
        (CURSOR, None),
        (Field("at", Instant, both("when", "时间")), None),
        (Field("case", Case, both("the case as it stood after the move", "变化后的案件")), None),
        (Field("step", Step, both("the move", "办理记录")), None),
    ],
)
AlertRaised = _made(
    "AlertRaised",
    both("a rule found something", "新告警"),
    NodeTold,
    [
        (CURSOR, None),
        (_WHEN, None),
        (Field("alert", TYPES["Alert"], both("the alert", "告警")), "node"),
    ],
    of="Alert",
)
SightingSeen = _made(
    "SightingSeen",
    both("a truck was seen, or more was read from its photo", "新抓拍或识别更新"),
    NodeTold,
    [
        (CURSOR, None),
        (_WHEN, None),
        (_SOURCE, None),
        (Field("isFirst", bool, both("nothing was told of it before", "是否首次")), None),
        (Field("sighting", TYPES["Sighting"], both("the sighting", "抓拍")), "node"),
    ],
    of="Sighting",
)
CameraChanged = _made(
    "CameraChanged",
    both("pictures of a camera come or come no more, or nobody looks any longer", "摄像机状态变化"),
    CameraRow,
    [
        (CURSOR, None),
        (_WHEN, None),
        (Field("at", Instant, both("since when", "状态起始时间")), None),
        (Field("state", CHOICES["CameraState"], both("its state then", "状态")), None),
        (Field("reason", str | None, both("why, as in Camera.stateReason", "原因")), None),
        (Field("camera", TYPES["Camera"], both("the camera as it is", "摄像机")), "node"),
    ],
    of="Camera",
)


@strawberry.type(description=both("how many records of one entity", "记录数"))
class SourceCount:
    """How many records of one entity."""

    entity: str = strawberry.field(description=both("the entity", "实体"))
    records: int = strawberry.field(description=both("how many", "条数"))


SourceChanged = _made(
    "SourceChanged",
    both("a source told something", "来源有新数据"),
    SourceRow,
    [
        (CURSOR, None),
        (_WHEN, None),
        (_SOURCE, None),
        (Field("records", int, both("how many records", "记录总数")), None),
        (Field("entities", list[SourceCount], both("of which entities", "按实体计数")), None),
    ],
)


def _union(name: str, event: type, words: str) -> Any:
    union = strawberry.union(name=name, description=words)
    return Annotated[Union[event, Following, Lagged], union]  # noqa: UP007  # made at run time


CaseEvent = _union("CaseEvent", CaseChanged, both("what followers of cases are told", "案件事件"))
AlertEvent = _union(
    "AlertEvent", AlertRaised, both("what followers of alerts are told", "告警事件")
)
SightingEvent = _union(
    "SightingEvent", SightingSeen, both("what followers of sightings are told", "抓拍事件")
)
SourceEvent = _union(
    "SourceEvent", SourceChanged, both("what followers of sources are told", "来源事件")
)
CameraEvent = _union(
    "CameraEvent", CameraChanged, both("what followers of cameras are told", "摄像机事件")
)
