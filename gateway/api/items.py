"""`items` and `item`: the reviewed items (权责事项), and who answers where.

No postponed annotations: strawberry reads them as objects.
"""

from datetime import date
from typing import Any

import strawberry

from gateway.api.classes import Field, attach
from gateway.api.context import Context
from gateway.api.routing import Desk
from gateway.api.scalars import Day
from gateway.api.selection import Query
from gateway.api.wording import both
from gateway.items import item as known
from gateway.items.register import Register
from graph.violations.facts import local


@strawberry.type(description="One provision of law. 法律依据")
class ItemBasis:
    """One provision of law."""

    law: str = strawberry.field(description="The law. 法律")
    article: str = strawberry.field(description="The article that is broken. 违反条款")
    penalty: str = strawberry.field(description="The article that punishes. 处罚条款")
    who: str = strawberry.field(description="Whom it binds. 适用对象")
    checked: bool = strawberry.field(description="Whether its text was read. 原文已核对")


@strawberry.type(description="A task that a case opens at once. 并行任务")
class ItemPart:
    """A task that a case opens at once."""

    department: str = strawberry.field(description="The department. 部门")
    at: list[str] = strawberry.field(
        description="Whose district answers, the first known: occurrence, site, company. 地点"
    )
    level: str = strawberry.field(description="District or street. 层级")


@strawberry.type(description="What an item says from a day on. 事项版本")
class ItemVersion:
    """What an item says from a day on."""

    number: str = strawberry.field(description="Its number. 版本号")
    effective_from: Day = strawberry.field(description="First day. 施行日期")
    effective_to: Day | None = strawberry.field(description="Day it ends. 废止日期")
    department: str = strawberry.field(description="Who answers. 主管部门")
    co_handlers: list[str] = strawberry.field(description="Who helps. 协办部门")
    basis: list[ItemBasis] = strawberry.field(description="Law by article. 法律依据")
    evidence: list[str] = strawberry.field(description="What must be shown. 所需证据")
    fine_min_yuan: int | None = strawberry.field(description="Lowest fine, yuan. 罚款下限")
    fine_max_yuan: int | None = strawberry.field(description="Highest fine, yuan. 罚款上限")
    limit: str = strawberry.field(description="By when, in words. 办理时限")
    plan: list[str] = strawberry.field(description="The checklist. 智能预案")
    tags: list[str] = strawberry.field(description="Tags. 标签")
    parts: list[ItemPart] = strawberry.field(description="The tasks of a case. 并行任务")
    answering: list[Desk] = strawberry.field(
        description="Who answers, for the district asked for or for all. 责任岗位"
    )


@strawberry.type(description="An item. 权责事项")
class Item:
    """An item."""

    code: str = strawberry.field(description="Its code. 事项编码")
    name: str = strawberry.field(description="Its name. 事项名称")
    name_en: str = strawberry.field(description="Its name in English. 英文名称")
    kind: str | None = strawberry.field(description="The kind that the hub finds. 违法类型")
    in_force: ItemVersion | None = strawberry.field(description="The version in force. 现行版本")
    versions: list[ItemVersion] = strawberry.field(description="All versions. 全部版本")


def _items(_source: object, info: Any, _args: object) -> list[Item]:
    context: Context = info.context
    args = Query.of(info).arguments("Query", info.field_nodes[0])
    register: Register = context.hub.routes.register
    asked = args.get("on")
    day = local(context.now_ms).date() if asked is None else date.fromisoformat(asked)
    wanted, tag, district = args.get("code"), args.get("tag"), args.get("district")
    found = [
        one
        for one in register.items.values()
        if (wanted is None or one.code == wanted)
        and (tag is None or any(tag in version.tags for version in one.version))
    ]
    context.note("Item.*", len(found))
    return [_item(register, one, day, district) for one in found]


def _item(register: Register, one: known.Item, day: date, district: str | None) -> Item:
    held = one.in_force(day)
    return Item(
        code=one.code,
        name=one.name,
        name_en=one.name_en,
        kind=one.kind,
        in_force=None if held is None else _version(register, held, district),
        versions=[_version(register, version, district) for version in one.version],
    )


def _version(register: Register, one: known.Version, district: str | None) -> ItemVersion:
    penalty = one.penalty
    return ItemVersion(
        number=one.number,
        effective_from=Day(one.effective_from.isoformat()),
        effective_to=None if one.effective_to is None else Day(one.effective_to.isoformat()),
        department=one.department,
        co_handlers=list(one.co_handlers),
        basis=[
            ItemBasis(law=b.law, article=b.article, penalty=b.penalty, who=b.who, checked=b.checked)
            for b in one.basis
        ],
        evidence=list(one.evidence),
        fine_min_yuan=None if penalty is None else penalty.min_yuan,
        fine_max_yuan=None if penalty is None else penalty.max_yuan,
        limit=str(one.limits.read()),
        plan=list(one.plan),
        tags=list(one.tags),
        parts=[ItemPart(department=p.department, at=list(p.at), level=p.level) for p in one.parts],
        answering=[
            Desk(department=a.department, section=a.section, post=a.post, district=a.district)
            for code in ([district] if district is not None else register.districts)
            for a in register.answering(one, code)
        ],
    )


def attach_items(query: type) -> None:
    """Give the query type `items`."""
    attach(
        query,
        Field("items", list[Item], both("the reviewed items", "权责事项")),
        resolver=_items,
        arguments=(
            Field("code", str | None, both("only the item of this code", "事项编码")),
            Field("tag", str | None, both("only items with this tag", "标签")),
            Field("district", str | None, both("who answers in this district only", "区划代码")),
            Field("on", Day | None, both("in force on this day; today if left out", "日期")),
        ),
    )
