"""Whether a permit was in force at a moment, and if not, why."""

from __future__ import annotations

from dataclasses import dataclass

from graph.ontology.choices import PermitState
from graph.violations.facts import Facts, PermitFacts
from graph.violations.hours import within
from graph.violations.kind import Reason


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a permit at a moment; ``in_force`` is None when it cannot be told."""

    permit: PermitFacts
    in_force: bool | None
    reason: Reason


_CHECKS = (
    ("NOT_GRANTED", "未获准", "is not granted"),
    ("NOT_YET_VALID", "尚未生效", "was not valid yet"),
    ("EXPIRED", "已过有效期", "was no longer valid"),
    ("OUTSIDE_HOURS", "不在准运时段", "does not allow that hour"),
)


def standing(permit: PermitFacts, moment_ms: int) -> Standing:
    """Judge one permit; a bound that nobody stated never makes it invalid."""
    checks = _judge(permit, moment_ms)
    for (code, zh, en), holds in zip(_CHECKS, checks, strict=True):
        if holds is False:
            reason = Reason(
                code=f"PERMIT_{code}",
                zh=f"准运证{permit.number}{zh}",
                en=f"permit {permit.number} {en}",
            )
            return Standing(permit, False, reason)
    if None in checks:
        reason = Reason(
            code="PERMIT_UNCLEAR",
            zh=f"准运证{permit.number}是否有效无法确定",
            en=f"it cannot be told whether permit {permit.number} was in force",
        )
        return Standing(permit, None, reason)
    reason = Reason(
        code="PERMIT_IN_FORCE",
        zh=f"准运证{permit.number}有效",
        en=f"permit {permit.number} was in force",
    )
    return Standing(permit, True, reason)


def standings(facts: Facts, *moments_ms: int) -> tuple[Standing, ...]:
    """The best standing of each of the truck's permits over some moments."""
    return tuple(
        max((standing(permit, moment) for moment in moments_ms), key=_rank)
        for permit in facts.own_permits
    )


def in_force(facts: Facts) -> tuple[PermitFacts, ...]:
    """The truck's permits that surely were in force at the moment, in order of number."""
    held = [s.permit for s in standings(facts, facts.occurred_at_ms) if s.in_force]
    return tuple(sorted(held, key=lambda p: p.number))


def _judge(permit: PermitFacts, moment_ms: int) -> tuple[bool | None, ...]:
    return (
        None if permit.state is None else permit.state is PermitState.GRANTED,
        None if permit.valid_from_ms is None else permit.valid_from_ms <= moment_ms,
        None if permit.valid_to_ms is None else moment_ms < permit.valid_to_ms,
        within(permit.hours, moment_ms),
    )


def _rank(one: Standing) -> int:
    return {False: 0, None: 1, True: 2}[one.in_force]
