"""Cases: their types, the root fields `case` and `cases`, and the way from a case to its violation.

No postponed annotations: strawberry reads them as objects.
"""

from collections.abc import Mapping
from typing import Any

import strawberry

from gateway.agreements.own_cases import within
from gateway.api.case_filter import CASE_FILTER, case_condition
from gateway.api.classes import Field, attach, bare
from gateway.api.context import Context, whole
from gateway.api.enums import CHOICES
from gateway.api.loaders import by_number
from gateway.api.numbered import (
    NumberedPage,
    narrowed,
    page_of,
    span_of,
)
from gateway.api.paging import PAGE_ARGUMENTS
from gateway.api.scalars import Duration, Instant
from gateway.api.selection import Query
from gateway.api.tasks import (
    DEPARTMENTS,
    MOVES,
    STATES,
    URGENCIES,
    Penalty,
    Step,
    Task,
    running_due,
    tasks_of,
)
from gateway.api.types import TYPES, Node, PageInfo, attach_number_id
from gateway.api.wording import both
from gateway.cases.errors import NoSuchCase

KINDS = CHOICES["ViolationKind"]

Case = bare("Case", Node)
Incident = bare("Incident", Node)
"""Finished in gateway.api.incident_types: a case and its incident point at each other."""
CaseEdge, CaseConnection = bare("CaseEdge"), bare("CaseConnection")

_CASE = (
    (Field("number", str, "Case number. 案件编号"), "number"),
    (Field("kind", KINDS, "What was violated. 违法类型"), "kind"),
    (Field("state", STATES, "Where it stands. 案件状态"), "state"),
    (Field("version", int, "Goes up by one with each move. 版本"), "version"),
    (Field("openedAt", Instant, "When it was opened. 立案时间"), "opened_at_ms"),
    (Field("closedAt", Instant | None, "When it was closed. 结案时间"), "closed_at_ms"),
    (Field("department", str | None, "Department it lies with. 承办部门"), "department"),
    (Field("section", str | None, "Section it was sent to. 承办科室"), "section"),
    (Field("post", str | None, "Post it was sent to. 承办岗位"), "post"),
    (Field("result", str | None, "What came of it. 处置结果"), "result"),
    (Field("fineYuan", int | None, "Fine in yuan. 罚款（元）"), "fine_yuan"),
    (Field("dueIsProvisional", bool, "Some calendar is missing. 时限为暂定"), "due_is_provisional"),
    (Field("moves", list[MOVES], "The moves it can make now. 可执行操作"), "allowed"),  # type: ignore[valid-type]
    (Field("urgency", URGENCIES, "How urgent. 紧急程度"), "urgency"),
    (Field("level", int, "How many levels up it was pressed as a whole. 督办级别"), "level"),
    (Field("penalties", list[Penalty], "Decisions, withdrawn ones too. 处罚决定"), "penalties"),  # type: ignore[valid-type]
    (Field("coHandlers", list[DEPARTMENTS], "Who works with it. 协办部门"), "co_handlers"),  # type: ignore[valid-type]
    (Field("history", list[Step], "All moves, as they were made. 办理过程"), "told"),  # type: ignore[valid-type]
)
_NARROWED = {name: name for name in ("state", "department", "kind")}
_TASKS = Field("tasks", list[Task], "What each desk has to do. 任务")  # type: ignore[valid-type]
_DUE = Field("dueAt", Instant | None, "When it is due; null while it is held. 办理时限")


async def _incident(case: Any, info: Any, _args: object) -> Any:
    context: Context = info.context
    path = tuple(part for part in info.path.as_list() if isinstance(part, str))
    if context.deny(whole(context.grants, "Alert"), path):
        return None
    context.note("Incident.*", 0)
    found = await context.hub.incidents.of_alerts([case.alert_number])
    incident = found.get(case.alert_number)
    return None if incident is None else context.told(incident)


