"""Where things happen: districts, sites, gates, disposal sites, checkpoints, cameras."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from graph.ontology.choices import CameraState, CoordinateSystem
from graph.ontology.declare import Prop, entity

Longitude = Annotated[float | None, Prop("经度", "longitude, WGS-84 degrees")]
Latitude = Annotated[float | None, Prop("纬度", "latitude, WGS-84 degrees")]
FenceRadius = Annotated[float | None, Prop("围栏半径", "radius of the fence, metres")]
Boundary = Annotated[str | None, Prop("围栏边界", "edge of the fence, WKT POLYGON, WGS-84")]
CoordinatesFrom = Annotated[
    CoordinateSystem | None,
    Prop("坐标来源", "coordinate system in which the source gave the point"),
]


@entity(zh="区划", owner="urban_management", identity=(("code",),))
class District:
    """An administrative division (GB/T 2260, with street and statistical codes as text)."""

    code: Annotated[str, Prop("区划代码")]
    name: Annotated[str | None, Prop("区划名称", index=True)] = None


@entity(zh="工地", owner="housing_construction", identity=(("code",), ("name",)))
class Site:
    """A construction site: the place the waste comes from (出土源头)."""

    code: Annotated[str | None, Prop("工地编号", index=True)] = None
    name: Annotated[str | None, Prop("工地名称", index=True, search=True)] = None
    construction_permit: Annotated[str | None, Prop("施工许可证号", index=True)] = None
    address: Annotated[str | None, Prop("地址")] = None
    start_on: Annotated[date | None, Prop("开工日期")] = None
    end_on: Annotated[date | None, Prop("竣工日期")] = None
    lng_wgs84: Longitude = None
    lat_wgs84: Latitude = None
    coordinates_from: CoordinatesFrom = None
    fence_radius_m: FenceRadius = None
    boundary: Boundary = None


@entity(zh="消纳场", owner="urban_management", identity=(("code",), ("name",)))
class DisposalSite:
    """A licensed place to unload."""

    code: Annotated[str | None, Prop("消纳场编号", index=True)] = None
    name: Annotated[str | None, Prop("消纳场名称", index=True, search=True)] = None
    licence: Annotated[str | None, Prop("消纳许可证号")] = None
    address: Annotated[str | None, Prop("地址")] = None
    total_capacity_kg: Annotated[float | None, Prop("总容量", "total capacity, kilograms")] = None
    remaining_capacity_kg: Annotated[
        float | None, Prop("剩余容量", "remaining capacity, kilograms")
    ] = None
    lng_wgs84: Longitude = None
    lat_wgs84: Latitude = None
    coordinates_from: CoordinatesFrom = None
    fence_radius_m: FenceRadius = None
    boundary: Boundary = None


@entity(zh="出入口", owner="housing_construction", identity=(("code",),))
class Gate:
    """An exit of a site or disposal site, often with a camera and a wash bay."""

    code: Annotated[str, Prop("出入口编号", "gate code, text with its zeros")]
    name: Annotated[str | None, Prop("出入口名称")] = None


@entity(zh="卡口", owner="police", identity=(("code",),))
class Checkpoint:
    """A fixed place on a road with a camera."""

    code: Annotated[str, Prop("卡口编号")]
    name: Annotated[str | None, Prop("卡口名称")] = None
    road: Annotated[str | None, Prop("道路")] = None
    lng_wgs84: Longitude = None
    lat_wgs84: Latitude = None
    coordinates_from: CoordinatesFrom = None


@entity(zh="摄像机", owner="urban_management", identity=(("code",),))
class Camera:
    """A camera at a gate, on a road, or at a disposal site."""

    code: Annotated[str, Prop("设备编号", "device number (GA/T 1400: 20 digits)")]
    name: Annotated[str | None, Prop("设备名称")] = None
    lng_wgs84: Longitude = None
    lat_wgs84: Latitude = None
    coordinates_from: CoordinatesFrom = None
    reviewed_on: Annotated[
        date | None, Prop("法制和技术审核日期", "day of the legal and technical review")
    ] = None
    reviewed_until: Annotated[
        date | None, Prop("审核有效期至", "last day on which the review holds")
    ] = None
    published_on: Annotated[
        date | None, Prop("设置地点公布日期", "day on which its place was made public")
    ] = None
    published_until: Annotated[
        date | None, Prop("公布截止日期", "last day on which its place was public")
    ] = None
    signed_on: Annotated[date | None, Prop("标志设置日期", "day on which its sign was put up")] = (
        None
    )
    signed_until: Annotated[
        date | None, Prop("标志拆除日期", "last day on which its sign stood")
    ] = None
    calibrated_on: Annotated[date | None, Prop("检定日期", "day of its calibration")] = None
    calibrated_until: Annotated[
        date | None, Prop("检定有效期至", "last day on which the calibration holds")
    ] = None
    state: Annotated[
        CameraState | None, Prop("在线状态", "whether pictures come, where the hub watches it")
    ] = None
    state_since: Annotated[
        datetime | None, Prop("状态起始时间", "since when they do or do not come")
    ] = None
    state_reason: Annotated[
        str | None,
        Prop(
            "状态原因",
            "why none come: never_came, silent, stuck, ended; why nobody looks: stopped, lapsed",
        ),
    ] = None
