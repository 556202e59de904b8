"""What is allowed: permits, their routes, and the waybill of each run."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from graph.ontology.choices import PermitState
from graph.ontology.declare import Prop, entity


@entity(zh="准运证", owner="urban_management", identity=(("number",),), order="valid_from")
class Permit:
    """Leave to haul from a site to a disposal site, by a route, in a time (处置核准、准运证)."""

    number: Annotated[str, Prop("准运证号")]
    state: Annotated[PermitState | None, Prop("状态")] = None
    valid_from: Annotated[datetime | None, Prop("有效期起", index=True)] = None
    valid_to: Annotated[
        datetime | None, Prop("有效期止", "first moment at which it is no longer valid")
    ] = None
    hours: Annotated[
        str | None, Prop("准运时段", "daily windows, HH:MM-HH:MM local, may cross midnight")
    ] = None
    issued_by: Annotated[str | None, Prop("发证机关")] = None
    volume_m3: Annotated[float | None, Prop("核准方量", "approved volume, cubic metres")] = None


@entity(zh="核准路线", owner="urban_management", identity=(("code",),))
class Route:
    """The line a permit allows."""

    code: Annotated[str, Prop("路线编号")]
    description: Annotated[str | None, Prop("途经道路")] = None


@entity(
    zh="联单", owner="urban_management", identity=(("number",),), order="issued_at", lasting=False
)
class Waybill:
    """The electronic waybill (电子联单) of one run."""

    number: Annotated[str, Prop("联单号")]
    issued_at: Annotated[datetime | None, Prop("开具时间", index=True)] = None
    closed_at: Annotated[datetime | None, Prop("核销时间")] = None
    net_weight_kg: Annotated[float | None, Prop("净重", "net weight, kilograms")] = None
    volume_m3: Annotated[float | None, Prop("方量", "volume, cubic metres")] = None
