"""Input fields that several mutations share."""

from gateway.api.cases import Case
from gateway.api.classes import Field
from gateway.api.wording import both

NUMBER = Field("number", str, both("number of the case", "案件编号"))
VERSION = Field(
    "version", int | None, both("the version you saw; a conflict if it has moved on", "版本")
)
ALERT = Field("alertNumber", str, both("number of the alert", "告警编号"))
REASON = Field("reason", str | None, both("why", "事由"))
REASON_NEEDED = Field("reason", str, both("why", "事由"))
CASE = Field("case", Case | None, both("the case as it is now", "案件"))
