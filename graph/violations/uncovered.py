"""未密闭运输: a laden truck with its cover open."""

from __future__ import annotations

from collections.abc import Mapping

from graph.ontology import choices
from graph.ontology.choices import Cover, DepartmentKind, Load
from graph.violations import law
from graph.violations.facts import Facts
from graph.violations.kind import Finding, Reason, ViolationKind, certainty_of_load, sentence

# an open cover with nobody to say what is on board is worth a look; half a cover alone is not
WEIGHTS: Mapping[tuple[Cover, Load], float] = {
    (Cover.OPEN, Load.LEVEL): 0.95,
    (Cover.OPEN, Load.OVERFILLED): 0.95,
    (Cover.OPEN, Load.UNKNOWN): 0.7,
    (Cover.PARTIAL, Load.LEVEL): 0.7,
    (Cover.PARTIAL, Load.OVERFILLED): 0.8,
}
REASONS = {
    Cover.OPEN: Reason(code="COVER_OPEN", zh="车厢未密闭", en="the cover is open"),
    Cover.PARTIAL: Reason(
        code="COVER_PARTIAL", zh="车厢未完全密闭", en="the cover is not fully closed"
    ),
}
LADEN = Reason(code="LADEN", zh="载有物料", en="something is on board")
LOAD_UNKNOWN = Reason(
    code="LOAD_UNKNOWN",
    zh="装载状态未知，请人工核对",
    en="the load is not known: look at the photo",
)


def detect(facts: Facts) -> Finding | None:
    """A finding when a known plate shows an open cover, unless the truck is known to be empty."""
    weight = WEIGHTS.get((facts.cover, facts.load))
    if weight is None or facts.plate is None:
        return None
    cover = REASONS[facts.cover]
    zh, en = sentence(facts, cover.zh, cover.en, place=facts.spot, at_ms=facts.occurred_at_ms)
    return Finding(
        kind=choices.ViolationKind.UNCOVERED,
        occurred_at_ms=facts.occurred_at_ms,
        place=facts.spot,
        facts=facts,
        confidence=certainty_of_load(facts, weight),
        summary_zh=zh,
        summary_en=en,
        reasons=(cover, LADEN if facts.is_laden else LOAD_UNKNOWN),
    )


KIND = ViolationKind(
    code=choices.ViolationKind.UNCOVERED,
    en="hauling with an open cover",
    meaning_zh="运输渣土等易撒漏物质的车辆未采取密闭措施",
    basis=(law.CITY_COVER, law.AIR_COVER, law.CITY_SPILL, law.TOWN_COVER),
    department=DepartmentKind.URBAN_MANAGEMENT,
    co_handlers=(),
    evidence=(("显示车厢与号牌的抓拍", "a photo of the box and the plate"),),
    window_s=1800,
    days=7,
    version="1",
    detect=detect,
)
