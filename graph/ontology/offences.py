"""What went wrong: alerts that rules raise, violations that a person confirmed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from graph.ontology.choices import AlertState, ViolationKind
from graph.ontology.declare import Prop, entity
from graph.ontology.places import Latitude, Longitude


@entity(
    zh="告警", owner="urban_management", identity=(("number",),), order="occurred_at", lasting=False
)
class Alert:
    """What a rule found; a person says whether it is a violation."""

    number: Annotated[str, Prop("告警编号")]
    kind: Annotated[ViolationKind, Prop("违法类型", index=True)]
    state: Annotated[AlertState, Prop("研判状态", index=True)]
    occurred_at: Annotated[datetime, Prop("发生时间", index=True)]
    summary: Annotated[str | None, Prop("摘要", "why the rule spoke, in Chinese")] = None
    rule: Annotated[str | None, Prop("规则", "rule and version")] = None
    path: Annotated[
        str | None, Prop("轨迹", "positions from the site on, WKT LINESTRING, WGS-84")
    ] = None
    lng_wgs84: Longitude = None
    lat_wgs84: Latitude = None


@entity(
    zh="违法行为",
    owner="urban_management",
    identity=(("number",),),
    order="occurred_at",
    lasting=False,
)
class Violation:
    """A confirmed unlawful fact, judged by what was in force when it happened."""

    number: Annotated[str, Prop("违法编号")]
    kind: Annotated[ViolationKind, Prop("违法类型", index=True)]
    occurred_at: Annotated[datetime, Prop("发生时间", index=True)]
    summary: Annotated[str | None, Prop("摘要")] = None
    confirmed_at: Annotated[datetime | None, Prop("确认时间")] = None
    confirmed_by: Annotated[str | None, Prop("确认人")] = None
