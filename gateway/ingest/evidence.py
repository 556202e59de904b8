"""The consumer "vision": photos of sightings in, plates read out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from gateway.audit.chain import canonical
from gateway.ingest.questions import picks, step
from gateway.ingest.readings import (
    SOURCE,
    choose,
    evidence_record,
    said,
    sighting_record,
    to_review,
    unread,
)
from gateway.journal.errors import Ambiguous, Unidentified
from gateway.journal.journal import Journal
from gateway.journal.quarantine import Quarantine, SetAside
from gateway.store.vault import DamagedEvidence, FileVault, NoSuchEvidence
from graph.plan import In, Plan, Window
from graph.port import Graph
from graph.records import Claim, Raw, Record
from vision.errors import BadImage, VisionTimeout, VisionUnavailable
from vision.results import Analysis

CONSUMER = "vision"
BATCH = 100
"""Claims looked at before the position moves: what a crash makes us read again."""
PATIENCE_S = 60.0
Node = Mapping[str, Any]


class Analyser(Protocol):
    """What reads photos: vision.pool.AnalyserPool."""

    async def analyse(self, data: bytes, timeout_s: float = ...) -> Analysis:
        """Everything read from one photo; raises VisionError."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What one step did: claims passed, photos read, photos set aside."""

    claims: int = 0
    read: int = 0
    set_aside: int = 0


class PhotoReader:
    """Reads the photos of sightings that tell no plate yet, never ahead of the graph."""

    def __init__(
        self,
        *,
        journal: Journal,
        graph: Graph,
        vault: FileVault,
        quarantine: Quarantine,
        analyser: Analyser,
    ) -> None:
        self._journal, self._graph, self._vault = journal, graph, vault
        self._quarantine, self._analyser = quarantine, analyser
        self._turn = asyncio.Lock()

    async def step(self, on_photo: Callable[[], None] | None = None) -> Looked:
        """Read the photos of the next claims; nothing when the graph shows none.

        Raises ModelMissing when no models are installed, and then passes nothing.
        """
        async with self._turn:
            position = await asyncio.to_thread(self._journal.position, CONSUMER)
            claims = await self._next(position)
            if not claims:
                return Looked()
            records: list[Record] = []
            photos = await self._unread(claims)
            aside = 0
            for sighting, photo in photos:
                found, wrong = await self._look(sighting, photo)
                records += found
                aside += wrong
                if on_photo is not None:
                    on_photo()
            await asyncio.to_thread(self._advance, position, claims[-1].position, records)
            return Looked(claims=len(claims), read=len(photos) - aside, set_aside=aside)

    async def run(
        self,
        project: Callable[[], Awaitable[object]],
        on_photo: Callable[[], None] | None = None,
    ) -> Looked:
        """Project and read in turns until there is nothing new."""
        total = Looked()
        while True:
            await project()
            done = await self.step(on_photo)
            if not done.claims:
                return total
            total = Looked(
                claims=total.claims + done.claims,
                read=total.read + done.read,
                set_aside=total.set_aside + done.set_aside,
            )

    async def _next(self, position: int) -> list[Claim]:
        shown = await self._graph.position()
        claims = await asyncio.to_thread(self._journal.claims_after, position, BATCH)
        return [claim for claim in claims if claim.position <= shown]

    async def _unread(self, claims: Sequence[Claim]) -> list[tuple[Node, Node]]:
        """(sighting, its photo) where neither its source nor vision told a plate."""
        ids = {
            claim.subject_id: None
            for claim in claims
            if claim.source != SOURCE
            and any(link.relation.name == "PICTURED_ON" for link in claim.links)
        }
        if not ids:
            return []
        page = await self._graph.read(_pictured(list(ids), self._journal.clock()))
        nodes = [row["node"] for row in page.rows]
        return [
            (node, photos[0]["node"])
            for node in nodes
            if not node["plate_text"] and not node["plate_status"]
            if (photos := node["photos"].rows)
        ]

    async def _look(self, sighting: Node, photo: Node) -> tuple[list[Record], int]:
        """The records of one photo, and 1 when it had to be set aside."""
        number, sha256 = sighting["number"], photo["sha256"]
        try:
            data = await asyncio.to_thread(self._vault.get, sha256)
        except (NoSuchEvidence, DamagedEvidence) as problem:
            raw = Raw(b"", photo["media_type"] or "", _where(sighting, photo))
            reason = "NO_SUCH_FILE" if isinstance(problem, NoSuchEvidence) else "BROKEN_FILE"
            return await self._set_aside(sighting, photo, raw, reason, problem)
        try:
            analysis = await self._patiently(data)
        except (BadImage, VisionTimeout, VisionUnavailable) as problem:
            raw = Raw(data, photo["media_type"] or "image/jpeg", _where(sighting, photo))
            reason = "BAD_IMAGE" if isinstance(problem, BadImage) else "VISION_FAILED"
            return await self._set_aside(sighting, photo, raw, reason, problem)
        record = sighting_record(
            number,
            choose(analysis.plates),
            said(analysis),
            seen_at_ms=sighting["captured_at"],
        )
        return [record, evidence_record(analysis)], 0

    async def _patiently(self, data: bytes) -> Analysis:
        # a worker may die of another photo that shared it; one that fails twice is to blame
        try:
            return await self._analyser.analyse(data, PATIENCE_S)
        except (VisionTimeout, VisionUnavailable):
            return await self._analyser.analyse(data, PATIENCE_S)

    async def _set_aside(
        self, sighting: Node, photo: Node, raw: Raw, reason: str, problem: Exception
    ) -> tuple[list[Record], int]:
        cells = {
            "sighting": sighting["number"],
            "file": photo["file_name"],
            "sha256": photo["sha256"],
        }
        thing = SetAside(
            raw=raw,
            cells_json=canonical(cells),
            reason=reason,
            field=None,
            message=f"{raw.locator}: {problem}",
        )
        await asyncio.to_thread(self._quarantine.add, SOURCE, [thing])
        why = Raw(canonical({**cells, "reason": reason}).encode(), "application/json", raw.locator)
        return [unread(sighting["number"], why)], 1

    def _advance(self, expected: int, to: int, records: Sequence[Record]) -> None:
        try:
            self._append(expected, to, records)
        except (Ambiguous, Unidentified):
            self._append(expected, to, [to_review(r) if _unclear(r) else r for r in records])

    def _append(self, expected: int, to: int, records: Sequence[Record]) -> None:
        self._journal.advance(CONSUMER, expected=expected, to=to, records=records, source=SOURCE)


def _unclear(record: Record) -> bool:
    """Whether the record names a plate without its class, which may mean several plates."""
    return bool(record.links) and "plate_class" not in record.fields


def _where(sighting: Node, photo: Node) -> str:
    name = photo["file_name"] or f"evidence/{photo['sha256']}"
    return f"{name} of sighting {sighting['number']}"


def _pictured(ids: Sequence[str], now_ms: int) -> Plan:
    photo = Plan(
        entity="Evidence",
        picks=picks("sha256", "media_type", "file_name"),
        window=Window(first=1),
    )
    return Plan(
        entity="Sighting",
        picks=picks("number", "captured_at", "plate_text", "plate_status"),
        steps=(step("photos", ("Sighting", "PICTURED_ON", "Evidence"), photo),),
        where=In("id", tuple(ids)),
        window=Window(first=len(ids)),
        as_of=now_ms,
    )