def _due_in(case: Any, info: Any, _args: object) -> int | None:
    due = running_due(case)
    return None if due is None or case.closed_at_ms is not None else due - info.context.now_ms


async def find_case(context: Context, number: str) -> Any:
    """A case by its number, noted as shown; None for none that who asks may see."""
    context.note("Case.*", 0)
    try:
        found = await context.hub.cases.get(number, within=within(context.grants))
    except NoSuchCase:
        return None
    return context.shown(found)


async def _case(_source: object, info: Any, args: Mapping[str, Any]) -> Any:
    return await find_case(info.context, args["number"])


async def _cases(_source: object, info: Any, _args: object) -> NumberedPage:
    context: Context = info.context
    args = Query.of(info).arguments("Query", info.field_nodes[0])
    span, wanted = span_of("Case", args), narrowed(args, _NARROWED)
    if "filter" in args:
        wanted["where"] = case_condition(args["filter"])
    only = within(context.grants)
    page = page_of(
        "Case", span, await context.hub.cases.find(**wanted, span=span, within=only), wanted
    )
    context.note("Case.*", 0)
    for one in page.rows:
        context.shown(one)
    return page


def _total(page: NumberedPage, info: Any, _args: object) -> Any:
    return info.context.hub.cases.count(**page.wanted, within=within(info.context.grants))


def _finish() -> None:
    attach_number_id(Case, "Case")
    for field, python_name in _CASE:
        attach(Case, field, python_name=python_name)
    attach(Case, _TASKS, resolver=lambda case, _info, _args: tasks_of(case))
    attach(Case, _DUE, resolver=lambda case, _info, _args: running_due(case))
    words = both("how long until it is due; negative if overdue, null while held", "剩余时间")
    attach(Case, Field("dueIn", Duration | None, words), resolver=_due_in)
    words = both("the violation it is about", "违法行为")
    attach(
        Case,
        Field("violation", TYPES["Violation"] | None, words),
        resolver=lambda row, info, _args: by_number(info, "Violation").load(row.violation_number),
    )
    words = both("the incident, with all alerts and what their photos are good for", "事件")
    attach(Case, Field("incident", Incident | None, words), resolver=_incident)
    words = "The work on a violation until it is closed. 案件"
    strawberry.type(Case, name="Case", description=words)
    attach(CaseEdge, Field("node", Case, "The case. 案件"))
    attach(CaseEdge, Field("cursor", str, "Where it stands in the list. 游标"))
    strawberry.type(CaseEdge, name="CaseEdge", description="A case in a list. 案件")
    edges: Any = list[CaseEdge]  # type: ignore[valid-type]
    attach(CaseConnection, Field("edges", edges, "The cases. 案件列表"))
    attach(CaseConnection, Field("pageInfo", PageInfo, "Where the page stands. 分页信息"))
    total = Field("totalCount", int, "Cases that fit; counted only when asked. 总数")
    attach(CaseConnection, total, resolver=_total)
    words = "A page of cases, newest first. 案件列表"
    strawberry.type(CaseConnection, name="CaseConnection", description=words)


_finish()


def attach_cases(query: type) -> None:
    """Give the query type `case` and `cases`."""
    number = Field("number", str, "Case number. 案件编号")
    one = Field("case", Case | None, "One case. 案件")
    attach(query, one, resolver=_case, arguments=(number,))
    arguments = (
        *PAGE_ARGUMENTS,
        Field("filter", CASE_FILTER | None, both("only cases that meet this", "筛选")),
        Field("state", STATES | None, "Only in this state. 案件状态"),
        Field("department", DEPARTMENTS | None, "Only where it lies with this one. 承办部门"),
        Field("kind", KINDS | None, "Only of this kind. 违法类型"),
    )
    many = Field("cases", CaseConnection, "Cases, newest first. 案件列表")
    attach(query, many, resolver=_cases, arguments=arguments)
