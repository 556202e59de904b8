"""号牌与车身标识不符: the tail number or the name on the body is another truck's or company's."""

from __future__ import annotations

from graph.ontology import choices
from graph.ontology.choices import DepartmentKind
from graph.violations import law
from graph.violations.facts import Facts
from graph.violations.kind import Finding, Reason, ViolationKind, certainty, sentence

TAIL_WEIGHT, NAME_WEIGHT = 0.6, 0.4
"""A tail number may be dirty or old, and a name may stand there from before a sale."""
TAIL = "TAIL_NUMBER_OF_ANOTHER"
NAME = "NAME_OF_ANOTHER"


def detect(facts: Facts) -> Finding | None:
    """A finding when a registered plate or company painted on the body is not this truck's."""
    if facts.plate is None:
        return None
    reasons, weight = [], 0.0
    painted = facts.painted_plate
    if painted is not None and painted != facts.plate.number:
        reasons.append(_tail(painted))
        weight = TAIL_WEIGHT
    company, name = facts.company, facts.painted_company
    if name is not None and company is not None and company.name and name != company.name:
        reasons.append(_name(name))
        weight = max(weight, NAME_WEIGHT)
    if not reasons:
        return None
    first = reasons[0]
    zh, en = sentence(facts, first.zh, first.en, place=facts.spot, at_ms=facts.occurred_at_ms)
    return Finding(
        kind=choices.ViolationKind.PLATE_MISMATCH,
        occurred_at_ms=facts.occurred_at_ms,
        place=facts.spot,
        facts=facts,
        confidence=certainty(facts, weight),
        summary_zh=zh,
        summary_en=en,
        reasons=tuple(reasons),
    )


def _tail(painted: str) -> Reason:
    return Reason(
        code=TAIL,
        zh=f"车身放大号为登记号牌{painted}，与号牌不符",
        en=f"the tail number is that of the registered plate {painted}",
    )


def _name(name: str) -> Reason:
    return Reason(
        code=NAME,
        zh=f"车身企业名称为{name}，与登记企业不符",
        en=f"the name on the body is that of the company {name}",
    )


KIND = ViolationKind(
    code=choices.ViolationKind.PLATE_MISMATCH,
    en="a plate that does not match what is painted on the body",
    meaning_zh="号牌与车身放大号或企业名称不一致",
    basis=(law.CLONED_PLATE,),
    department=DepartmentKind.POLICE,
    co_handlers=(DepartmentKind.TRANSPORT,),
    evidence=(
        ("显示号牌与车身标识的抓拍", "a photo of the plate and what is painted on the body"),
    ),
    window_s=86_400,
    days=7,
    version="1",
    detect=detect,
    names_culprit=False,
)
