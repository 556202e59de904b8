"""`canI`, `whyDenied` and `myGrants`: what who asks may see, and by which clause.

No postponed annotations: strawberry reads them as objects.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import strawberry

from auth.agreements import CASE, extra_fields
from auth.decisions import Decision
from auth.grants import Grants
from gateway.api.classes import Field, attach
from gateway.api.context import Context
from gateway.api.shapes import MADE, SHAPES, SYSTEM, camel, snake
from gateway.api.wording import both
from gateway.errors import BadInput

_WITH_THE_TYPE = frozenset({*SYSTEM, "history", "case"})
"""Fields that come with their type; of cases, those are shown that the department works on."""


@strawberry.type(description="Whether something is given, and by what. 授权说明")
class Right:
    """Whether something is given, and by what."""

    type: str = strawberry.field(description="Name of the type. 类型")
    field: str | None = strawberry.field(description="Field or relation; null: the type. 字段")
    given: bool = strawberry.field(description="Whether it is given, whole or masked. 是否提供")
    mask: str | None = strawberry.field(description="The mask it is shown through. 脱敏方式")
    reason: str = strawberry.field(description="Why, in words. 说明")
    agreement: str | None = strawberry.field(description="The agreement and its version. 协议")
    clause: str | None = strawberry.field(description="Its clause. 条款")
    purposes: list[str] = strawberry.field(
        description="Purposes it would be given for, where it is not. 可用用途"
    )


@strawberry.type(description="Rows of a type that are given. 数据行范围")
class RowRight:
    """Rows of a type that are given."""

    type: str = strawberry.field(description="Name of the type. 类型")
    rows: str = strawberry.field(description="Which: districts, sites or own_cases. 范围")
    codes: list[str] = strawberry.field(description="Codes or numbers; none: no row. 编码")


@strawberry.type(description="What who asks may see, for the purpose named. 本人授权")
class MyGrants:
    """What who asks may see, for the purpose named."""

    department: str = strawberry.field(description="The department of who asks. 部门")
    purpose: str | None = strawberry.field(description="The purpose named. 用途")
    case: str | None = strawberry.field(description="The case named. 案号")
    agreements: list[str] = strawberry.field(
        description="Agreements that apply, with their versions. 适用协议"
    )
    rights: list[Right] = strawberry.field(description="All that is given. 已提供")
    scopes: list[RowRight] = strawberry.field(
        description="Types of which not every row is given. 行范围限制"
    )


def _right(name: str, field: str | None, decision: Decision) -> Right:
    return Right(
        type=name,
        field=field,
        given=decision.given,
        mask=decision.mask,
        reason=decision.reason,
        agreement=(
            None if decision.agreement is None else f"{decision.agreement} v{decision.version}"
        ),
        clause=decision.clause,
        purposes=[] if decision.given else list(decision.allowed),
    )


def decision_of(grants: Grants, name: str, field: str | None) -> Decision:
    """What is decided of a type or of one of its fields, by their GraphQL names; or BadInput."""
    if name not in grants.entities:
        raise BadInput(f"type: there is no {name}; use a type such as Truck")
    whole = grants.entity(name)
    if field is None or not whole.given or name == CASE or field in _WITH_THE_TYPE:
        return whole
    shape = SHAPES[name]
    if field in shape.fields:
        return grants.field(name, shape.fields[field].name)
    if snake(field) in extra_fields(name):
        return grants.field(name, snake(field))
    if (name, field) in MADE:
        decisions = [grants.field(name, one) for one in MADE[name, field]]
        return next((one for one in decisions if not one.plain), decisions[0])
    if field not in shape.links:
        raise BadInput(f"field: {name} has no {field}")
    link = shape.links[field]
    end = grants.entity(link.target.name)
    return grants.relation(link.relation) if end.given else end


def _can_i(_source: object, info: Any, args: Mapping[str, Any]) -> bool:
    context: Context = info.context
    return decision_of(context.grants, args["type"], args.get("field")).given


def _why_denied(_source: object, info: Any, args: Mapping[str, Any]) -> Right | None:
    context: Context = info.context
    name, field = args["type"], args.get("field")
    decision = decision_of(context.grants, name, field)
    return None if decision.plain else _right(name, field, decision)


def _my_grants(_source: object, info: Any, _args: object) -> MyGrants:
    context: Context = info.context
    grants = context.grants
    return MyGrants(
        department=grants.department,
        purpose=grants.purpose,
        case=grants.case,
        agreements=list(grants.agreements),
        rights=list(_rights(grants)),
        scopes=[
            RowRight(type=name, rows=scope.rows, codes=list(scope.codes))
            for name, scopes in grants.scopes.items()
            for scope in scopes
        ],
    )


def _rights(grants: Grants) -> Iterator[Right]:
    for name, shape in SHAPES.items():
        if not grants.entity(name).given:
            continue
        yield _right(name, None, grants.entity(name))
        for field in (*shape.fields, *extra_fields(name), *shape.links):
            decision = decision_of(grants, name, field)
            if decision.given:
                yield _right(name, camel(field), decision)
    if grants.entity(CASE).given:
        yield _right(CASE, None, grants.entity(CASE))


def attach_rights(query: type) -> None:
    """Give the query type `canI`, `whyDenied` and `myGrants`."""
    named = (
        Field("type", str, both("name of a type, such as Truck", "类型")),
        Field("field", str | None, both("a field or relation of it; the type if left out", "字段")),
    )
    words = both("whether something is given to who asks, for the purpose named", "是否有权")
    attach(query, Field("canI", bool, words), resolver=_can_i, arguments=named)
    words = both("why it is withheld or masked; null where it is given whole", "不予提供的原因")
    attach(query, Field("whyDenied", Right | None, words), resolver=_why_denied, arguments=named)
    words = both("all that is given to who asks, with agreement and clause", "本人授权")
    attach(query, Field("myGrants", MyGrants, words), resolver=_my_grants)
