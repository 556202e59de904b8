"""The types of incidents: exhibits, history, and what a photo is good for.

No postponed annotations: strawberry reads them as objects.
"""

from typing import Any

import strawberry

from gateway.agreements.own_cases import within
from gateway.api.cases import Case, Incident
from gateway.api.classes import Field, attach, bare
from gateway.api.enums import CHOICES, choice
from gateway.api.loaders import by_id, by_number
from gateway.api.reasons import Reason, reasons
from gateway.api.scalars import Instant
from gateway.api.types import TYPES, attach_number_id
from gateway.api.wording import both
from gateway.cases.errors import NoSuchCase
from gateway.incidents.incident import Exhibit, IncidentState, IncidentStep
from graph.violations.admissibility import Admissibility

STATES, STEPS = choice(IncidentState, "事件状态"), choice(IncidentStep, "事件过程")
GOOD_FOR, KINDS = choice(Admissibility, "证据能力"), CHOICES["ViolationKind"]
ALERT_STATES: Any = CHOICES["AlertState"]

ExhibitType, StepType = bare("Exhibit"), bare("IncidentHistory")

_STEP = (
    (Field("at", Instant, both("when", "时间")), "at_ms"),
    (Field("step", STEPS, both("what happened", "过程")), "step"),
    (Field("byDepartment", str, both("department of who did it", "操作部门")), "by_department"),
    (Field("byPerson", str, both("who did it", "操作人")), "by_person"),
    (Field("reasonCode", str | None, both("code of the reason", "原因编码")), "reason_code"),
    (Field("reason", str | None, both("why, in words", "事由")), "reason"),
)
_EXHIBIT = (
    (Field("occurredAt", Instant, both("when it happened", "发生时间")), "occurred_at_ms"),
    (Field("joinedAt", Instant, both("when it joined the incident", "并入时间")), "joined_at_ms"),
    (
        Field("isRepeat", bool, both("whether it happened while a case was open", "是否再次发生")),
        "is_repeat",
    ),
    (
        Field("isWithdrawn", bool, both("whether the hub took it back", "是否已撤回")),
        "is_withdrawn",
    ),
    (Field("camera", str, both("code of the camera; empty for none", "设备编号")), "camera"),
    (Field("rule", str, both("rule and version that spoke", "规则")), "rule"),
    (Field("model", str, both("source or model that read the photo", "模型或来源")), "model"),
    (Field("confidence", float, both("confidence of the finding, 0 to 1", "置信度")), "confidence"),
    (
        Field("admissibility", GOOD_FOR, both("what the photo is good for", "证据能力")),
        "admissibility",
    ),
)
_INCIDENT = (
    (Field("number", str, both("number of the incident", "事件编号")), "number"),
    (Field("kind", KINDS, both("what is suspected", "违法类型")), "kind"),
    (Field("state", STATES, both("what triage made of it", "事件状态")), "state"),
    (Field("version", int, both("goes up by one with each step", "版本")), "version"),
    (Field("firstAt", Instant, both("its first alert", "最早发生时间")), "first_at_ms"),
    (Field("lastAt", Instant, both("its last alert", "最晚发生时间")), "last_at_ms"),
    (Field("openedAt", Instant, both("when the hub made it", "形成时间")), "opened_at_ms"),
    (Field("dueAt", Instant, both("by when it must be reviewed", "审核期限")), "due_at_ms"),
    (
        Field("dueIsProvisional", bool, both("some calendar is missing", "期限为暂定")),
        "due_is_provisional",
    ),
    (
        Field("eliminateBy", Instant | None, both("by when the record must be gone", "消除期限")),
        "eliminate_by_ms",
    ),
    (Field("decidedAt", Instant | None, both("when it was decided", "研判时间")), "decided_at_ms"),
    (Field("isAutomatic", bool, both("a signed rule decided", "是否自动确认")), "is_automatic"),
    (Field("reasonCode", str | None, both("why it was rejected", "排除原因编码")), "reason_code"),
    (Field("reason", str | None, both("why, in words", "事由")), "reason"),
    (Field("suspected", str | None, both("what the review suspects", "疑点编码")), "suspected"),
    (Field("mergedInto", str | None, both("the incident it went into", "并入事件")), "merged_into"),
    (
        Field("admissibility", GOOD_FOR, both("evidence if one photo at least is", "证据能力")),
        "admissibility",
    ),
    (Field("exhibits", list[ExhibitType], both("its alerts in time", "证据")), "exhibits"),  # type: ignore[valid-type]
    (Field("history", list[StepType], both("all steps, first to last", "过程")), "history"),  # type: ignore[valid-type]
)


def _alert(one: Exhibit, info: Any, _args: object) -> Any:
    return by_number(info, "Alert").load(one.alert_number)


def _sighting(one: Exhibit, info: Any, _args: object) -> Any:
    return None if one.sighting is None else by_number(info, "Sighting").load(one.sighting)


def _truck(incident: Any, info: Any, _args: object) -> Any:
    known = incident.truck_id
    return None if known is None else by_id(info, "Truck").load(known)


async def _case(incident: Any, info: Any, _args: object) -> Any:
    if incident.case_number is None:
        return None
    context = info.context
    try:
        case = await context.hub.cases.get(incident.case_number, within=within(context.grants))
    except NoSuchCase:
        return None
    return context.shown(case)


def _reasons(one: Exhibit, *_: object) -> list[Reason]:
    return reasons(one.reasons)


def _finish() -> None:
    attach_number_id(Incident, "Incident")
    for cls, rows in ((StepType, _STEP), (ExhibitType, _EXHIBIT), (Incident, _INCIDENT)):
        for field, python_name in rows:
            attach(cls, field, python_name=python_name)
    words = both("why it is a lead only; empty for evidence", "仅作线索的原因")
    attach(ExhibitType, Field("reasons", list[Reason], words), resolver=_reasons)
    for cls, name, entity, zh, find in (
        (ExhibitType, "alert", "Alert", "告警", _alert),
        (ExhibitType, "sighting", "Sighting", "抓拍", _sighting),
        (Incident, "truck", "Truck", "车辆", _truck),
    ):
        field = Field(name, TYPES[entity] | None, both(f"the {name}", zh))
        attach(cls, field, resolver=find)
    attach(Incident, Field("case", Case | None, both("the case", "案件")), resolver=_case)
    words = both("one step of an incident", "事件过程")
    strawberry.type(StepType, name="IncidentHistory", description=words)
    words = both("an alert of an incident, as evidence", "事件证据")
    strawberry.type(ExhibitType, name="Exhibit", description=words)
    words = both("alerts of one truck and act, triaged as one", "事件")
    strawberry.type(Incident, name="Incident", description=words)


_finish()
