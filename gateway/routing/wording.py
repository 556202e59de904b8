"""The reasons of a route, in both languages."""

from __future__ import annotations

from gateway.routing.question import WHERE_ZH, Where
from graph.violations.kind import Reason

_WORDS = {
    "ITEM": ("事项{item}第{version}版，自{since}施行", "item {item}, version {version} in force"),
    "NO_ITEM": ("没有施行中的事项，由主管部门负责", "no item is in force: the kind's department"),
    "BY_PLACE": ("{where_zh}按坐标在{place}", "{where}: the point lies in {place}"),
    "BY_NEAREST": (
        "{where_zh}不在任何区域内，取最近的{place}",
        "{where}: outside all areas, {place} is nearest",
    ),
    "BY_RECORD": ("{where_zh}按登记在{place}", "{where}: {place}, as recorded"),
    "NEAR_BORDER": (
        "{where_zh}距{place}边界不足{border_m}米，一并列为候选",
        "{where}: less than {border_m} m from {place}, which is a candidate too",
    ),
    "RECORD_DIFFERS": (
        "{where_zh}登记在{place}，与坐标不符，一并列为候选",
        "{where}: recorded in {place}, which the point is not in; a candidate too",
    ),
    "PLACE_UNKNOWN": ("{where_zh}不明", "{where}: not known"),
    "OTHER_DISTRICT": (
        "由{place}负责：发生地在{other}",
        "{place} answers though it happened in {other}",
    ),
    "LEADS": ("{department_zh}牵头（{place}）", "{department} leads in {place}"),
    "HELPS": ("{department_zh}协办（{place}）", "{department} helps in {place}"),
    "NOWHERE": ("{department_zh}的承办区域不明", "no district is known for {department}"),
    "NO_POST": ("{place}没有{department_zh}的岗位", "no post of {department} answers in {place}"),
    "NO_STREET": (
        "没有可派的街道中队（{department_zh}）",
        "no street is known that keeps a squad of {department}",
    ),
    "ON_DUTY": ("{post}值班", "{post} has the duty"),
    "ABSENT": ("{away}缺勤，由{post}代", "{away} is absent; {post} instead"),
    "ABSENT_NONE": ("{away}缺勤，交科室安排", "{away} is absent; the section decides"),
}


def reason(code: str, **words: object) -> Reason:
    """One reason; the words fill its sentence, that of a place by its Chinese name as well."""
    zh, en = _WORDS[code]
    where = words.get("where")
    if isinstance(where, Where):
        words |= {"where": where.value, "where_zh": WHERE_ZH[where]}
    return Reason(code=code, zh=zh.format(**words), en=en.format(**words))
