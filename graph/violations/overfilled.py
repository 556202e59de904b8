"""冒装: a load heaped above the walls of the box."""

from __future__ import annotations

from graph.ontology import choices
from graph.ontology.choices import DepartmentKind, Load
from graph.violations import law
from graph.violations.facts import Facts
from graph.violations.kind import Finding, Reason, ViolationKind, certainty_of_load, sentence

WEIGHT = 0.9
OVERFILLED = Reason(
    code="LOAD_OVERFILLED",
    zh="装载高度超出车厢挡板",
    en="the load stands above the walls of the box",
)


def detect(facts: Facts) -> Finding | None:
    """A finding when a known plate shows a heaped load."""
    if facts.load is not Load.OVERFILLED or facts.plate is None:
        return None
    zh, en = sentence(facts, "冒装", OVERFILLED.en, place=facts.spot, at_ms=facts.occurred_at_ms)
    return Finding(
        kind=choices.ViolationKind.OVERFILLED,
        occurred_at_ms=facts.occurred_at_ms,
        place=facts.spot,
        facts=facts,
        confidence=certainty_of_load(facts, WEIGHT),
        summary_zh=zh,
        summary_en=en,
        reasons=(OVERFILLED,),
    )


KIND = ViolationKind(
    code=choices.ViolationKind.OVERFILLED,
    en="hauling a load heaped above the box",
    meaning_zh="装载物高出车厢挡板，易遗撒",
    basis=(law.CITY_SPILL, law.ROAD_LOAD, law.AIR_COVER),
    department=DepartmentKind.URBAN_MANAGEMENT,
    co_handlers=(DepartmentKind.POLICE,),
    evidence=(("显示装载高度与号牌的抓拍", "a photo of the height of the load and the plate"),),
    window_s=1800,
    days=7,
    version="1",
    detect=detect,
)
