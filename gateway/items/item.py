"""An item (权责事项) with its versions, and who answers in a district."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gateway.cases.deadlines.limit import Limit, Stage, Urgency, read_limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """One provision; ``checked``: its text was read, not only quoted by others."""

    law: str
    article: str
    penalty: str = ""
    who: str = ""
    checked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty:
    """The range of the fine in whole yuan over all provisions, and what comes beside it."""

    min_yuan: int
    max_yuan: int
    beside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageLimit:
    """A stage of the work and the words of its limit."""

    name: str
    limit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The words of the limit of the whole, its amounts when urgent, and its stages.

    ``decision`` is the limit that the law itself sets for the decision.
    """

    total: str
    urgent: int | None = None
    very_urgent: int | None = None
    decision: str = ""
    stages: tuple[StageLimit, ...] = ()

    def read(self) -> Limit:
        """The limit that can be counted; raises BadLimit."""
        total = read_limit(self.total)
        asked = {Urgency.URGENT: self.urgent, Urgency.VERY_URGENT: self.very_urgent}
        return Limit(
            amount=total.amount,
            unit=total.unit,
            law=total.law,
            moves_off_days=total.moves_off_days,
            faster={urgency: amount for urgency, amount in asked.items() if amount is not None},
            stages=tuple(Stage(one.name, read_limit(one.limit)) for one in self.stages),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A task that a case opens at once; the first part of a version leads.

    ``at`` names the places whose district answers, the first that is known counts: occurrence
    (where it happened), site (where the waste came from), company (where the haulier is
    registered). ``level`` is district, or street for the squad of the street there.
    """

    department: str
    at: tuple[str, ...]
    level: str = "district"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """Who answers for a department in a district."""

    district: str
    department: str
    section: str
    post: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What an item says from one day on, until the day before ``effective_to``.

    ``answering`` names sections and posts that differ from those of the district; ``part`` the
    tasks that a case opens, all departments where it happened when none is named.
    """

    number: str
    effective_from: date
    effective_to: date | None = None
    department: str
    co_handlers: tuple[str, ...] = ()
    basis: tuple[Basis, ...]
    evidence: tuple[str, ...]
    penalty: Penalty | None = None
    limits: Limits
    plan: tuple[str, ...]
    tags: tuple[str, ...] = ()
    answering: tuple[Answering, ...] = ()
    part: tuple[Part, ...] = ()

    def is_in_force(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.effective_from <= day and (self.effective_to is None or day < self.effective_to)

    @property
    def departments(self) -> tuple[str, ...]:
        """The answering department, then the co-handlers."""
        return (self.department, *self.co_handlers)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The tasks that a case opens, the leading one first."""
        usual = (Part(department=name, at=("occurrence",)) for name in self.departments)
        return self.part or tuple(usual)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An item by its code; ``kind`` is the violation that the hub itself finds, if it does."""

    code: str
    name: str
    name_en: str
    kind: str | None = None
    version: tuple[Version, ...]

    def in_force(self, day: date) -> Version | None:
        """The version that holds on a local day; of several the latest."""
        held = [one for one in self.version if one.is_in_force(day)]
        return max(held, key=lambda one: one.effective_from, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """The section and post that answer for a department."""

    department: str
    section: str
    post: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """A street or town (镇街) of a district, with the squads that departments keep there."""

    code: str
    name: str
    post: tuple[Post, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """A district that the hub serves, with the posts of its departments and its streets."""

    code: str
    name: str
    post: tuple[Post, ...] = ()
    street: tuple[Street, ...] = ()
