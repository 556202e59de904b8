"""Input fields and the result that mutations of incidents share."""

from collections.abc import Mapping
from typing import Any

from gateway.api.cases import Incident
from gateway.api.classes import Field
from gateway.api.context import Context, whole
from gateway.api.wording import both

INCIDENT_NUMBER = Field("number", str, both("number of the incident", "事件编号"))
VERSION = Field(
    "version", int | None, both("the version you saw; a conflict if it has moved on", "版本")
)
INCIDENT = Field("incident", Incident | None, both("the incident as it is now", "事件"))


def allowed(context: Context) -> None:
    """Raise NotGranted, before anything is done, for who may not be told of incidents."""
    whole(context.grants, "Alert").demand("incidents")


def shown(context: Context, incident: Any) -> Mapping[str, Any]:
    """An incident that is about to be shown, noted."""
    return {"incident": context.told(incident)}
