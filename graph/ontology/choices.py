"""Closed lists of values, each with its Chinese label; a standard's own code where one exists."""

from __future__ import annotations

from enum import StrEnum


class Choice(StrEnum):
    """A value that carries a Chinese label."""

    zh: str

    def __new__(cls, value: str, zh: str = "") -> Choice:
        """Make a member from (value, label)."""
        made = str.__new__(cls, value)
        made._value_ = value
        made.zh = zh
        return made


class PlateClass(Choice):
    """号牌种类, GA 24.7 codes."""

    LARGE = "01", "大型汽车"
    SMALL = "02", "小型汽车"
    TRAILER = "15", "挂车"
    COACH = "16", "教练汽车"
    TEMPORARY = "22", "临时行驶车"
    POLICE = "23", "警用汽车"
    HONG_KONG = "26", "香港入出境车"
    MACAO = "27", "澳门入出境车"
    NEV_LARGE = "51", "新能源大型汽车"
    NEV_SMALL = "52", "新能源小型汽车"
    UNKNOWN = "99", "其他或未知"


class PlateColour(Choice):
    """Colour of a plate's ground."""

    BLUE = "blue", "蓝"
    YELLOW = "yellow", "黄"
    GREEN = "green", "渐变绿"
    YELLOW_GREEN = "yellow_green", "黄绿双拼"
    WHITE = "white", "白"
    BLACK = "black", "黑"
    FARM_YELLOW = "farm_yellow", "农黄"
    FARM_GREEN = "farm_green", "农绿"
    OTHER = "other", "其他"
    UNKNOWN = "unknown", "未知"


class CameraState(Choice):
    """设备在线状态: whether pictures come from a camera, or nobody looks whether they do."""

    UP = "up", "在线"
    DOWN = "down", "离线"
    UNWATCHED = "unwatched", "无人值守"


class Cover(Choice):
    """密闭状态: state of the cover of a truck's box."""

    CLOSED = "closed", "密闭"
    PARTIAL = "partial", "部分密闭"
    OPEN = "open", "未密闭"
    UNKNOWN = "unknown", "未知"


class Load(Choice):
    """装载状态: how full a truck's box is."""

    EMPTY = "empty", "空车"
    LEVEL = "level", "平装"
    OVERFILLED = "overfilled", "冒装"
    UNKNOWN = "unknown", "未知"


class CoordinateSystem(Choice):
    """The system in which a coordinate was handed over."""

    WGS84 = "wgs84", "WGS-84坐标系"
    GCJ02 = "gcj02", "GCJ-02国测局坐标系"
    BD09 = "bd09", "BD-09百度坐标系"
    CGCS2000 = "cgcs2000", "CGCS2000国家大地坐标系"


class PermitState(Choice):
    """Whether a permit was granted, and still stands."""

    APPLIED = "applied", "申请中"
    GRANTED = "granted", "有效"
    REFUSED = "refused", "不予核准"
    REVOKED = "revoked", "撤销"


class ViolationKind(Choice):
    """What a truck did that the law forbids."""

    UNCOVERED = "UNCOVERED", "未密闭运输"
    OVERFILLED = "OVERFILLED", "冒装"
    UNPERMITTED = "UNPERMITTED", "无处置核准或准运证运输"
    WRONG_DISPOSAL_SITE = "WRONG_DISPOSAL_SITE", "未到核准消纳场处置"
    CLONED_PLATE = "CLONED_PLATE", "涉嫌套牌"
    SUSPECTED_DUMPING = "SUSPECTED_DUMPING", "疑似偷倒"
    PLATE_MISMATCH = "PLATE_MISMATCH", "号牌与车身标识不符"


class AlertState(Choice):
    """What triage said of an alert."""

    OPEN = "open", "待研判"
    CONFIRMED = "confirmed", "已确认"
    REJECTED = "rejected", "已排除"


class DepartmentKind(Choice):
    """The partner departments."""

    HOUSING_CONSTRUCTION = "housing_construction", "住建"
    URBAN_MANAGEMENT = "urban_management", "城市管理"
    POLICE = "police", "公安交管"
    TRANSPORT = "transport", "交通"
