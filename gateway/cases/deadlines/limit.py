"""A limit of time: an amount in working hours, working days or calendar days, and its stages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.cases.deadlines.errors import BadLimit
from gateway.cases.deadlines.laws import STANDARD_LAW, Law, laws
from graph.ontology.choices import Choice

LARGEST = 3660


class Unit(Choice):
    """What is counted."""

    WORKING_HOURS = "working hours", "工作时"
    WORKING_DAYS = "working days", "工作日"
    CALENDAR_DAYS = "calendar days", "自然日"


class Urgency(Choice):
    """How urgent a case is (紧急程度)."""

    NORMAL = "normal", "一般"
    URGENT = "urgent", "紧急"
    VERY_URGENT = "very_urgent", "非常紧急"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """An amount of a unit.

    ``faster`` gives the amount for higher urgencies; ``law`` is whose words on days were followed;
    with ``moves_off_days`` a calendar limit that ends on a day off ends on the next working day.
    ``stages`` follow each other, each with a limit of its own.
    """

    amount: int
    unit: Unit
    law: str = ""
    moves_off_days: bool = False
    faster: Mapping[Urgency, int] = field(default_factory=dict)
    stages: tuple[Stage, ...] = ()

    def __post_init__(self) -> None:
        for amount in (self.amount, *self.faster.values()):
            if not 1 <= amount <= LARGEST:
                raise BadLimit(str(amount), f"must be from 1 to {LARGEST} {self.unit}")

    def amount_for(self, urgency: Urgency) -> int:
        """The amount at an urgency."""
        return self.faster.get(urgency, self.amount)

    def __str__(self) -> str:
        """In words that `read_limit` understands."""
        unit = self.unit if self.amount != 1 else self.unit.removesuffix("s")
        return f"{self.amount} {unit}"


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the work with a limit of its own."""

    name: str
    limit: Limit


def days_of_law(amount: int, law: str = STANDARD_LAW) -> Limit:
    """What a law means by a number of days (行政处罚法 第八十五条); raises BadLimit."""
    found = laws().get(law)
    if found is None:
        raise BadLimit(f"{amount} days of {law}", f"known laws: {', '.join(laws())}")
    return _of_law(amount, found)


def read_limit(text: str) -> Limit:
    """A limit from words: ``5 working days``, ``4工作时``, ``15 calendar days``, ``7日``.

    ``days of law`` and ``日`` are the days of 行政处罚法, ``10 days of <law>`` those of another
    law. Raises BadLimit.
    """
    found = _WORDS.fullmatch(text.strip())
    if found is None:
        raise BadLimit(
            text, 'is none; write "5 working days", "4 working hours", "15 calendar days"'
        )
    amount, words, law = int(found["amount"]), found["words"].lower(), found["law"]
    if words.startswith("day") or words == "日":
        return days_of_law(amount, STANDARD_LAW if law in (None, "law") else law)
    return Limit(amount=amount, unit=_UNITS[words.removesuffix("s")])


_UNITS: Mapping[str, Unit] = {
    "working hour": Unit.WORKING_HOURS,
    "working day": Unit.WORKING_DAYS,
    "calendar day": Unit.CALENDAR_DAYS,
    "natural day": Unit.CALENDAR_DAYS,
    "工作时": Unit.WORKING_HOURS,
    "个工作时": Unit.WORKING_HOURS,
    "工作日": Unit.WORKING_DAYS,
    "个工作日": Unit.WORKING_DAYS,
    "自然日": Unit.CALENDAR_DAYS,
    "个自然日": Unit.CALENDAR_DAYS,
}
_WORDS = re.compile(
    r"(?P<amount>[0-9]{1,9})\s*(?:"
    r"(?P<words>working (?:hour|day)s?|(?:calendar|natural) days?|个?(?:工作时|工作日|自然日)"
    r"|日|days?(?= of ))(?: of (?P<law>\S+))?)",
    re.IGNORECASE,
)


def _of_law(amount: int, law: Law) -> Limit:
    is_working = amount in law.working
    return Limit(
        amount=amount,
        unit=Unit.WORKING_DAYS if is_working else Unit.CALENDAR_DAYS,
        law=f"{law.name}{law.article}",
        moves_off_days=law.moves and not is_working,
    )
