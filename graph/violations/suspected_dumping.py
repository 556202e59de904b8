"""疑似偷倒: a laden run that reached no licensed place, or tipped outside; see graph.trips."""

from __future__ import annotations

from graph.ontology import choices
from graph.ontology.choices import DepartmentKind
from graph.violations import law
from graph.violations.facts import Facts
from graph.violations.kind import Finding, ViolationKind


def detect(_facts: Facts) -> Finding | None:
    """Nothing: it is told from a track, which facts do not hold."""
    return None


KIND = ViolationKind(
    code=choices.ViolationKind.SUSPECTED_DUMPING,
    en="suspected of dumping outside licensed places",
    meaning_zh="重车出场后未在规定时间内到达核准场所，或在场所外停车卸载",
    basis=(law.WASTE_DUMPING, law.CITY_TIME_PLACE),
    department=DepartmentKind.URBAN_MANAGEMENT,
    co_handlers=(DepartmentKind.HOUSING_CONSTRUCTION, DepartmentKind.POLICE),
    evidence=(
        ("离场至停车、返场的轨迹", "the track from the site to the stop and back"),
        ("停车地点现场核查", "a look at the place of the stop"),
    ),
    window_s=7200,
    days=7,
    version="1",
    detect=detect,
    by_facts=False,
)
