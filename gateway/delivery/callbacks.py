"""Takes calls of departments' systems: checked, read, applied once, and kept whatever came of it.

What is not signed is refused and goes on record; what is signed and cannot be used is set aside
with its bytes. So the calls taken, set aside and refused add up to those received.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from auth.principal import Principal
from gateway.audit.log import AuditLog
from gateway.cases.errors import CaseError, MissingInput
from gateway.cases.reports import Report, Reported
from gateway.cases.service import CaseService
from gateway.cases.states import CaseState
from gateway.delivery.errors import BadCallback, NoSuchDelivery, NoSuchPartner, Unsigned
from gateway.delivery.partner import Inbound, Partner, Partners
from gateway.delivery.reading import Told, read
from gateway.delivery.signing import Signed, check
from gateway.errors import BadRequest, ErrorCode, GatewayError, outer, told
from gateway.journal.journal import Journal
from gateway.journal.quarantine import Quarantine, SetAside
from gateway.store import callbacks as statements
from gateway.store import quarantine as aside
from gateway.store.session import Store
from graph.records import Raw

MOST_REFUSALS_A_MINUTE = 60
"""Refusals of one partner that go on record singly; more are counted into the next entry."""
_MINUTE_MS = 60_000


class Fate(StrEnum):
    """What became of a call beside the outcomes of a report."""

    QUARANTINED = "quarantined"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the caller is told: an HTTP status, and words for JSON."""

    status: int
    body: Mapping[str, Any]


