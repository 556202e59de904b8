"""What a kind of violation is: law, who answers, evidence, identity, and the rule that finds it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from graph.ontology import choices
from graph.ontology.choices import DepartmentKind
from graph.violations.facts import Facts, Thing, local


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalBasis:
    """One provision; fines in yuan. ``checked``: its text was read, not only quoted by others."""

    law: str
    article: str
    penalty: str
    who: str
    fine_min_yuan: int | None = None
    fine_max_yuan: int | None = None
    checked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason of a finding: a stable code, and words."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a rule concluded from facts; ``confidence`` (0 to 1) only orders the work of triage."""

    kind: choices.ViolationKind
    occurred_at_ms: int
    place: Thing | None
    facts: Facts
    confidence: float
    summary_zh: str
    summary_en: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What makes two findings the same finding: kind, whom, where, and a window of time."""

    kind: choices.ViolationKind
    whom: str
    where: str
    window: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ViolationKind:
    """One kind of violation. ``days`` is the time for handling until a calendar says better."""

    code: choices.ViolationKind
    en: str
    meaning_zh: str
    basis: tuple[LegalBasis, ...]
    department: DepartmentKind
    co_handlers: tuple[DepartmentKind, ...]
    evidence: tuple[tuple[str, str], ...]
    window_s: int
    days: int
    version: str
    detect: Callable[[Facts], Finding | None]
    names_culprit: bool = True
    """Whether the truck that bears the plate is the one that did it, with its company and site."""
    by_facts: bool = True
    """Whether facts of one sighting or trip show it; else a consumer of its own raises it."""

    @property
    def zh(self) -> str:
        """The Chinese name."""
        return self.code.zh

    @property
    def rule(self) -> str:
        """The rule and its version, as an alert names it."""
        return f"{self.code}/{self.version}"

    def identity(self, finding: Finding) -> Identity:
        """Who did what where and about when; the truck, or else its plate, is who."""
        facts = finding.facts
        whom = facts.number
        if facts.truck is not None:
            whom = f"truck:{facts.truck.id}"
        elif facts.plate is not None:
            whom = f"plate:{facts.plate.id}"
        return Identity(
            kind=self.code,
            whom=whom,
            where=finding.place.id if finding.place is not None else "",
            window=finding.occurred_at_ms // (self.window_s * 1000),
        )

    def alert_number(self, finding: Finding) -> str:
        """The number of the alert: the same for the same identity, on any machine."""
        return self._number(self.identity(finding))

    def neighbour_numbers(self, finding: Finding) -> tuple[str, str]:
        """The numbers that the finding would have a window earlier and a window later.

        An alert under one of them that is less than ``window_s`` away is the same finding.
        """
        identity = self.identity(finding)
        earlier = replace(identity, window=identity.window - 1)
        later = replace(identity, window=identity.window + 1)
        return self._number(earlier), self._number(later)

    def _number(self, identity: Identity) -> str:
        words = (identity.kind.value, identity.whom, identity.where, str(identity.window))
        digest = hashlib.sha256("\x1f".join(words).encode()).digest()
        start_ms = identity.window * self.window_s * 1000
        return f"AL-{local(start_ms):%Y%m%d}-{base64.b32encode(digest)[:10].decode()}"


def certainty(facts: Facts, weight: float) -> float:
    """The weight of a rule's evidence, lowered by how surely the plate was read."""
    read = 1.0 if facts.plate_confidence is None else facts.plate_confidence
    return round(weight * read, 3)


def certainty_of_load(facts: Facts, weight: float) -> float:
    """The same for what follows from cover or load, lowered too by how sure a model was of them."""
    told = 1.0 if facts.load_confidence is None else facts.load_confidence
    return certainty(facts, weight * told)


def sentence(facts: Facts, zh: str, en: str, *, place: Thing | None, at_ms: int) -> tuple[str, str]:
    """(Chinese, English): when, where and who, before what was found."""
    near_zh, near_en = (f"在{place.label}", f" at {place.label}") if place else ("", "")
    when = f"{local(at_ms):%Y-%m-%d %H:%M}"
    return (f"{when} {facts.whom} {near_zh}{zh}", f"{when} {facts.whom}{near_en}: {en}")
