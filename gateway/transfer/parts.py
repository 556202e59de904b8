"""The words and rows that the steps of a transfer share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auth.principal import Principal
from gateway.cases.errors import MissingInput
from gateway.cases.work import Opening
from gateway.transfer.envelope import Letter
from gateway.transfer.errors import BadEnvelope
from graph.ontology.choices import Choice, ViolationKind


class TransferSide(Choice):
    """Which side of a transfer this hub is on."""

    OUT = "out", "移出"
    IN = "in", "移入"
    JUDGED = "judged", "裁定"


class TransferState(Choice):
    """How it stands; what was ruled to go to the other hub waits for that hub to take it."""

    OFFERED = "offered", "已移送"
    ACCEPTED = "accepted", "已接受"
    RETURNED = "returned", "已退回"
    DISPUTED = "disputed", "有争议"
    RULED = "ruled", "已裁定"


_LONGEST = 500
"""Characters of a name that an offer tells: such names stand in indexes of the store."""
_LATEST_MS = 4_102_444_800_000
"""The begin of the year 2100: what is later cannot be meant."""
_REQUIRED = ("number", "kind", "alert_number", "violation_number")
_OPTIONAL = ("truck_id", "company_id", "site_id", "district")
_NAMES = (*_REQUIRED, *_OPTIONAL)
OUT, IN, JUDGED = (side.value for side in TransferSide)
OFFERED, ACCEPTED, RETURNED, DISPUTED, RULED = (state.value for state in TransferState)


def row_of(letter: Letter, side: str, peer: str, reason: object, now_ms: int) -> dict[str, Any]:
    """The columns of a new transfer."""
    return {
        "digest": letter.digest,
        "side": side,
        "peer": peer,
        "case_number": None,
        "their_case": None,
        "state": OFFERED,
        "reason": None if reason is None else str(reason),
        "offer": letter.text,
        "changed_at_ms": now_ms,
    }


def opening_of(peer: str, told: Mapping[str, Any]) -> Opening:
    """The case to open; numbers of the other hub are its own, so its code stands before them."""
    return Opening(
        alert_number=f"{peer}:{told.get('alert_number')}",
        violation_number=f"{peer}:{told.get('violation_number')}",
        kind=ViolationKind(told["kind"]),
        occurred_at_ms=int(told["occurred_at_ms"]),
        truck_id=told.get("truck_id"),
        company_id=told.get("company_id"),
        site_id=told.get("site_id"),
        district=told.get("district"),
    )


def case_in(letter: Letter) -> Mapping[str, Any]:
    """The case that an offer tells; raises BadEnvelope for one that could not be opened here."""
    told = letter.claims.get("case")
    if not isinstance(told, dict) or not _is_case(told):
        raise BadEnvelope("it tells no case")
    if told["kind"] not in [kind.value for kind in ViolationKind]:
        raise BadEnvelope(f"{told['kind']} is no kind of violation here")
    for name in _NAMES:
        if len(told.get(name) or "") > _LONGEST:
            raise BadEnvelope(f"its {name} is longer than {_LONGEST} characters")
    return told


def _is_case(told: Mapping[str, Any]) -> bool:
    """Whether what an offer tells can be opened as a case."""
    texts = [told.get(name) for name in _REQUIRED]
    others = [told.get(name) for name in _OPTIONAL]
    at_ms = told.get("occurred_at_ms")
    return (
        all(isinstance(one, str) and one for one in texts)
        and all(one is None or isinstance(one, str) for one in others)
        and isinstance(at_ms, int)
        and not isinstance(at_ms, bool)
        and 0 <= at_ms < _LATEST_MS
    )


def acting(sender: str) -> Principal:
    """Another hub as who acts here: it may void what it has opened a case of its own for."""
    roles = frozenset({"dispatcher", "arbiter"})
    return Principal(department="hub", person=f"hub:{sender}", roles=roles, is_service=True)


def given(reason: str) -> str:
    """The reason without blanks around it; raises MissingInput when nothing is left of it."""
    if not reason.strip():
        raise MissingInput("reason")
    return reason.strip()
