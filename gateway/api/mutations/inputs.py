"""Input fields that several mutations share.

No postponed annotations: strawberry reads them as objects.
"""

from typing import Any

import strawberry

from gateway.api.cases import Case
from gateway.api.classes import Field
from gateway.api.scalars import Instant
from gateway.api.tasks import DEPARTMENTS, URGENCIES
from gateway.api.wording import both

_DEPARTMENT: Any = DEPARTMENTS

NUMBER = Field("number", str, both("number of the case", "案件编号"))
TASK = Field(
    "task", int | None, both("serial number of the task; yours or the only one if left out", "任务")
)
VERSION = Field(
    "version", int | None, both("the version you saw; a conflict if it has moved on", "版本")
)
KEY = Field(
    "idempotencyKey",
    str | None,
    both("the same for each attempt; under one key the move is made once", "幂等键"),
)
ALERT = Field("alertNumber", str, both("number of the alert", "告警编号"))
REASON = Field("reason", str | None, both("why", "事由"))
REASON_NEEDED = Field("reason", str, both("why", "事由"))
CASE = Field("case", Case | None, both("the case as it is now, after a conflict as well", "案件"))
DAYS = Field("days", int | None, both("days; those asked for if left out", "天数"))
DAYS_NEEDED = Field("days", int, both("days", "天数"))
PHOTO_NEEDED = Field("photo", str, both("SHA-256 of a photo in the vault, hex", "照片"))
URGENCY = Field("urgency", URGENCIES, both("how urgent", "紧急程度"))
RESULT = Field("result", str, both("what was done", "处置结果"))
FINE = Field(
    "fineYuan",
    int | None,
    both("fine in whole yuan, where no decision on it was kept before", "罚款（元）"),
)
AMOUNT = Field("amountYuan", int, both("fine in whole yuan; 0 is a warning", "金额（元）"))
PENALTY = Field("penalty", int, both("serial number of the decision", "处罚决定序号"))
WITHDRAWAL = Field("document", str, both("document that takes it back", "撤销决定文号"))
PAID_AT = Field("paidAt", Instant | None, both("when it was paid; now if left out", "缴纳时间"))
_WORDS = (("law", "law", "法律"), ("article", "article", "条款"), ("document", "document", "文号"))
BASIS = tuple(Field(n, str | None, both(f"{en} of the decision", zh)) for n, en, zh in _WORDS)
BASIS_NEEDED = tuple(Field(n, str, both(f"{en} of the decision", zh)) for n, en, zh in _WORDS)
_DEPARTMENT_LEFT_OUT = both("where it lies now if left out", "承办部门")
_BELOW = (
    Field("section", str | None, both("section", "科室")),
    Field("post", str | None, both("post", "岗位")),
    Field("district", str | None, both("code of the district or street", "区划代码")),
)
DESK = (Field("department", _DEPARTMENT | None, _DEPARTMENT_LEFT_OUT), *_BELOW)
DESK_NEEDED = (Field("department", _DEPARTMENT, both("department", "部门")), *_BELOW)


@strawberry.input(description=both("where a task is sent", "岗位"))
class DeskInput:
    """Where a task is sent."""

    department: DEPARTMENTS = strawberry.field(description=both("department", "部门"))  # type: ignore[valid-type]
    section: str | None = strawberry.field(default=None, description=both("section", "科室"))
    post: str | None = strawberry.field(default=None, description=both("post", "岗位"))
    district: str | None = strawberry.field(
        default=None, description=both("code of the district or street", "区划代码")
    )


DESK_INPUT: Any = list[DeskInput] | None
