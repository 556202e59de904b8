"""无证运输: a laden truck for which no permit was in force at that moment."""

from __future__ import annotations

from graph.ontology import choices
from graph.ontology.choices import DepartmentKind
from graph.violations import law
from graph.violations.facts import Facts
from graph.violations.kind import Finding, Reason, ViolationKind, certainty, sentence
from graph.violations.standing import standings

WEIGHT = 0.85
NO_PERMIT = Reason(code="NO_PERMIT", zh="查无准运证", en="the truck has no permit at all")


def detect(facts: Facts) -> Finding | None:
    """A finding when a known, laden truck has no permit that was, or may have been, in force."""
    if facts.truck is None or not facts.is_laden:
        return None
    found = standings(facts, facts.occurred_at_ms)
    if any(one.in_force is not False for one in found):
        return None
    zh, en = sentence(
        facts,
        "无有效准运证运输",
        "hauled with no permit in force",
        place=facts.spot,
        at_ms=facts.occurred_at_ms,
    )
    return Finding(
        kind=choices.ViolationKind.UNPERMITTED,
        occurred_at_ms=facts.occurred_at_ms,
        place=facts.spot,
        facts=facts,
        confidence=certainty(facts, WEIGHT),
        summary_zh=zh,
        summary_en=en,
        reasons=tuple(one.reason for one in found) or (NO_PERMIT,),
    )


KIND = ViolationKind(
    code=choices.ViolationKind.UNPERMITTED,
    en="hauling without a permit in force",
    meaning_zh="未取得处置核准或准运证，或不在其有效期、准运时段内运输",
    basis=(law.CITY_PERMIT, law.CITY_TIME_PLACE, law.WASTE_PERMIT),
    department=DepartmentKind.URBAN_MANAGEMENT,
    co_handlers=(DepartmentKind.HOUSING_CONSTRUCTION,),
    evidence=(
        ("载货状态的抓拍或运次", "a photo of the laden truck, or the trip"),
        ("事发时的准运证记录", "the permit register as of the moment"),
    ),
    window_s=7200,
    days=7,
    version="1",
    detect=detect,
)