class Callbacks:
    """The way in for all partner systems."""

    def __init__(
        self,
        *,
        store: Store,
        audit: AuditLog,
        cases: CaseService,
        journal: Journal,
        quarantine: Quarantine,
        partners: Partners,
    ) -> None:
        self._store, self._audit, self._cases = store, audit, cases
        self._quarantine, self._partners, self._journal = quarantine, partners, journal
        self._refusals: dict[str, list[int]] = {}
        self._unrecorded: Counter[str] = Counter()

    async def receive(self, name: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Take one call; header names are in lower case."""
        now_ms = self._journal.clock()
        try:
            partner, inbound = self._inbound(name)
        except NoSuchPartner as error:
            return _refusal(error)
        try:
            signed = check(inbound.scheme, inbound.keys, headers, body, now_ms=now_ms)
        except Unsigned as error:
            await asyncio.to_thread(self._refused, partner, body, error, now_ms)
            return _refusal(error)
        try:
            event, reported = await self._apply(partner, inbound, signed, body, now_ms)
        except (BadRequest, BadCallback, CaseError) as error:
            await asyncio.to_thread(self._set_aside, partner, signed, body, error, now_ms)
            return _refusal(error, kept=True)
        row = _row(partner, body, now_ms) | {"outcome": reported.outcome.value}
        row |= {"event_id": event.event_id, "case_number": event.case_number}
        await asyncio.to_thread(self._keep, row)
        return Answer(
            status=200,
            body={
                "outcome": reported.outcome.value,
                "case": event.case_number,
                "task": _serial(reported, partner, event),
                "state": reported.case.state.value,
            },
        )

    async def replay(self, number: int, *, by: str) -> Reported:
        """Try a call that was set aside again, as it came; raises NoSuchDelivery or what is wrong.

        It was signed when it came, and its bytes are those that were signed.
        """
        row, body = await asyncio.to_thread(self._kept, number)
        partner, inbound = self._inbound(row["partner"])
        signed = Signed(key_id="", message_id=row["event_id"], at_ms=row["received_at_ms"])
        _, reported = await self._apply(partner, inbound, signed, body, self._journal.clock())
        await asyncio.to_thread(self._replayed, row, by)
        return reported

    async def _apply(
        self, partner: Partner, inbound: Inbound, signed: Signed, body: bytes, now_ms: int
    ) -> tuple[Told, Reported]:
        event = read(body, inbound, signed, received_ms=now_ms)
        return event, await apply(self._cases, partner, event)

    def _inbound(self, name: str) -> tuple[Partner, Inbound]:
        partner = self._partners.get(name)
        if partner.inbound is None:
            raise NoSuchPartner(name)
        return partner, partner.inbound

    def _refused(self, partner: Partner, body: bytes, error: Unsigned, now_ms: int) -> None:
        recent = [at for at in self._refusals.get(partner.name, []) if at > now_ms - _MINUTE_MS]
        self._refusals[partner.name] = recent
        if len(recent) >= MOST_REFUSALS_A_MINUTE:
            self._unrecorded[partner.name] += 1
            return
        recent.append(now_ms)
        row = _row(partner, body, now_ms) | {"outcome": Fate.REFUSED.value}
        row |= {"code": ErrorCode.UNAUTHENTICATED.value, "message": error.reason}
        before = self._unrecorded.pop(partner.name, 0)
        self._keep(row, partner.principal, {"bytes": len(body), "unrecorded_before": before})

    def _set_aside(
        self, partner: Partner, signed: Signed, body: bytes, error: GatewayError, now_ms: int
    ) -> None:
        row = _row(partner, body, now_ms) | {"outcome": Fate.QUARANTINED.value}
        row |= {"code": outer(error).code.value, "message": str(error)}
        row |= {"event_id": signed.message_id}
        self._keep(row, partner.principal, {"bytes": len(body)}, body=body)

    def _keep(
        self,
        row: Mapping[str, Any],
        principal: Principal | None = None,
        payload: Mapping[str, Any] | None = None,
        *,
        body: bytes | None = None,
    ) -> None:
        with self._store.write() as connection:
            number = statements.add(connection, row)
            if body is not None:
                self._quarantine.add(
                    _source(row["partner"]), [_aside(row, body)], within=connection
                )
            if principal is not None:
                told_of = {"code": row["code"], "reason": row["message"], "sha256": row["sha256"]}
                self._audit.append(
                    connection,
                    principal,
                    operation=f"callback.{row['outcome']}",
                    subject=f"Callback:{number}",
                    payload={**told_of, **(payload or {})},
                )

    def _kept(self, number: int) -> tuple[Mapping[str, Any], bytes]:
        with self._store.read() as connection:
            row = statements.one(connection, number)
        wanted = f"{Fate.QUARANTINED.value} and not replayed"
        if row is None or row["outcome"] != Fate.QUARANTINED or row["replayed_at_ms"] is not None:
            raise NoSuchDelivery(number, wanted)
        raw = self._journal.raw(row["sha256"])
        if raw is None:
            raise NoSuchDelivery(number, wanted)
        return row, raw.data

    def _replayed(self, row: Mapping[str, Any], by: str) -> None:
        now_ms, source = self._journal.clock(), _source(row["partner"])
        with self._store.write() as connection:
            statements.mark_replayed(connection, row["id"], now_ms=now_ms)
            aside.mark_bytes_released(connection, source, row["sha256"], by=by, now_ms=now_ms)


async def apply(cases: CaseService, partner: Partner, event: Told) -> Reported:
    """Apply what a system told; one that numbers no tasks means its department's only live one."""
    words: dict[str, Any] = {one.name: getattr(event, one.name) for one in fields(event)}
    if event.task is None:
        case = await cases.get(event.case_number)
        live = [
            task.serial
            for task in case.tasks
            if task.department == partner.department and task.state is not CaseState.VOID
        ]
        if len(live) != 1:
            raise MissingInput("task")
        words["task"] = live[0]
    # ids are unique within one system, and a department may have several
    report = Report(**words | {"event_id": f"{partner.name}:{event.event_id}"})
    return await cases.apply_report(report, partner.principal)


def _source(partner: str) -> str:
    return f"callbacks:{partner}"


def _row(partner: Partner, body: bytes, now_ms: int) -> dict[str, Any]:
    digest = hashlib.sha256(body).hexdigest()
    return {"partner": partner.name, "received_at_ms": now_ms, "sha256": digest}


def _aside(row: Mapping[str, Any], body: bytes) -> SetAside:
    raw = Raw(
        data=body, media_type="application/json; charset=utf-8", locator=f"sha256:{row['sha256']}"
    )
    return SetAside(
        raw=raw, cells_json=json.dumps({}), reason=row["code"], field=None, message=row["message"]
    )


def _serial(reported: Reported, partner: Partner, event: Told) -> int | None:
    if event.task is not None:
        return event.task
    mine = [one.serial for one in reported.case.tasks if one.department == partner.department]
    return mine[-1] if mine else None


def _refusal(error: GatewayError, *, kept: bool = False) -> Answer:
    code = outer(error).code
    errors = [{"message": told(error), "extensions": {"code": code.value}}]
    return Answer(status=code.status, body={"errors": errors, "quarantined": kept})
