"""The parts of a case: its tasks, its decisions on penalties, the lines of its history.

No postponed annotations: strawberry reads them as objects.
"""

from typing import Any

import strawberry

from gateway.api.classes import Field, attach, bare
from gateway.api.enums import choice
from gateway.api.scalars import Duration, Instant
from gateway.api.wording import both
from gateway.cases.deadlines.limit import Urgency
from gateway.cases.states import CaseMove, CaseState
from graph.ontology.choices import DepartmentKind

STATES, MOVES = choice(CaseState, "案件状态"), choice(CaseMove, "案件操作")
DEPARTMENTS, URGENCIES = choice(DepartmentKind, "部门"), choice(Urgency, "紧急程度")

Step, Task, Penalty = bare("CaseStep"), bare("Task"), bare("Penalty")

_STEP = (
    (Field("at", Instant, "When the hub learnt it. 登记时间"), "at_ms"),
    (Field("happenedAt", Instant, "When it was done. 发生时间"), "happened_at_ms"),
    (
        Field("isLate", bool, "Told after what it came before; it changed nothing. 迟到"),
        "is_late",
    ),
    (Field("task", int | None, "The task; null for the whole case. 任务"), "task"),
    (Field("move", MOVES, "What was done. 操作"), "move"),
    (Field("fromState", STATES | None, "The state before; null at first. 原状态"), "from_state"),
    (Field("toState", STATES, "The state after. 新状态"), "to_state"),
    (Field("caseState", STATES, "Where the whole case stood then. 案件状态"), "case_state"),
    (Field("byDepartment", str, "Department of who did it. 操作部门"), "by_department"),
    (Field("byPerson", str, "Who did it. 操作人"), "by_person"),
    (Field("toDepartment", str | None, "Where it lies then. 去向部门"), "to_department"),
    (Field("toSection", str | None, "Section it lies with then. 去向科室"), "to_section"),
    (Field("toPost", str | None, "Post it lies with then. 去向岗位"), "to_post"),
    (Field("reason", str | None, "Why, or with what result. 事由"), "reason"),
)
_DETAILS = (
    (Field("days", int | None, "Days of an extension. 延期天数"), "days"),
    (Field("photo", str | None, "SHA-256 of a photo in the vault. 照片"), "photo"),
    (Field("clock", str | None, "The clock that is spoken of. 时限"), "clock"),
    (
        Field("plannedAt", Instant | None, "When it was to be said. 应提醒时间"),
        "planned_at_ms",
    ),
    (Field("level", int | None, "How many levels up it went. 督办级别"), "level"),
)
_TASK = (
    (Field("serial", int, "Counts within the case, from 1. 任务序号"), "serial"),
    (Field("isLead", bool, "Whether its department leads. 是否主办"), "is_lead"),
    (Field("department", str, "Department. 承办部门"), "department"),
    (Field("section", str | None, "Section. 承办科室"), "section"),
    (Field("post", str | None, "Post. 承办岗位"), "post"),
    (Field("district", str | None, "Code of the district or street. 区划代码"), "district"),
    (Field("state", STATES, "Where it stands. 任务状态"), "state"),
    (Field("stage", str | None, "The stage whose clock runs. 阶段"), "stage"),
    (
        Field("askedDays", int | None, "Days asked for and not decided on. 申请延期天数"),
        "asked_days",
    ),
    (Field("level", int, "How many levels up it was pressed. 督办级别"), "level"),
    (Field("result", str | None, "What came of it. 处置结果"), "result"),
    (Field("moves", list[MOVES], "The moves it can make now. 可执行操作"), "allowed"),  # type: ignore[valid-type]
)
_PENALTY = (
    (Field("number", str, "Number of the decision in the hub. 决定编号"), "number"),
    (Field("serial", int, "Counts within the case, from 1. 序号"), "serial"),
    (Field("task", int, "The task it was decided in. 任务"), "task"),
    (Field("department", str, "Who decided. 处罚机关"), "department"),
    (Field("amountYuan", int, "Fine in yuan; 0 is a warning. 金额（元）"), "amount_yuan"),
    (Field("law", str | None, "Law; null where only the amount was told. 法律"), "law"),
    (Field("article", str | None, "Article. 条款"), "article"),
    (Field("document", str | None, "Number of the document. 文号"), "document"),
    (Field("decidedAt", Instant, "When. 决定时间"), "decided_at_ms"),
    (Field("paidAt", Instant | None, "When it was paid. 缴纳时间"), "paid_at_ms"),
    (
        Field("withdrawnAt", Instant | None, "When it was withdrawn. 撤销时间"),
        "withdrawn_at_ms",
    ),
    (
        Field("withdrawal", str | None, "Document that took it back. 撤销决定文号"),
        "withdrawal",
    ),
    (
        Field("beside", str | None, "The fine that the arbiter let it stand beside. 并存决定"),
        "beside",
    ),
    (Field("besideReason", str | None, "Why. 并存理由"), "beside_reason"),
)
_STAGE_DUE = Field(
    "stageDueAt", Instant | None, both("when the stage is due; null while held", "阶段时限")
)
_STAGE_DUE_IN = Field(
    "stageDueIn",
    Duration | None,
    both("how long until the stage is due; negative if overdue", "阶段剩余时间"),
)
_STAGE_IS_PROVISIONAL = Field(
    "stageDueIsProvisional", bool, both("some calendar is missing", "阶段时限为暂定")
)


def running_due(case: Any) -> int | None:
    """When a case is due; None while its clock stands."""
    return None if case.state is CaseState.HELD else case.due_at_ms


class TaskOfCase:
    """A task together with the clock that runs for it."""

    __slots__ = ("_task", "clock")

    def __init__(self, case: Any, task: Any) -> None:
        self._task, self.clock = task, case.clock(task.serial)

    def __getattr__(self, name: str) -> Any:
        """What the task itself has."""
        return getattr(self._task, name)


def tasks_of(case: Any) -> list[TaskOfCase]:
    """The tasks of a case, each with its clock."""
    return [TaskOfCase(case, task) for task in case.tasks]


def _stage_due_in(task: TaskOfCase, info: Any, _args: object) -> int | None:
    due = task.clock and task.clock.due_at_ms
    return None if due is None else due - info.context.now_ms


def _detail(name: str) -> Any:
    return lambda line, _info, _args: line.details.get(name)


def _finish() -> None:
    for cls, rows in ((Step, _STEP), (Task, _TASK), (Penalty, _PENALTY)):
        for field, python_name in rows:
            attach(cls, field, python_name=python_name)
    for field, name in _DETAILS:
        attach(Step, field, resolver=_detail(name))
    attach(
        Task,
        _STAGE_DUE,
        resolver=lambda task, _info, _args: task.clock and task.clock.due_at_ms,
    )
    attach(Task, _STAGE_DUE_IN, resolver=_stage_due_in)
    attach(
        Task,
        _STAGE_IS_PROVISIONAL,
        resolver=lambda task, _info, _args: bool(task.clock and task.clock.is_provisional),
    )
    strawberry.type(Step, name="CaseStep", description="One move of a case. 办理记录")
    words = "What one desk has to do on a case. 任务"
    strawberry.type(Task, name="Task", description=words)
    words = "A decision on a penalty. 处罚决定"
    strawberry.type(Penalty, name="Penalty", description=words)


_finish()
