"""未到核准消纳场处置: a trip that unloaded where none of the truck's permits allows it."""

from __future__ import annotations

from graph.ontology import choices
from graph.ontology.choices import DepartmentKind
from graph.violations import law
from graph.violations.facts import Facts, PermitFacts, Thing
from graph.violations.kind import Finding, Reason, ViolationKind, certainty, sentence
from graph.violations.standing import standings

WEIGHT = 0.9


def detect(facts: Facts) -> Finding | None:
    """A finding when permits were in force, and each is known to name other disposal sites.

    A permit that held at the start or at the end of the trip counts. Where no permit held at all,
    the kind is 无证运输 and not this one.
    """
    if facts.subject != "Trip" or facts.truck is None or facts.disposal_site is None:
        return None
    moments = (facts.occurred_at_ms, facts.ended_at_ms or facts.occurred_at_ms)
    found = standings(facts, *moments)
    held = tuple(one.permit for one in found if one.in_force is not False)
    if not any(one.in_force for one in found):
        return None
    if any(_allows(permit, facts.disposal_site) is not False for permit in held):
        return None
    return _finding(facts, facts.disposal_site, held)


def _allows(permit: PermitFacts, place: Thing) -> bool | None:
    """Whether the permit names the place; None when that cannot be told."""
    answers = [site.is_same(place) for site in permit.disposal_sites]
    if not answers:
        return None
    return True if True in answers else (None if None in answers else False)


def _finding(facts: Facts, place: Thing, held: tuple[PermitFacts, ...]) -> Finding:
    zh, en = sentence(
        facts,
        "卸土，该处不是核准的消纳场",
        "unloaded where no permit in force allows it",
        place=place,
        at_ms=facts.ended_at_ms or facts.occurred_at_ms,
    )
    return Finding(
        kind=choices.ViolationKind.WRONG_DISPOSAL_SITE,
        occurred_at_ms=facts.ended_at_ms or facts.occurred_at_ms,
        place=place,
        facts=facts,
        confidence=certainty(facts, WEIGHT),
        summary_zh=zh,
        summary_en=en,
        reasons=tuple(_reason(permit) for permit in held),
    )


def _reason(permit: PermitFacts) -> Reason:
    names = [site.label for site in permit.disposal_sites]
    return Reason(
        code="OTHER_SITE_ALLOWED",
        zh=f"准运证{permit.number}核准的消纳场为{'、'.join(names)}",
        en=f"permit {permit.number} names {', '.join(names)}",
    )


KIND = ViolationKind(
    code=choices.ViolationKind.WRONG_DISPOSAL_SITE,
    en="unloading at a disposal site that no permit names",
    meaning_zh="未在准运证核准的消纳场卸土",
    basis=(law.CITY_TIME_PLACE, law.WASTE_DUMPING),
    department=DepartmentKind.URBAN_MANAGEMENT,
    co_handlers=(DepartmentKind.HOUSING_CONSTRUCTION,),
    evidence=(
        ("到场记录或轨迹", "the gate record or track of the arrival"),
        ("事发时的准运证及其消纳场", "the permits in force, with the disposal sites they name"),
    ),
    window_s=7200,
    days=7,
    version="1",
    detect=detect,
)
