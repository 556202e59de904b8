"""Envelopes between hubs: compact JWS (Ed25519) over canonical JSON, for one hub, for some days."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from auth.errors import InvalidToken
from auth.jose import demand_texts, demand_times, peek, prove, sign_bytes
from gateway.audit.chain import canonical
from gateway.audit.errors import Unstorable
from gateway.cases import rows
from gateway.cases.case import Case
from gateway.transfer.errors import BadEnvelope, NoSuchHub
from gateway.transfer.hubs import Hubs
from graph.ontology.choices import Choice

KIND = "zhatu-transfer+jws"
LASTS_S = 3 * 24 * 3600
"""How long an envelope may be under way; what takes longer is offered again."""
SKEW_S = 300
LONGEST = 64 * 1024
_LONGEST_NONCE = 200


class Step(Choice):
    """What an envelope does."""

    OFFER = "offer", "移送"
    ACCEPT = "accept", "接受"
    RETURN = "return", "退回"
    DISPUTE = "dispute", "提请裁定"
    RULING = "ruling", "裁定"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """An envelope: its text as signed, the hash of the signed bytes, and what it says."""

    text: str
    digest: str
    claims: Mapping[str, Any]

    @property
    def step(self) -> Step:
        """What it does."""
        return Step(self.claims["step"])

    @property
    def transfer(self) -> str:
        """The hash of the offer that it is about."""
        return self.digest if self.step is Step.OFFER else str(self.claims["transfer"])


def seal(
    step: Step, claims: Mapping[str, Any], *, sender: str, to: str, key: bytes, now_s: int
) -> Letter:
    """A new envelope, signed by the sender's private key in PEM."""
    said = {
        **claims,
        "step": step.value,
        "from": sender,
        "to": to,
        "nonce": secrets.token_hex(16),
        "iat": now_s,
        "exp": now_s + LASTS_S,
    }
    data = canonical(said).encode()
    text = sign_bytes(data, key, kid=sender, kind=KIND)
    return Letter(text=text, digest=_digest(said), claims=said)


def open_letter(
    text: str, hubs: Hubs, *, to: str | None, now_s: int, is_past: bool = False
) -> Letter:
    """What an envelope says, proved by the key of the hub that it names; raises BadEnvelope.

    ``to`` is who it must be for, None for anyone; ``is_past`` takes one whose time is over, where
    it is shown as a proof of what was said.
    """
    try:
        said = peek(text, longest=LONGEST)
        hub = hubs.get(said.kid or "")
        claims = prove(text, said, hub.key, algorithms=["Ed25519"], types=[KIND])
        demand_texts(claims, "step", "from", "to", "nonce")
        if len(claims["nonce"]) > _LONGEST_NONCE:
            raise InvalidToken(f"its nonce is longer than {_LONGEST_NONCE} characters")
        if not is_past:
            demand_times(claims, now_s=now_s, skew_s=SKEW_S)
    except (InvalidToken, NoSuchHub) as error:
        raise BadEnvelope(str(error)) from error
    if claims["from"] != hub.code or (to is not None and claims["to"] != to):
        raise BadEnvelope("it is from another hub than signed it, or for another than this")
    if claims["step"] not in list(Step):
        raise BadEnvelope("it names no step that is known")
    if claims["step"] != Step.OFFER:
        _text_of(claims, "transfer")
    if "reason" in claims:
        _text_of(claims, "reason")
    part = text.split(".")[1]
    try:
        data = canonical(claims).encode()
    except Unstorable as error:
        raise BadEnvelope("it says what cannot be kept unchanged") from error
    if base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) != data:
        raise BadEnvelope("its bytes are not canonical JSON")
    return Letter(text=text, digest=_digest(claims), claims=claims)


def said_in(text: str) -> Mapping[str, Any]:
    """What an envelope says that was proved when it was taken, or signed here."""
    part = text.split(".")[1]
    claims: Mapping[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return claims


def case_claims(case: Case, *, evidence: list[str]) -> dict[str, Any]:
    """What an offer tells of a case: its facts, and hashes of its history and evidence."""
    lines = [{**rows.line_row(case, one), **one.details} for one in case.history]
    photos = [str(one.details["photo"]) for one in case.history if "photo" in one.details]
    return {
        "case": {
            "number": case.number,
            "alert_number": case.alert_number,
            "violation_number": case.violation_number,
            "kind": case.kind.value,
            "occurred_at_ms": case.occurred_at_ms,
            "district": case.district,
            "truck_id": case.truck_id,
            "company_id": case.company_id,
            "site_id": case.site_id,
            "version": case.version,
        },
        "history_sha256": hashlib.sha256(canonical({"history": lines}).encode()).hexdigest(),
        "evidence_sha256": sorted({*evidence, *photos}),
    }


def _text_of(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not value:
        raise BadEnvelope(f"it names no {name}")
    return value


def _digest(claims: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(claims).encode()).hexdigest()
