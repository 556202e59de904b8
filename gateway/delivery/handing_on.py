"""Puts messages of the outbox on their way to the webhooks that may be told of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auth.agreements import CASE
from auth.grants import Grants
from gateway.agreements.own_cases import within
from gateway.delivery.partner import Partner, Webhook
from gateway.store import deliveries as statements
from gateway.store import outbox
from gateway.store.deliveries import Connection

AT_ONCE = 200
_CASE, _ALERT, _CAMERA = "Case:", "Alert:", "Camera:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A webhook, and what its department may see for its purpose now."""

    name: str
    partner: Partner
    hook: Webhook
    grants: Grants


def may_be_told(grants: Grants, subject: str, departments: frozenset[str]) -> bool:
    """Whether a department may be told of a subject that those departments work on."""
    if subject.startswith(_CASE):
        only = within(grants)
        return only is None or only in departments
    if subject.startswith(_CAMERA):
        return _may_know_cameras(grants)
    return subject.startswith(_ALERT) and grants.entity("Alert").given


def _may_know_cameras(grants: Grants) -> bool:
    """Whether all cameras and their states are given whole.

    Which rows an agreement gives is decided in the graph, which is not asked here: a department
    that is given some cameras only is told of none.
    """
    plain = all(grants.field("Camera", name).plain for name in ("code", "state", "state_since"))
    return grants.entity("Camera").given and plain and not grants.scope("Camera")


def hand_on(connection: Connection, targets: list[Target], *, now_ms: int) -> int:
    """Put the oldest messages on their way to all that want them; how many were looked at."""
    messages = outbox.pending(connection, AT_ONCE)
    numbers = {number_of(m["subject"]) for m in messages if m["subject"].startswith(_CASE)}
    working = statements.working_on(connection, numbers)
    rows = [
        {
            "webhook": target.name,
            "outbox_id": message["id"],
            "topic": message["topic"],
            "subject": message["subject"],
            "created_at_ms": message["created_at_ms"],
        }
        for message in messages
        for target in targets
        if target.hook.wants(message["topic"])
        and may_be_told(
            target.grants, message["subject"], departments_of(working, message["subject"])
        )
    ]
    statements.add(connection, rows)
    outbox.mark_delivered(connection, [message["id"] for message in messages], now_ms=now_ms)
    return len(messages)


def departments_of(working: Mapping[str, set[str]], subject: str) -> frozenset[str]:
    """The departments that work on a subject."""
    return frozenset(working.get(number_of(subject), ()))


def number_of(subject: str) -> str:
    """The number in a subject such as ``Case:CQ-2026-000001``."""
    return subject.partition(":")[2]


def given_fields(target: Target, subject: str) -> tuple[str, ...]:
    """The fields that a webhook's file names, and that its department may be told of a subject."""
    if subject.startswith(_CAMERA) and not target.grants.field("Camera", "state_reason").plain:
        return tuple(name for name in target.hook.fields if name != "camera_reason")
    return target.hook.fields


def told_fields(subject: str, fields: Sequence[str]) -> list[str]:
    """The fields of a message as the audit log names them."""
    entity = CASE if subject.startswith(_CASE) else subject.partition(":")[0]
    return [f"{entity}.{name}" for name in fields]
