"""`incident`, `incidents`, `rejectReasons` and `precision`.

No postponed annotations: strawberry reads them as objects.
"""

from collections.abc import Mapping
from typing import Any

import strawberry

from gateway.api.cases import Incident
from gateway.api.classes import Field, attach, bare
from gateway.api.context import Context, whole
from gateway.api.incident_types import KINDS, STATES
from gateway.api.numbered import NumberedPage, narrowed, page_of, span_of
from gateway.api.paging import PAGE_ARGUMENTS
from gateway.api.scalars import Instant
from gateway.api.selection import Query
from gateway.api.types import PageInfo
from gateway.api.wording import both
from gateway.errors import BadInput
from gateway.incidents.errors import NoSuchIncident
from gateway.incidents.precision import WINDOW_DAYS

IncidentEdge, IncidentConnection = bare("IncidentEdge"), bare("IncidentConnection")
_NARROWED = {
    "state": "state",
    "kind": "kind",
    "camera": "camera",
    "since": "since_ms",
    "until": "until_ms",
    "dueBefore": "due_before_ms",
}
_LONGEST_DAYS = 366


@strawberry.type(description="Why an incident may be rejected. 排除原因")
class RejectReason:
    """Why an incident may be rejected."""

    code: str = strawberry.field(description="A word that stays the same. 编码")
    zh: str = strawberry.field(description="In Chinese. 原因")
    en: str = strawberry.field(description="In English. 原因（英文）")
    eliminate: str = strawberry.field(
        description="By when the record must be gone; empty for no such limit. 消除时限"
    )
    article: str = strawberry.field(description="The provision it rests on. 依据条款")


@strawberry.type(description="How often findings were right, as people judged them. 研判准确率")
class Precision:
    """How often findings were right, as people judged them."""

    camera: str = strawberry.field(description="Code of the camera. 设备编号")
    rule: str = strawberry.field(description="Rule and version. 规则")
    model: str = strawberry.field(description="Source or model that read the photo. 模型或来源")
    sample: int = strawberry.field(description="Findings that were judged. 研判数")
    right: int = strawberry.field(description="Those confirmed. 确认数")
    share: float = strawberry.field(description="Confirmed of judged, 0 to 1. 准确率")
    lower: float = strawberry.field(
        description="Lower end of the 95 % interval (Wilson). 准确率下限"
    )


async def find_incident(context: Context, number: str, response: str) -> Any:
    """An incident by its number, noted as shown; None for none, or where alerts are withheld."""
    if context.deny(whole(context.grants, "Alert"), (response,)):
        return None
    context.note("Incident.*", 0)
    try:
        return context.told(await context.hub.incidents.get(number))
    except NoSuchIncident:
        return None


async def _incident(_source: object, info: Any, args: Mapping[str, Any]) -> Any:
    return await find_incident(info.context, args["number"], info.path.key)


async def _incidents(_source: object, info: Any, _args: object) -> NumberedPage | None:
    context: Context = info.context
    if context.deny(whole(context.grants, "Alert"), (info.path.key,)):
        return None
    args = Query.of(info).arguments("Query", info.field_nodes[0])
    span, wanted = span_of("Incident", args), narrowed(args, _NARROWED)
    found = await context.hub.incidents.find(**wanted, span=span)
    page = page_of("Incident", span, found, wanted)
    context.note("Incident.*", 0)
    for one in page.rows:
        context.told(one)
    return page


def _total(page: NumberedPage, info: Any, _args: object) -> Any:
    return info.context.hub.incidents.count(**page.wanted)


def _reject_reasons(_source: object, info: Any, _args: object) -> list[RejectReason]:
    return [
        RejectReason(
            code=one.code, zh=one.zh, en=one.en, eliminate=one.eliminate, article=one.article
        )
        for one in info.context.hub.incidents.terms.reasons.values()
    ]


async def _precision(_source: object, info: Any, _args: object) -> list[Precision]:
    context: Context = info.context
    whole(context.grants, "Alert").demand("precision")
    args = Query.of(info).arguments("Query", info.field_nodes[0])
    days = WINDOW_DAYS if args.get("days") is None else args["days"]
    if not 1 <= days <= _LONGEST_DAYS:
        raise BadInput(f"days is a number from 1 to {_LONGEST_DAYS}")
    found = await context.hub.incidents.precision(
        days=days, camera=args.get("camera"), rule=args.get("rule")
    )
    context.note("Precision.*", len(found))
    names = ("camera", "rule", "model", "sample", "right", "share", "lower")
    return [Precision(**{name: getattr(one, name) for name in names}) for one in found]


def _finish() -> None:
    attach(IncidentEdge, Field("node", Incident, both("the incident", "事件")))
    attach(IncidentEdge, Field("cursor", str, both("where it stands in the list", "游标")))
    words = both("an incident in a list", "事件")
    strawberry.type(IncidentEdge, name="IncidentEdge", description=words)
    edges: Any = list[IncidentEdge]  # type: ignore[valid-type]
    attach(IncidentConnection, Field("edges", edges, both("the incidents", "事件列表")))
    words = both("where the page stands", "分页信息")
    attach(IncidentConnection, Field("pageInfo", PageInfo, words))
    total = Field("totalCount", int, both("incidents that fit; counted only when asked", "总数"))
    attach(IncidentConnection, total, resolver=_total)
    words = both("a page of incidents, newest number first", "事件列表")
    strawberry.type(IncidentConnection, name="IncidentConnection", description=words)


_finish()


def attach_incidents(query: type) -> None:
    """Give the query type the fields of triage."""
    number = Field("number", str, both("number of the incident", "事件编号"))
    one = Field("incident", Incident | None, both("one incident", "事件"))
    attach(query, one, resolver=_incident, arguments=(number,))
    arguments = (
        *PAGE_ARGUMENTS,
        Field("state", STATES | None, both("only in this state", "事件状态")),
        Field("kind", KINDS | None, both("only of this kind", "违法类型")),
        Field("camera", str | None, both("only with an alert of this camera", "设备编号")),
        Field("since", Instant | None, both("only what reaches to this moment", "发生时间起")),
        Field("until", Instant | None, both("only what began before this moment", "发生时间止")),
        Field("dueBefore", Instant | None, both("only what is due before", "审核期限早于")),
    )
    many = Field(
        "incidents", IncidentConnection | None, both("incidents, newest first", "事件列表")
    )
    attach(query, many, resolver=_incidents, arguments=arguments)
    reasons: Any = list[RejectReason]
    words = both("why an incident may be rejected", "排除原因")
    attach(query, Field("rejectReasons", reasons, words), resolver=_reject_reasons)
    narrowing = (
        Field("days", int | None, both(f"of the last days, {WINDOW_DAYS} if left out", "天数")),
        Field("camera", str | None, both("only of this camera", "设备编号")),
        Field("rule", str | None, both("only of this rule and version", "规则")),
    )
    found: Any = list[Precision]
    words = both("the running precision by camera, rule and model", "研判准确率")
    attach(query, Field("precision", found, words), resolver=_precision, arguments=narrowing)
