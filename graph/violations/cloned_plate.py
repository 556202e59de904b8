"""涉嫌套牌: one plate seen at two places too far apart for the time between; see graph.clones."""

from __future__ import annotations

from graph.ontology import choices
from graph.ontology.choices import DepartmentKind
from graph.violations import law
from graph.violations.facts import Facts
from graph.violations.kind import Finding, ViolationKind


def detect(_facts: Facts) -> Finding | None:
    """Nothing: one sighting alone never shows it."""
    return None


KIND = ViolationKind(
    code=choices.ViolationKind.CLONED_PLATE,
    en="bearing the plate of another vehicle",
    meaning_zh="同一号牌在车辆无法到达的时间内出现在两地",
    basis=(law.CLONED_PLATE,),
    department=DepartmentKind.POLICE,
    co_handlers=(DepartmentKind.TRANSPORT,),
    evidence=(("相互矛盾的两次抓拍", "the two sightings that contradict each other"),),
    window_s=86_400,
    days=7,
    version="1",
    detect=detect,
    names_culprit=False,
    by_facts=False,
)
