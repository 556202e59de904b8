"""What was driven and what was seen."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from graph.ontology.choices import Cover, Load, PlateClass, PlateColour
from graph.ontology.declare import Prop, entity


@entity(
    zh="运次", owner="urban_management", identity=(("number",),), order="started_at", lasting=False
)
class Trip:
    """One run from a site to where the truck unloads."""

    number: Annotated[str, Prop("运次号")]
    started_at: Annotated[datetime | None, Prop("出场时间", index=True)] = None
    ended_at: Annotated[datetime | None, Prop("到场时间")] = None
    net_weight_kg: Annotated[float | None, Prop("净重", "net weight, kilograms")] = None


@entity(
    zh="抓拍", owner="urban_management", identity=(("number",),), order="captured_at", lasting=False
)
class Sighting:
    """One photo or report of one truck at a place and time, with what was read from it."""

    number: Annotated[str, Prop("抓拍编号")]
    captured_at: Annotated[datetime | None, Prop("抓拍时间", index=True)] = None
    plate_text: Annotated[
        str | None, Prop("识别号牌", "plate number as read; may be wrong", index=True)
    ] = None
    plate_class: Annotated[PlateClass | None, Prop("识别号牌种类")] = None
    plate_colour: Annotated[PlateColour | None, Prop("识别号牌颜色")] = None
    plate_confidence: Annotated[
        float | None, Prop("识别置信度", "confidence of the weakest character, 0 to 1")
    ] = None
    plate_status: Annotated[
        str | None, Prop("识别状态", "accepted, needs_review, declared or unread")
    ] = None
    cover: Annotated[Cover | None, Prop("密闭状态")] = None
    load: Annotated[Load | None, Prop("装载状态")] = None
    load_model: Annotated[
        str | None, Prop("装载识别模型", "the model that judged cover or load, where one did")
    ] = None
    load_model_status: Annotated[
        str | None, Prop("模型状态", "its status then: demo, trial or approved")
    ] = None
    load_confidence: Annotated[
        float | None, Prop("装载置信度", "how sure that model was, 0 to 1")
    ] = None
    speed_kmh: Annotated[float | None, Prop("速度", "speed, kilometres an hour")] = None
    direction: Annotated[str | None, Prop("行驶方向")] = None
    body_text: Annotated[
        str | None, Prop("车身文字", "what is painted on door or body, as read")
    ] = None
    painted_plate: Annotated[
        str | None, Prop("车身放大号", "the registered plate that the tail number means")
    ] = None
    painted_company: Annotated[
        str | None, Prop("车身企业名称", "the registered company named on door or body")
    ] = None


@entity(
    zh="证据",
    owner="urban_management",
    identity=(("sha256",),),
    plural="EvidenceItems",
    lasting=False,
)
class Evidence:
    """A photo or other file that shows something; known by the hash of its bytes."""

    sha256: Annotated[str, Prop("内容哈希", "SHA-256 of the bytes as received, hex")]
    media_type: Annotated[str | None, Prop("媒体类型")] = None
    size_bytes: Annotated[int | None, Prop("大小", "size in bytes")] = None
    width_px: Annotated[int | None, Prop("宽", "width of the raster as stored, pixels")] = None
    height_px: Annotated[int | None, Prop("高", "height of the raster as stored, pixels")] = None
    file_name: Annotated[str | None, Prop("文件名")] = None
