"""`indicators`: what was found, how it was handled, and by whom, of some months.

No postponed annotations: strawberry reads them as objects.
"""

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any

import strawberry

from gateway.agreements.own_cases import within
from gateway.api.classes import Field, Resolver, attach, bare
from gateway.api.context import Context, whole
from gateway.api.loaders import by_id
from gateway.api.scalars import Duration, Instant
from gateway.api.selection import Query
from gateway.api.types import TYPES
from gateway.api.wording import both, leaving
from gateway.errors import BadInput
from gateway.indicators.errors import BadMonth
from gateway.indicators.handling import DAY_MS
from gateway.indicators.indicators import MOST_MONTHS, Indicators
from gateway.indicators.months import Month

Spread, Cases, Found = bare("Spread"), bare("CaseCounts"), bare("FoundCounts")
Of, OfKind, OfStage = bare("IndicatorsOfMonth"), bare("IndicatorsOfKind"), bare("IndicatorsOfStage")
OfDepartment, Repeat = bare("IndicatorsOfDepartment"), bare("RepeatOffender")
All = bare("Indicators")

_IN_DAYS_UNTIL = date(2027, 6, 1)
_COUNT = Field("count", int, both("how many ended", "数量"))
_SPREAD = (
    ("mean", "mean", "平均时长"),
    ("median", "half took no longer", "中位时长"),
    ("p90", "nine of ten took no longer", "九成在此时长内"),
)
"""What is told of lengths of time: as a Duration, and until clients have moved in days as well."""
_CASES = (
    Field("opened", int, both("cases opened in the time", "立案数")),
    Field("void", int, both("those found void since", "作废数")),
    Field("closed", int, both("those closed since", "结案数")),
    Field("overdue", int, both("those whose time as a whole ran out", "超期案件数")),
    Field("returns", int, both("how often their tasks were sent back", "退回次数")),
    Field("disposalRate", float | None, both("closed of those not void, 0 to 1", "处置率")),
    Field("took", Spread, both("from opening to close", "办理时长")),
)
_FOUND = (
    Field("alerts", int, both("alerts, by when they happened", "告警数")),
    Field("incidents", int, both("incidents of them, none merged away", "事件数")),
    Field("right", int, both("alerts that people judged right", "确认数")),
    Field("judged", int, both("alerts that people judged", "研判数")),
    Field("precision", float | None, both("right of judged, 0 to 1", "准确率")),
    Field(
        "precisionLower",
        float | None,
        both("lower end of its 95 % interval (Wilson)", "准确率下限"),
    ),
)
_CASES_FIELD = Field("cases", Cases, both("cases opened in it", "案件"))
_FOUND_FIELD = Field(
    "found", Found | None, both("what was found; null where alerts are not given", "发现情况")
)
_STAGE = (
    Field("stage", str, both("dispatch, accept, resolve, verify or held", "环节")),
    Field("department", str | None, both("of this department; null: of all", "部门")),
    Field("took", Spread, both("how long it took where it ended", "环节时长")),
    Field("overdue", int, both("how often its time ran out", "环节超期数")),
)
_DEPARTMENT = (
    Field("department", str, both("the department", "部门")),
    Field("tasks", int, both("tasks that were sent to it", "任务数")),
    Field("resolved", int, both("tasks it answered", "反馈数")),
    Field("returns", int, both("tasks it sent back", "退回数")),
    Field("overdue", int, both("how often its time ran out", "超期数")),
    Field("took", Spread, both("its own time on tasks it answered", "办理时长")),
)
_ALL = (
    Field("since", Instant, both("the first moment counted", "统计起点")),
    Field("until", Instant, both("the first moment no longer counted", "统计终点")),
    Field("asOf", Instant, both("as it was known then", "统计时点")),
)


def _repeats(entity: str, name: str, zh: str, part: str) -> None:
    """Repeat offenders of a kind: the thing as its own grants show it, and how often."""
    made: Any = list[Repeat]  # type: ignore[valid-type]
    words = both(f"{entity.lower()} with more than one case, most first, 20 at most", zh)

    async def found(source: Indicators, info: Any, _args: object) -> Any:
        context: Context = info.context
        path = tuple(one for one in info.path.as_list() if isinstance(one, str))
        if context.deny(whole(context.grants, entity), path):
            return []
        return [
            {"entity": entity, "id": number, "cases": count}
            for number, count in getattr(source.handled, part)
        ]

    attach(All, Field(name, made, words), resolver=found)


def _thing(entity: str) -> Any:
    def load(source: Mapping[str, Any], info: Any, _args: object) -> Any:
        return by_id(info, entity).load(source["id"]) if source["entity"] == entity else None

    return load


def _found_of(source: Any, info: Any, _args: object) -> Any:
    context: Context = info.context
    path = tuple(one for one in info.path.as_list() if isinstance(one, str))
    if context.deny(whole(context.grants, "Alert"), path):
        return None
    return source.total if isinstance(source, Indicators) else source.found


def _kinds(source: Indicators, info: Any, _args: object) -> list[dict[str, Any]]:
    is_given = whole(info.context.grants, "Alert").given
    found, handled = (source.found if is_given else {}), source.handled.kinds
    return [
        {"kind": kind, "found": found.get(kind), "cases": handled.get(kind)}
        for kind in sorted({*found, *handled})
    ]


