"""One photo from hand to finding: kept, read, written down, shown in the graph, judged."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from auth.errors import NotAllowed
from auth.principal import Principal
from gateway.analysis.readers import Analyser
from gateway.audit.log import AuditLog
from gateway.ingest.detector import CONSUMER, Detector
from gateway.ingest.errors import BadSubmission
from gateway.ingest.facts import gather
from gateway.ingest.looking import PATIENCE_S
from gateway.ingest.painted import Painted, told_by_body
from gateway.ingest.readings import SOURCE as VISION
from gateway.ingest.readings import to_review
from gateway.ingest.submission import Submission, sighting_number, submitted_records
from gateway.journal.errors import Ambiguous, ConsumerMoved
from gateway.journal.journal import Journal
from gateway.store.session import Store
from gateway.vault.vault import Vault
from graph.port import Graph
from graph.records import Record
from graph.violations.facts import AlertFacts
from vision.results import Analysis, PlateReading

ROLES = ("reporter", "dispatcher")
"""Who may send photos."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """The sighting that a photo became, the plates read on it, and the alerts raised on it."""

    sighting_number: str
    evidence_sha256: str
    plates: tuple[PlateReading, ...]
    alerts: tuple[AlertFacts, ...]


class Pipeline:
    """Takes one photo through all steps while the sender waits."""

    def __init__(
        self,
        *,
        store: Store,
        journal: Journal,
        graph: Graph,
        vault: Vault,
        audit: AuditLog,
        analyser: Analyser,
        detector: Detector,
        project: Callable[[], Awaitable[object]],
        painted: Painted | None = None,
    ) -> None:
        self._store, self._journal, self._graph, self._vault = store, journal, graph, vault
        self._audit, self._analyser = audit, analyser
        self._detector, self._project = detector, project
        self._painted = painted

    async def submit(self, photo: bytes, submission: Submission, principal: Principal) -> Submitted:
        """Take a photo; the same one again changes nothing and gives the same answer.

        Raises BadImage or another VisionError, BadSubmission, or NotAllowed, and then keeps
        nothing but the photo itself.
        """
        if not any(principal.has(role) for role in ROLES):
            raise NotAllowed(f"sending photos is for the roles {', '.join(ROLES)}")
        submission.check()
        at_ms = submission.at_ms(self._journal.clock())
        declared = submission.plate() is not None
        analysis = await self._analyser.analyse(photo, PATIENCE_S)
        await asyncio.to_thread(self._vault.put, photo)
        sources = submitted_records(
            submission,
            analysis,
            at_ms=at_ms,
            size=len(photo),
            principal=principal,
            painted=await told_by_body(self._painted, analysis),
        )
        number = sighting_number(analysis.sha256, at_ms, submission.camera_code)
        end = await asyncio.to_thread(self._write, number, sources, principal, declared)
        # a sweep may have taken an old copy away before the sighting named it; none will now
        if not await asyncio.to_thread(self._vault.has, analysis.sha256):
            await asyncio.to_thread(self._vault.put, photo)
        await self._judged(end)
        return await self._answer(number, analysis)

    def _write(
        self,
        number: str,
        sources: Mapping[str, Sequence[Record]],
        principal: Principal,
        declared: bool,
    ) -> int:
        """Journal and audit in one transaction; the position of the journal after it."""
        try:
            self._append(number, sources, principal)
        except Ambiguous as problem:
            if declared:
                raise BadSubmission("plate_text", f"may mean several: {problem}") from problem
            # what vision read may be several plates: let a person say which
            reviewed = [to_review(record) for record in sources[VISION]]
            self._append(number, {**sources, VISION: reviewed}, principal)
        return self._journal.end()

    def _append(
        self, number: str, sources: Mapping[str, Sequence[Record]], principal: Principal
    ) -> None:
        with self._store.write() as connection:
            new = 0
            for source, records in sources.items():
                done = self._journal.append(source, records, within=connection)
                new += len(done.claims)
            if new:
                self._audit.append(
                    connection,
                    principal,
                    operation="evidence.submit",
                    subject=f"Sighting:{number}",
                    payload={"claims": new},
                )

    async def _judged(self, position: int) -> None:
        """Wait until the detector has passed a position, going there ourselves."""
        while await asyncio.to_thread(self._journal.position, CONSUMER) < position:
            await self._project()
            try:
                await self._detector.step()
            except ConsumerMoved:
                continue
        await self._project()

    async def _answer(self, number: str, analysis: Analysis) -> Submitted:
        facts = await gather(self._graph, sighting_ids=[number])
        return Submitted(
            sighting_number=number,
            evidence_sha256=analysis.sha256,
            plates=analysis.plates,
            alerts=facts[0].alerts if facts else (),
        )
