"""An incident as it is read: its alerts as evidence, and who did what with it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graph.ontology.choices import Choice, ViolationKind
from graph.violations.admissibility import DEMO_MODEL, Admissibility
from graph.violations.kind import Reason


class IncidentState(Choice):
    """What triage made of an incident."""

    OPEN = "open", "待研判"
    REVIEW = "review", "待复核"
    CONFIRMED = "confirmed", "已确认"
    REJECTED = "rejected", "已排除"
    MERGED = "merged", "已并案"


class IncidentStep(Choice):
    """What happened to an incident."""

    OPENED = "opened", "形成事件"
    JOINED = "joined", "告警并入"
    REPEATED = "repeated", "案件办理中再次发生"
    WITHDRAWN = "withdrawn", "告警撤回"
    REVIEW = "review", "提请复核"
    CONFIRMED = "confirmed", "确认"
    REJECTED = "rejected", "排除"
    MERGED = "merged", "并案"
    SPLIT = "split", "拆分"


UNDECIDED = (IncidentState.OPEN, IncidentState.REVIEW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """An alert of an incident as evidence, with what its photo is good for."""

    alert_number: str
    incident_number: str
    occurred_at_ms: int
    joined_at_ms: int
    is_repeat: bool
    state: str
    sighting: str | None
    camera: str
    rule: str
    model: str
    confidence: float
    admissibility: Admissibility
    reasons: tuple[Reason, ...]
    judged: str | None
    judged_at_ms: int | None

    @property
    def is_demo(self) -> bool:
        """Whether a model that its card calls a demo judged it; a person must see that."""
        return any(reason.code == DEMO_MODEL.code for reason in self.reasons)

    @property
    def is_withdrawn(self) -> bool:
        """Whether the hub took the alert back."""
        return self.state == "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of an incident's history."""

    version: int
    step: IncidentStep
    at_ms: int
    by_department: str
    by_person: str
    reason_code: str | None
    reason: str | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What is triaged as one; ``version`` counts its steps.

    ``due_at_ms``: by when it must be reviewed; ``eliminate_by_ms``: by when a rejected one must be
    gone from every system, where the law says so. ``whom`` is the truck, else the plate.
    """

    number: str
    kind: ViolationKind
    whom: str
    state: IncidentState
    version: int
    lead_alert: str
    first_at_ms: int
    last_at_ms: int
    opened_at_ms: int
    due_at_ms: int
    due_is_provisional: bool
    held_apart: bool
    merged_into: str | None
    suspected: str | None
    reason_code: str | None
    reason: str | None
    is_automatic: bool
    decided_at_ms: int | None
    eliminate_by_ms: int | None
    case_number: str | None
    exhibits: tuple[Exhibit, ...]
    history: tuple[Step, ...]

    @property
    def truck_id(self) -> str | None:
        """The id of the truck, where one is known."""
        kind, _, known = self.whom.partition(":")
        return known if kind == "truck" else None

    @property
    def standing(self) -> tuple[Exhibit, ...]:
        """The exhibits that were not taken back."""
        return tuple(one for one in self.exhibits if not one.is_withdrawn)

    @property
    def admissibility(self) -> Admissibility:
        """Evidence when at least one standing photo may ground a penalty."""
        good = any(one.admissibility is Admissibility.EVIDENCE for one in self.standing)
        return Admissibility.EVIDENCE if good else Admissibility.LEAD

    @property
    def askers(self) -> frozenset[str]:
        """Who asked for the review that it waits for, as department/person: others decide.

        Those too who asked for it of an incident that was made part of this, or that this was
        part of.
        """
        if self.state is not IncidentState.REVIEW:
            return frozenset()
        asked = (one for one in self.history if one.step is IncidentStep.REVIEW)
        own = {f"{one.by_department}/{one.by_person}" for one in asked}
        return frozenset(own.union(*(one.detail.get("askers", ()) for one in self.history)))


def read_incidents(
    rows: Iterable[Mapping[str, Any]],
    *,
    alerts: Iterable[Mapping[str, Any]],
    steps: Iterable[Mapping[str, Any]],
    cases: Mapping[str, str],
) -> list[Incident]:
    """Incidents from rows of the store, in the order of the rows."""
    exhibits: dict[str, list[Exhibit]] = {}
    for row in alerts:
        exhibits.setdefault(row["incident_number"], []).append(_exhibit(row))
    histories: dict[str, list[Step]] = {}
    for row in steps:
        histories.setdefault(row["incident_number"], []).append(_step(row))
    return [
        Incident(
            **{**row, "kind": ViolationKind(row["kind"]), "state": IncidentState(row["state"])},
            case_number=cases.get(row["lead_alert"]),
            exhibits=tuple(exhibits.get(row["number"], ())),
            history=tuple(histories.get(row["number"], ())),
        )
        for row in rows
    ]


def _exhibit(row: Mapping[str, Any]) -> Exhibit:
    told = [Reason(**one) for one in json.loads(row["reasons"])]
    known = {"admissibility": Admissibility(row["admissibility"]), "reasons": tuple(told)}
    return Exhibit(**{**row, **known})


def _step(row: Mapping[str, Any]) -> Step:
    known = {name: value for name, value in row.items() if name != "incident_number"}
    return Step(**{**known, "step": IncidentStep(row["step"]), "detail": json.loads(row["detail"])})
