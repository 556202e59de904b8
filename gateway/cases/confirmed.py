"""The records that a decision on an alert adds to the journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from auth.principal import Principal
from gateway.audit.chain import canonical
from gateway.cases.accused import Accused
from graph.ontology.choices import AlertState, PlateClass
from graph.records import Link, Method, Raw, Record, Ref, Scalar
from graph.violations.catalogue import KINDS
from graph.violations.facts import Facts, PermitFacts, Thing
from graph.violations.standing import in_force

SOURCE = "hub/cases"
_WITHOUT_CULPRIT = frozenset({"CONFIRMS", "SHOWN_BY", "OCCURRED_IN"})
"""What is said of a violation whose plate belongs to somebody else."""
_ALL = _WITHOUT_CULPRIT | {"COMMITTED_BY", "DURING", "TRACED_TO", "AGAINST"}


def violation_number(alert_number: str) -> str:
    """The number of the violation that confirms an alert."""
    return "VI-" + alert_number.removeprefix("AL-")


def confirmation(
    case: Accused, principal: Principal, *, at_ms: int, note: str | None
) -> list[Record]:
    """The violation with its links as of the event, and the alert's new state."""
    number = violation_number(case.number)
    raw = _raw(case.number, AlertState.CONFIRMED, principal, at_ms=at_ms, note=note)
    violation = Record(
        entity="Violation",
        record_id=number,
        raw=raw,
        fields={
            "number": number,
            "kind": case.kind.value,
            "occurred_at": case.occurred_at_ms,
            "summary": case.summary,
            "confirmed_at": at_ms,
            "confirmed_by": principal.person,
        },
        links=tuple(_links(case)),
        seen_at_ms=case.occurred_at_ms,
    )
    return [violation, _alert(case.number, AlertState.CONFIRMED, raw)]


def rejection(alert_number: str, principal: Principal, *, at_ms: int, reason: str) -> list[Record]:
    """The alert's new state."""
    raw = _raw(alert_number, AlertState.REJECTED, principal, at_ms=at_ms, note=reason)
    return [_alert(alert_number, AlertState.REJECTED, raw)]


def truck_ref(facts: Facts) -> Ref | None:
    """Words by which the journal finds the truck again, as of the event."""
    truck, plate = facts.truck, facts.plate
    if truck is None:
        return None
    words = {"vin": truck.vin, "register_id": truck.register_id}
    known = {name: word for name, word in words.items() if word}
    if not known and plate is not None and plate.plate_class is not PlateClass.UNKNOWN:
        fields = {"number": plate.number, "plate_class": plate.plate_class.value}
        return Ref(entity="Truck", via={"BEARS": Ref(entity="Plate", fields=fields)})
    return Ref(entity="Truck", fields=known) if known else None


def source_site(case: Accused) -> Thing | None:
    """The site the waste came from: the trip's, the watched one, or the only one permitted."""
    permitted = {p.site.id: p.site for p in in_force(case.facts) if p.site is not None}
    only = next(iter(permitted.values())) if len(permitted) == 1 else None
    return case.trip_site or case.facts.site or only


def _links(case: Accused) -> Iterable[Link]:
    facts, site = case.facts, source_site(case)
    finding = KINDS[case.kind].detect(facts)
    place = finding.place if finding is not None else facts.spot
    district = (place.district if place is not None else None) or facts.district
    permit = _permit(in_force(facts), site)
    shown = facts.number if facts.subject == "Sighting" else None
    targets = (
        ("CONFIRMS", _by("Alert", number=case.number)),
        ("COMMITTED_BY", truck_ref(facts)),
        ("SHOWN_BY", _by("Sighting", number=shown)),
        ("DURING", _by("Trip", number=case.trip_number)),
        ("TRACED_TO", _thing("Company", facts.company, code="credit_code")),
        ("TRACED_TO", _thing("Site", site)),
        ("AGAINST", _by("Permit", number=permit.number if permit is not None else None)),
        ("OCCURRED_IN", _by("District", code=district.code if district is not None else None)),
    )
    told = _ALL if KINDS[case.kind].names_culprit else _WITHOUT_CULPRIT
    return (Link(relation=name, to=to) for name, to in targets if to is not None and name in told)


def _permit(held: tuple[PermitFacts, ...], site: Thing | None) -> PermitFacts | None:
    fitting = (p for p in held if site is not None and p.site is not None and p.site.is_same(site))
    return next(fitting, None) or next(iter(held), None)


def _by(entity: str, **words: str | None) -> Ref | None:
    known: Mapping[str, Scalar] = {name: word for name, word in words.items() if word}
    return Ref(entity=entity, fields=known) if known else None


def _thing(entity: str, thing: Thing | None, *, code: str = "code") -> Ref | None:
    return None if thing is None else _by(entity, **{code: thing.code, "name": thing.name})


def _alert(number: str, state: AlertState, raw: Raw) -> Record:
    return Record(
        entity="Alert",
        record_id=number,
        raw=raw,
        fields={"number": number, "state": state.value},
        method=Method.DECLARED,
    )


def _raw(
    number: str, state: AlertState, principal: Principal, *, at_ms: int, note: str | None
) -> Raw:
    said: dict[str, Any] = {
        "alert": number,
        "state": state.value,
        "department": principal.department,
        "person": principal.person,
        "at_ms": at_ms,
        "note": note,
    }
    return Raw(canonical(said).encode(), "application/json", f"{SOURCE}/{number}")
