"""Whether a move may be made: by whom, from where, with what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from auth.principal import Principal
from gateway.cases.errors import MissingInput, NotAllowedMove, NotYours, PenaltyStands
from gateway.cases.moves import Rule, allowed, rules_for
from gateway.cases.states import CaseMove, CaseState, OnlyIf, Subject, Who

TRIAGE_ROLE = "dispatcher"
"""The role that confirms and rejects alerts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What of a case or task decides whether a move may be made.

    ``penalty`` is the number of a decision of the case that stands, a fine or a warning.
    """

    on: Subject
    state: CaseState
    department: str
    section: str | None = None
    post: str | None = None
    district: str | None = None
    resolved_by: str | None = None
    asked_days: int | None = None
    penalty: str | None = None


def check(
    standing: Standing, move: CaseMove, principal: Principal, given: Mapping[str, Any]
) -> Rule:
    """The row that lets the principal make the move with the inputs given.

    Raises NotAllowedMove, NotYours, PenaltyStands or MissingInput, in this order.
    """
    rules = rules_for(standing.state, move, standing.on)
    if not rules:
        raise NotAllowedMove(standing.state, move, allowed(standing.state, standing.on))
    held = [rule for rule in rules if principal.has(rule.role)]
    if not held:
        raise NotYours(move, "the role " + " or ".join(dict.fromkeys(r.role for r in rules)))
    refusals: list[Exception] = []
    for rule in held:
        try:
            return _checked(rule, standing, principal, given)
        except (NotAllowedMove, NotYours, PenaltyStands, MissingInput) as refusal:
            refusals.append(refusal)
    raise refusals[0]


def check_triage(principal: Principal, what: str) -> None:
    """Raise NotYours unless the principal decides on alerts."""
    if not principal.has(TRIAGE_ROLE):
        raise NotYours(what, f"the role {TRIAGE_ROLE}")


def worker(principal: Principal) -> str:
    """The person and department as one word, to tell one worker from another."""
    return f"{principal.department}/{principal.person}"


def is_desk_of(standing: Standing, principal: Principal) -> bool:
    """Whether the principal works at the desk that a task was sent to."""
    return _missing_of(standing, principal) is None


def _checked(
    rule: Rule, standing: Standing, principal: Principal, given: Mapping[str, Any]
) -> Rule:
    if rule.who is Who.ASSIGNED:
        wanted = _missing_of(standing, principal)
        if wanted is not None:
            raise NotYours(rule.move, wanted)
    if rule.who is Who.OTHER and standing.resolved_by == worker(principal):
        raise NotYours(rule.move, "somebody other than the one who resolved it")
    _check_condition(rule, standing, given)
    for name in rule.needs:
        if given.get(name) is None:
            raise MissingInput(name)
    return rule


def _check_condition(rule: Rule, standing: Standing, given: Mapping[str, Any]) -> None:
    is_asked = standing.asked_days is not None
    if rule.only_if is OnlyIf.ASKED and not is_asked:
        raise NotAllowedMove(f"{standing.state} without a wish for more time", rule.move, ())
    if rule.only_if is OnlyIf.NOT_ASKED and is_asked:
        raise NotAllowedMove(f"{standing.state} and already asking for time", rule.move, ())
    if rule.only_if is OnlyIf.UNPUNISHED and standing.penalty is not None:
        raise PenaltyStands(rule.move, standing.penalty)
    goes_to = given.get("department", standing.department)
    if rule.only_if is OnlyIf.OWN_DEPARTMENT and goes_to != standing.department:
        raise NotYours(rule.move, "the role dispatcher, when it goes to another department")


def _missing_of(standing: Standing, principal: Principal) -> str | None:
    """What the principal would have to be, or None: the first that they are not."""
    for name in ("department", "section", "post"):
        wanted = getattr(standing, name)
        if wanted is not None and getattr(principal, name) != wanted:
            return f"{name} {wanted}"
    named = standing.district is not None and principal.districts
    if named and standing.district not in principal.districts:
        return f"district {standing.district}"
    return None
