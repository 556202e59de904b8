"""Builder words that every test uses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone

from graph.ontology.catalogue import ONTOLOGY
from graph.records import Claim, ClaimLink, Link, Method, Raw, Record, Ref, Scalar
from graph.times import to_ms

CHINA = timezone(timedelta(hours=8))


def at(text: str) -> int:
    """Epoch milliseconds of a local (+08:00) time such as 2026-03-05T18:35."""
    return to_ms(datetime.fromisoformat(text).replace(tzinfo=CHINA).astimezone(UTC))


def raw(text: str = "row") -> Raw:
    return Raw(text.encode(), "text/plain", f"somewhere, {text}")


def plate(number: str, plate_class: str | None = "01") -> Ref:
    fields: dict[str, Scalar] = {"number": number}
    if plate_class is not None:
        fields["plate_class"] = plate_class
    return Ref(entity="Plate", fields=fields)


def truck(number: str, plate_class: str | None = "01") -> Ref:
    return Ref(entity="Truck", via={"BEARS": plate(number, plate_class)})


def company(name: str | None = None, code: str | None = None) -> Ref:
    given = {"name": name, "credit_code": code}
    return Ref(entity="Company", fields={k: v for k, v in given.items() if v})


def site(name: str) -> Ref:
    return Ref(entity="Site", fields={"name": name})


def link(relation: str, to: Ref, since: str | None = None, until: str | None = None) -> Link:
    return Link(
        relation=relation,
        to=to,
        valid_from_ms=None if since is None else at(since),
        valid_to_ms=None if until is None else at(until),
    )


def record(
    entity: str,
    record_id: str,
    fields: Mapping[str, Scalar] | None = None,
    *links: Link,
    text: str | None = None,
    seen: str | None = None,
) -> Record:
    return Record(
        entity=entity,
        record_id=record_id,
        raw=raw(text or f"{entity} {record_id} {dict(fields or {})}"),
        fields=fields or {},
        links=links,
        seen_at_ms=None if seen is None else at(seen),
    )


def a_claim(
    position: int,
    *links: ClaimLink,
    record_id: str = "1",
    source: str = "register",
    subject: str = "T",
    fields: Mapping[str, Scalar] | None = None,
    withdrawn: bool = False,
) -> Claim:
    """A claim about truck T, recorded at 1000 × its position."""
    return Claim(
        position=position,
        source=source,
        record_id=record_id,
        entity="Truck",
        subject_id=subject,
        recorded_at_ms=1000 * position,
        raw_sha256=f"raw-{position}",
        method=Method.DECLARED,
        confidence=1.0,
        fields=fields or {},
        links=links,
        withdrawn=withdrawn,
    )


def claim_link(
    name: str, target: str, to: str, since: int | None = None, until: int | None = None
) -> ClaimLink:
    return ClaimLink(
        relation=ONTOLOGY.relation("Truck", name, target),
        to_id=to,
        valid_from_ms=since,
        valid_to_ms=until,
    )
