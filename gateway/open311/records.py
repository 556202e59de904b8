"""A citizen's report as records: something seen, and an alert that stands on it."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from gateway.audit.chain import canonical
from gateway.ingest.findings import REPORTED
from gateway.open311.form import CitizenReport
from graph.ontology.choices import AlertState, PlateClass
from graph.records import Link, Method, Raw, Record, Ref, Scalar
from graph.violations.facts import local

CONFIDENCE = 0.5
"""How surely a report is one: it orders the work of triage behind what instruments show."""
LONGEST_SUMMARY = 500


def source_of(partner: str) -> str:
    """Under which source the reports of a system stand in journal and quarantine."""
    return f"open311/{partner}"


def number_of(partner: str, sha256: str, now_ms: int) -> str:
    """The number of the report and of its alert."""
    digest = hashlib.sha256(f"{partner}\x1f{sha256}\x1f{now_ms}".encode()).hexdigest()[:12]
    return f"{REPORTED}{local(now_ms):%Y%m%d}-{digest.upper()}"


def records_of(report: CitizenReport, number: str, partner: str, *, now_ms: int) -> list[Record]:
    """What was seen and the open alert on it; without a camera it is a lead, no evidence."""
    at_ms = now_ms if report.occurred_at_ms is None else report.occurred_at_ms
    seen = f"SJ-{number.removeprefix(REPORTED)}"
    raw = _raw(report, number, partner)
    sighting: dict[str, Scalar] = {"number": seen, "captured_at": at_ms}
    links: tuple[Link, ...] = ()
    if report.plate is not None:
        plate_class = report.plate.plate_class or PlateClass.UNKNOWN
        words = {"number": report.plate.number, "plate_class": plate_class.value}
        links = (Link(relation="SHOWS", to=Ref(entity="Plate", fields=words)),)
        sighting |= {"plate_text": report.plate.number, "plate_status": "declared"}
    alert: dict[str, Scalar] = {
        "number": number,
        "kind": report.kind.value,
        "state": AlertState.OPEN.value,
        "occurred_at": at_ms,
        "summary": _summary(report),
        "rule": source_of(partner),
    }
    if report.lat_wgs84 is not None and report.lng_wgs84 is not None:
        alert |= {"lat_wgs84": report.lat_wgs84, "lng_wgs84": report.lng_wgs84}
    raised = Link(relation="RAISED_ON", to=Ref(entity="Sighting", fields={"number": seen}))
    told = Record(
        entity="Sighting",
        record_id=seen,
        raw=raw,
        fields=sighting,
        links=links,
        method=Method.DECLARED,
        confidence=CONFIDENCE,
        seen_at_ms=at_ms,
    )
    return [told, replace(told, entity="Alert", record_id=number, fields=alert, links=(raised,))]


def plateless(records: list[Record]) -> list[Record]:
    """The records without whose plate it is: for a person to say, where it may be several."""
    return [
        replace(one, links=tuple(k for k in one.links if k.relation != "SHOWS")) for one in records
    ]


def _summary(report: CitizenReport) -> str:
    place = report.address or report.address_id
    if place is None:
        place = f"{report.lat_wgs84}, {report.lng_wgs84}"
    whom = "" if report.plate is None else f"{report.plate.number} "
    words = f"市民举报 {whom}{report.kind.zh}：{report.description or '无描述'}（{place}）"
    return words[:LONGEST_SUMMARY]


def _raw(report: CitizenReport, number: str, partner: str) -> Raw:
    """What is kept of the form: no name, address of mail, telephone or key of anybody."""
    words = {
        "service_code": report.kind.value,
        "description": report.description,
        "address_string": report.address,
        "address_id": report.address_id,
        "lat": None if report.lat_wgs84 is None else str(report.lat_wgs84),
        "long": None if report.lng_wgs84 is None else str(report.lng_wgs84),
        "media_url": report.media_url,
        "plate": None if report.plate is None else report.plate.number,
        "happened_at_ms": report.occurred_at_ms,
    }
    return Raw(canonical(words).encode(), "application/json", f"{source_of(partner)}/{number}")
