"""Whether a run was allowed: by which permit, and if by none, what each lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from graph.violations.facts import PermitFacts, Thing
from graph.violations.kind import Reason
from graph.violations.standing import standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Haul:
    """One run as driven: ``roads`` are those on which it was seen."""

    truck_id: str
    started_ms: int
    ended_ms: int | None = None
    site: Thing | None = None
    disposal_site: Thing | None = None
    roads: tuple[str, ...] = ()
    volume_m3: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """A permit, the streets of its routes, and the volume approved and hauled so far."""

    permit: PermitFacts
    streets: frozenset[str] = frozenset()
    volume_m3: float | None = None
    hauled_m3: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a permit says of a run; ``allows`` is None where something cannot be told."""

    leave: Leave
    allows: bool | None
    reasons: tuple[Reason, ...]
    """What speaks against it; empty where it allows."""


Check = Callable[[Leave, Haul], bool | None]


def _truck(leave: Leave, haul: Haul) -> bool | None:
    return haul.truck_id in leave.permit.truck_ids if leave.permit.truck_ids else None


def _times(leave: Leave, haul: Haul) -> bool | None:
    """A run is within the hours when it leaves; arriving a little late is the traffic's fault."""
    return standing(leave.permit, haul.started_ms).in_force


def _site(leave: Leave, haul: Haul) -> bool | None:
    if leave.permit.site is None or haul.site is None:
        return None
    return leave.permit.site.is_same(haul.site)


def _disposal(leave: Leave, haul: Haul) -> bool | None:
    if haul.disposal_site is None or not leave.permit.disposal_sites:
        return None
    answers = [place.is_same(haul.disposal_site) for place in leave.permit.disposal_sites]
    return True if True in answers else (None if None in answers else False)


def _route(leave: Leave, haul: Haul) -> bool | None:
    if not leave.streets or not haul.roads:
        return None
    return all(road in leave.streets for road in haul.roads)


def _volume(leave: Leave, haul: Haul) -> bool | None:
    if leave.volume_m3 is None or leave.hauled_m3 is None:
        return None
    return leave.hauled_m3 + (haul.volume_m3 or 0.0) <= leave.volume_m3


_CHECKS: tuple[tuple[str, Check, str, str, bool], ...] = (
    ("TRUCK", _truck, "不是该车的准运证", "is not for this truck", True),
    ("TIME", _times, "当时不在有效期或准运时段内", "did not hold at that moment", True),
    ("SITE", _site, "出土工地不符", "is for another site", True),
    ("DISPOSAL", _disposal, "消纳场不符", "names other disposal sites", True),
    ("ROUTE", _route, "行驶道路不在核准路线内", "does not name a road that was driven", False),
    ("VOLUME", _volume, "核准方量已用完", "has no volume left", False),
)
"""Code, check, words, and whether an answer is needed for a permit to allow a run at all."""


def judge(leave: Leave, haul: Haul) -> Verdict:
    """What one permit says; where roads or volumes are not known, that is never held against it."""
    reasons, open_questions = [], False
    for code, check, zh, en, needed in _CHECKS:
        answer = check(leave, haul)
        if answer is False:
            number = leave.permit.number
            reasons.append(
                Reason(code=f"LEAVE_{code}", zh=f"准运证{number}{zh}", en=f"permit {number} {en}")
            )
        open_questions |= answer is None and needed
    allows = False if reasons else (None if open_questions else True)
    return Verdict(leave, allows, tuple(reasons))


def verdicts(leaves: Iterable[Leave], haul: Haul) -> tuple[Verdict, ...]:
    """All permits, the one that allows the run first, then those that lack the least."""
    rank = {True: 0, None: 1, False: 2}
    made = (judge(leave, haul) for leave in leaves)
    return tuple(
        sorted(made, key=lambda v: (rank[v.allows], len(v.reasons), v.leave.permit.number))
    )
