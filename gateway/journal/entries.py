"""A claim as a row of the journal and back; the body is canonical JSON, and so is its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
import sqlalchemy as sa

from graph.ontology.catalogue import ONTOLOGY
from graph.records import Claim, ClaimLink, Method


def to_row(claim: Claim, *, body: bytes, locator: str) -> dict[str, Any]:
    """The columns of a journal entry; ``body`` is that of the claim."""
    return {
        "position": claim.position,
        "source": claim.source,
        "record_id": claim.record_id,
        "entity": claim.entity,
        "subject_id": claim.subject_id,
        "recorded_at_ms": claim.recorded_at_ms,
        "method": claim.method.value,
        "confidence": claim.confidence,
        "raw_sha256": claim.raw_sha256,
        "locator": locator,
        "withdrawn": claim.withdrawn,
        "body": body.decode(),
    }


def from_row(row: sa.Row[Any]) -> Claim:
    """The claim that a journal entry holds."""
    body = orjson.loads(row.body)
    return Claim(
        position=row.position,
        source=row.source,
        record_id=row.record_id,
        entity=row.entity,
        subject_id=row.subject_id,
        recorded_at_ms=row.recorded_at_ms,
        raw_sha256=row.raw_sha256,
        method=Method(row.method),
        confidence=row.confidence,
        withdrawn=bool(row.withdrawn),
        fields=body["fields"],
        valid_from_ms=body["from"],
        valid_to_ms=body["until"],
        links=tuple(_link(row.entity, link) for link in body["links"]),
    )


def digest(claim: Claim, body: bytes) -> str:
    """What tells whether a record says anything new; position, time and raw bytes left out."""
    words = (claim.method.value, claim.confidence, claim.withdrawn)
    return hashlib.sha256(orjson.dumps(words) + body).hexdigest()


def body_of(claim: Claim) -> bytes:
    """Fields and links as canonical JSON."""
    links = [
        {
            "relation": link.relation.name,
            "target": link.relation.target,
            "to": link.to_id,
            "known_as": dict(link.to_fields),
            "from": link.valid_from_ms,
            "until": link.valid_to_ms,
            "props": dict(link.props),
        }
        for link in claim.links
    ]
    body = {
        "fields": dict(claim.fields),
        "links": links,
        "from": claim.valid_from_ms,
        "until": claim.valid_to_ms,
    }
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


def _link(entity: str, link: Mapping[str, Any]) -> ClaimLink:
    return ClaimLink(
        relation=ONTOLOGY.relation(entity, link["relation"], link["target"]),
        to_id=link["to"],
        to_fields=link["known_as"],
        valid_from_ms=link["from"],
        valid_to_ms=link["until"],
        props=link["props"],
    )