async def _indicators(_source: object, info: Any, _args: object) -> Indicators:
    context: Context = info.context
    args = Query.of(info).arguments("Query", info.field_nodes[0])
    count = 1 if args.get("months") is None else args["months"]
    if not 1 <= count <= MOST_MONTHS:
        raise BadInput(f"months is a number from 1 to {MOST_MONTHS}")
    try:
        first = Month.read(args["month"])
    except BadMonth as error:
        raise BadInput(str(error)) from error
    as_of = context.now_ms if args.get("asOf") is None else args["asOf"]
    is_given = whole(context.grants, "Alert").given
    made: Indicators = await asyncio.to_thread(
        context.hub.indicating.of,
        first,
        count,
        as_of_ms=as_of,
        within=within(context.grants),
        with_alerts=is_given,
    )
    context.note("Case.*", made.handled.cases.opened)
    if is_given:
        context.note("Alert.*", made.total.alerts)
    return made


def _lengths() -> None:
    attach(Spread, _COUNT)
    for name, english, zh in _SPREAD:
        length = Field(name, Duration | None, both(english, zh))
        attach(Spread, length, resolver=_length(f"{name}_days"))
        leaves = leaving(_IN_DAYS_UNTIL, f"`{name}`")
        words = both(f"{english}, in days of 24 hours", f"{zh}（天）")
        attach(Spread, Field(f"{name}Days", float | None, words, leaves))


def _length(in_days: str) -> Resolver:
    def resolve(spread: Any, *_: object) -> int | None:
        days = getattr(spread, in_days)
        return None if days is None else round(days * DAY_MS)

    return resolve


def _finish() -> None:
    _lengths()
    plain = ((Cases, _CASES), (Found, _FOUND), (OfStage, _STAGE), (OfDepartment, _DEPARTMENT))
    for cls, rows in plain:
        for field in rows:
            attach(cls, field)
    month = Field("month", str, both("the month, YYYY-MM", "月份"))
    attach(Of, month, resolver=lambda one, _info, _args: str(one.month))
    attach(Of, _FOUND_FIELD, resolver=_found_of)
    attach(Of, _CASES_FIELD)
    attach(OfKind, Field("kind", str, both("code of the kind of violation", "违法类型")))
    attach(OfKind, _FOUND_FIELD)
    cases: Any = Cases | None
    attach(OfKind, Field("cases", cases, both("cases of it; null for none", "案件")))
    attach(Repeat, Field("cases", int, both("its cases that are not void", "案件数")))
    for entity, zh in (("Company", "企业"), ("Site", "工地")):
        field = Field(entity.lower(), TYPES[entity] | None, both(f"the {entity.lower()}", zh))
        attach(Repeat, field, resolver=_thing(entity))
    _finish_all()
    for cls, name, english, chinese in _TYPES:
        strawberry.type(cls, name=name, description=both(english, chinese))


_TYPES = (
    (Spread, "Spread", "how long things took", "时长分布"),
    (Cases, "CaseCounts", "cases and what became of them", "案件统计"),
    (Found, "FoundCounts", "what was found, and how rightly", "发现统计"),
    (Of, "IndicatorsOfMonth", "the indicators of one month", "月度指标"),
    (OfKind, "IndicatorsOfKind", "the indicators of one kind of violation", "分类指标"),
    (OfStage, "IndicatorsOfStage", "how long a stage takes", "环节指标"),
    (OfDepartment, "IndicatorsOfDepartment", "how a department works", "部门指标"),
    (Repeat, "RepeatOffender", "who has more than one case", "多次违法主体"),
    (All, "Indicators", "how well violations are found and handled", "考核指标"),
)


def _finish_all() -> None:
    ends = {
        "since": lambda one, _info, _args: one.months[0].month.since_ms,
        "until": lambda one, _info, _args: one.months[-1].month.plus(1).since_ms,
        "asOf": lambda one, _info, _args: one.as_of_ms,
    }
    for field in _ALL:
        attach(All, field, resolver=ends[field.name])
    words = both("violations found a month: cases that are not void", "月均发现数")
    attach(All, Field("casesAMonth", float, words))
    attach(All, _CASES_FIELD, resolver=lambda one, _info, _args: one.handled.cases)
    attach(All, _FOUND_FIELD, resolver=_found_of)
    months: Any = list[Of]  # type: ignore[valid-type]
    attach(All, Field("months", months, both("each month", "各月")))
    kinds: Any = list[OfKind]  # type: ignore[valid-type]
    attach(All, Field("kinds", kinds, both("each kind", "各类")), resolver=_kinds)
    stages: Any = list[OfStage]  # type: ignore[valid-type]
    words = both("each stage, of all departments and of each", "各环节")
    attach(
        All,
        Field("stages", stages, words),
        resolver=lambda one, _info, _args: one.handled.stages,
    )
    desks: Any = list[OfDepartment]  # type: ignore[valid-type]
    attach(
        All,
        Field("departments", desks, both("each department", "各部门")),
        resolver=lambda one, _info, _args: one.handled.desks,
    )
    _repeats("Company", "repeatCompanies", "多次违法企业", "companies")
    _repeats("Site", "repeatSites", "多次违法工地", "sites")


_finish()


def attach_indicators(query: type) -> None:
    """Give the query type `indicators`."""
    arguments = (
        Field("month", str, both("the first month, YYYY-MM, on the city's clock", "起始月份")),
        Field("months", int | None, both(f"how many, {MOST_MONTHS} at most; 1", "月数")),
        Field("asOf", Instant | None, both("as it was known then; now if left out", "统计时点")),
    )
    words = both(
        "what was found in some months, and what became of the cases opened in them", "考核指标"
    )
    attach(query, Field("indicators", All, words), resolver=_indicators, arguments=arguments)
