"""`routeViolation` and `previewRoute`: who gets the tasks, and why.

No postponed annotations: strawberry reads them as objects.
"""

from collections.abc import Mapping
from typing import Any

import strawberry

from gateway.api.classes import Field, attach
from gateway.api.context import Context, whole
from gateway.api.reasons import Reason, reasons
from gateway.api.scalars import Instant
from gateway.api.selection import Query
from gateway.api.wording import both
from gateway.cases.inputs import district
from gateway.errors import BadInput
from gateway.routing import desk as known
from gateway.routing.question import Question, Spot


@strawberry.type(description="Where work is sent. 承办岗位")
class Desk:
    """Where work is sent."""

    department: str = strawberry.field(description="The department. 部门")
    section: str | None = strawberry.field(description="The section; null: nobody named. 科室")
    post: str | None = strawberry.field(description="The post; null: nobody named. 岗位")
    district: str | None = strawberry.field(
        description="Code of the district or street; null: not known. 区划"
    )


@strawberry.type(description="Who gets the tasks of a case, and why. 分拨结果")
class DispatchRoute:
    """Who gets the tasks of a case, and why."""

    lead: Desk = strawberry.field(description="Who leads. 牵头")
    helpers: list[Desk] = strawberry.field(description="Who helps, a task each. 协办")
    candidates: list[Desk] = strawberry.field(
        description="Who else might lead: the place is near a border. 候选"
    )
    reasons: list[Reason] = strawberry.field(description="Every step of the way. 依据")


@strawberry.input(description="A place by its point, by a code, or by both. 地点")
class PlaceInput:
    """A place by its point, by a code, or by both."""

    lng: float | None = strawberry.field(
        description="Longitude, WGS-84 degrees. 经度", default=None
    )
    lat: float | None = strawberry.field(description="Latitude, WGS-84 degrees. 纬度", default=None)
    code: str | None = strawberry.field(
        description="Code of district or street (GB/T 2260). 区划代码", default=None
    )


def _desk(one: known.Desk) -> Desk:
    return Desk(
        department=one.department, section=one.section, post=one.post, district=one.district
    )


def _shown(context: Context, found: known.Route) -> DispatchRoute:
    context.note("DispatchRoute.*", 1)
    return DispatchRoute(
        lead=_desk(found.lead),
        helpers=[_desk(one) for one in found.helpers],
        candidates=[_desk(one) for one in found.candidates],
        reasons=reasons(found.reasons),
    )


async def _route(_source: object, info: Any, args: Mapping[str, Any]) -> DispatchRoute:
    context: Context = info.context
    whole(context.grants, "Violation").demand("routeViolation")
    at_ms = context.now_ms if args.get("at") is None else args["at"]
    found = await context.hub.routes.of_violation(args["number"], at_ms=at_ms)
    context.seen.add("Violation", args["number"])
    return _shown(context, found)


def _preview(_source: object, info: Any, _args: object) -> DispatchRoute:
    context: Context = info.context
    args = Query.of(info).arguments("Query", info.field_nodes[0])
    places = {name: _spot(name, args.get(name)) for name in ("occurrence", "site", "company")}
    question = Question(
        item=args["item"],
        at_ms=context.now_ms if args.get("at") is None else args["at"],
        **places,
    )
    return _shown(context, context.hub.routes.of_question(question))


def _spot(name: str, given: Mapping[str, Any] | None) -> Spot:
    if given is None:
        return Spot()
    lng, lat = given.get("lng"), given.get("lat")
    if (lng is None) != (lat is None):
        raise BadInput(f"{name}: give both lng and lat, or neither")
    if lng is not None and lat is not None and not (-180 <= lng <= 180 and -90 <= lat <= 90):
        raise BadInput(f"{name}: lng is from -180 to 180 and lat from -90 to 90")
    point = None if lng is None or lat is None else (lng, lat)
    return Spot(point=point, code=district(f"{name}.code", given.get("code")))


def attach_routing(query: type) -> None:
    """Give the query type `routeViolation` and `previewRoute`."""
    at = Field("at", Instant | None, both("when it is sent; now if left out", "派遣时间"))
    attach(
        query,
        Field("routeViolation", DispatchRoute, both("who gets the tasks of a violation", "分拨")),
        resolver=_route,
        arguments=(Field("number", str, both("number of the violation", "违法编号")), at),
    )
    attach(
        query,
        Field(
            "previewRoute", DispatchRoute, both("who would get the tasks for an item", "分拨预览")
        ),
        resolver=_preview,
        arguments=(
            Field("item", str, both("code of the item, or a kind of violation", "事项编码")),
            Field("occurrence", PlaceInput | None, both("where it happened", "发生地")),
            Field("site", PlaceInput | None, both("where the waste came from", "工地")),
            Field("company", PlaceInput | None, both("where the haulier is registered", "企业")),
            at,
        ),
    )
