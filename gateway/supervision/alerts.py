"""A request of supervision that no case answers, as an open alert for triage."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, replace

from gateway.audit.chain import canonical
from gateway.ingest.findings import REPORTED
from gateway.supervision.messages import Ask
from gateway.supervision.words import plate_of
from graph.ontology.choices import AlertState, ViolationKind
from graph.records import Link, Method, Raw, Record, Ref, Scalar
from graph.violations.facts import local

CONFIDENCE = 0.5
"""As surely as what people report: a lead, behind what instruments show."""
_NAMES = frozenset({"person", "phone", "mail"})


def source_of(platform: str) -> str:
    """Under which source the requests of a platform stand in the journal."""
    return f"jt809/{platform}"


def number_of(platform: str, ask: Ask) -> str:
    """The number of the alert."""
    told = f"{platform}\x1f{ask.supervision}\x1f{ask.plate}\x1f{ask.at_s}"
    digest = hashlib.sha256(told.encode()).hexdigest()[:12].upper()
    return f"{REPORTED}{local(ask.at_s * 1000):%Y%m%d}-{digest}"


def records_of(
    platform: str, ask: Ask, kind: ViolationKind, *, by_plate: bool = True
) -> list[Record]:
    """What is said to have been seen and the alert on it, without who supervises.

    Without ``by_plate`` a person must say which truck it was: several may bear the number.
    """
    number, at_ms = number_of(platform, ask), ask.at_s * 1000
    seen = f"SJ-{number.removeprefix(REPORTED)}"
    fields: dict[str, Scalar] = {"number": seen, "captured_at": at_ms}
    links: tuple[Link, ...] = ()
    borne = plate_of(ask.plate, ask.colour)
    if borne is not None:
        plate, plate_class = borne
        fields |= {"plate_text": plate.number, "plate_status": "declared"}
        if by_plate:
            words = {"number": plate.number, "plate_class": plate_class.value}
            links = (Link(relation="SHOWS", to=Ref(entity="Plate", fields=words)),)
    told = Record(
        entity="Sighting",
        record_id=seen,
        raw=_raw(platform, ask),
        fields=fields,
        links=links,
        method=Method.DECLARED,
        confidence=CONFIDENCE,
        seen_at_ms=at_ms,
    )
    alert: dict[str, Scalar] = {
        "number": number,
        "kind": kind.value,
        "state": AlertState.OPEN.value,
        "occurred_at": at_ms,
        "summary": f"上级平台督办 {_shown(ask.plate)} {kind.zh}（报警类型 0x{ask.alarm:04X}）",
        "rule": source_of(platform),
    }
    raised = Link(relation="RAISED_ON", to=Ref(entity="Sighting", fields={"number": seen}))
    return [told, replace(told, entity="Alert", record_id=number, fields=alert, links=(raised,))]


def _shown(text: str) -> str:
    return "".join(c for c in text if c.isprintable())


def _raw(platform: str, ask: Ask) -> Raw:
    words = {name: value for name, value in asdict(ask).items() if name not in _NAMES}
    locator = f"{source_of(platform)}/{ask.supervision}"
    return Raw(canonical(words).encode(), "application/json", locator)
