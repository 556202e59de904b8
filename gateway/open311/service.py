"""Takes what citizens report through partner systems, and tells those systems what became of it."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from gateway.audit.log import AuditLog
from gateway.delivery.partner import Partner, Partners, Reports
from gateway.delivery.signing import read_key
from gateway.errors import outer
from gateway.journal.errors import Ambiguous
from gateway.journal.journal import Journal
from gateway.journal.quarantine import Quarantine, SetAside
from gateway.open311.errors import NoSuchResource, Open311Error, WrongKey
from gateway.open311.form import UNFIT, CitizenReport, key_in, read_form, without_key
from gateway.open311.records import number_of, plateless, records_of, source_of
from gateway.open311.search import Search, read_search, shown
from gateway.open311.services import NOTICE
from gateway.store import open311 as statements
from gateway.store.open311 import Connection
from gateway.store.session import Store
from graph.records import Raw

REPEATED_MS = 24 * 3600 * 1000
"""The same bytes within this time are the same report, sent again for a lost answer."""
_FIELDS = ("Open311Request.description", "Open311Request.place", "Open311Request.status")


class Open311:
    """The requests of all partner systems; each is told of its own only. Raises Open311Error.

    Whatever comes with a key is taken or set aside with its bytes, less the key; every answer
    goes on record before it leaves.
    """

    def __init__(
        self,
        *,
        store: Store,
        audit: AuditLog,
        journal: Journal,
        quarantine: Quarantine,
        partners: Partners,
    ) -> None:
        self._store, self._audit, self._journal = store, audit, journal
        self._quarantine, self._partners = quarantine, partners

    async def report(self, body: bytes, *, key: str = "") -> list[dict[str, Any]]:
        """POST service request; ``key`` stands for an api_key beside the form."""
        partner, reports = self._partner(key or key_in(body), "create_request")
        return await asyncio.to_thread(self._report, partner, reports, body)

    async def requests(self, given: Mapping[str, str], *, key: str) -> list[dict[str, Any]]:
        """GET service requests: newest first."""
        partner, _ = self._partner(key, "get_requests")
        search = read_search(given, now_ms=self._journal.clock())
        return await asyncio.to_thread(self._read, partner, search)

    async def request(self, number: str, *, key: str) -> list[dict[str, Any]]:
        """GET service request: one by its id."""
        partner, _ = self._partner(key, "get_request")
        if UNFIT.search(number):
            raise NoSuchResource("service_request_id", number)
        found = await asyncio.to_thread(self._read, partner, Search(numbers=(number,)))
        if not found:
            raise NoSuchResource("service_request_id", number)
        return found

    def _partner(self, given: str, doing: str) -> tuple[Partner, Reports]:
        """Whose key it is; every key is compared, in the same time."""
        try:
            key = read_key(given)
        except ValueError:
            raise WrongKey(doing) from None
        found = None
        for partner in self._partners.by_name.values():
            if partner.reports is None:
                continue
            for known in partner.reports.keys.values():
                if hmac.compare_digest(known, key):
                    found = (partner, partner.reports)
        if found is None:
            raise WrongKey(doing)
        return found

    def _report(self, partner: Partner, reports: Reports, body: bytes) -> list[dict[str, Any]]:
        now_ms, kept = self._journal.clock(), without_key(body)
        try:
            report = read_form(body, reports.services, now_ms=now_ms)
        except Open311Error as error:
            self._set_aside(partner, kept, error)
            raise
        digest = hashlib.sha256(kept).hexdigest()
        number = number_of(partner.name, digest, now_ms)
        try:
            number = self._keep(partner, report, number, digest, now_ms)
        except Ambiguous:
            number = self._keep(partner, report, number, digest, now_ms, by_plate=False)
        return [{"service_request_id": number, "service_notice": NOTICE, "account_id": None}]

    def _keep(
        self, partner: Partner, report: CitizenReport, number: str, digest: str, now_ms: int,
        *, by_plate: bool = True,
    ) -> str:  # fmt: skip
        """Journal, row and audit entry in one transaction; the number, or that of the same one."""
        records = records_of(report, number, partner.name, now_ms=now_ms)
        row = {
            "number": number,
            "partner": partner.name,
            "kind": report.kind.value,
            "requested_at_ms": now_ms,
            "sha256": digest,
            "description": report.description,
            "address": report.address,
            "address_id": report.address_id,
            "lat_wgs84": report.lat_wgs84,
            "lng_wgs84": report.lng_wgs84,
            "media_url": report.media_url,
        }
        with self._store.write() as connection:
            since_ms = now_ms - REPEATED_MS
            before = statements.same(connection, partner.name, digest, since_ms=since_ms)
            if before is not None:
                return before
            taken = records if by_plate else plateless(records)
            self._journal.append(source_of(partner.name), taken, within=connection)
            statements.add(connection, row)
            self._put_on_record(connection, partner, "report", number, {"sha256": digest})
        return number

    def _set_aside(self, partner: Partner, body: bytes, error: Open311Error) -> None:
        digest = hashlib.sha256(body).hexdigest()
        code = outer(error).code.value
        thing = SetAside(
            raw=Raw(body, "application/x-www-form-urlencoded", f"sha256:{digest}"),
            cells_json=json.dumps({}),
            reason=code,
            field=getattr(error, "field", None),
            message=str(error),
        )
        with self._store.write() as connection:
            self._quarantine.add(source_of(partner.name), [thing], within=connection)
            told = {"sha256": digest, "code": code, "reason": str(error)}
            self._put_on_record(connection, partner, "quarantined", "", told)

    def _put_on_record(
        self, within: Connection, partner: Partner, what: str, number: str, told: Mapping[str, Any]
    ) -> None:
        self._audit.append(
            within,
            partner.principal,
            operation=f"open311.{what}",
            subject=f"Alert:{number}" if number else "",
            payload=told,
        )

    def _read(self, partner: Partner, search: Search) -> list[dict[str, Any]]:
        with self._store.read() as connection:
            rows = statements.page(
                connection,
                partner.name,
                numbers=search.numbers,
                kinds=search.kinds,
                between_ms=search.between_ms,
                is_closed=search.is_closed,
                limit=search.limit,
                skip=search.skip,
            )
        self._audit.read(
            partner.principal,
            operation="open311.requests",
            fields=_FIELDS,
            keys_count=len(rows),
            details={"purpose": "own_duty"},
        )
        return [shown(row) for row in rows]
