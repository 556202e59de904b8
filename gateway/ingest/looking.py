"""One photo of one sighting: fetched, read, and told as records, or set aside with the reason."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass

from gateway.analysis.readers import Analyser
from gateway.audit.chain import canonical
from gateway.ingest.painted import Painted, told_by_body
from gateway.ingest.readings import (
    SOURCE,
    choose,
    evidence_record,
    load_record,
    painted_record,
    said,
    sighting_record,
    unread,
)
from gateway.journal.quarantine import Quarantine, SetAside
from gateway.vault.errors import DamagedEvidence, NoSuchEvidence
from gateway.vault.vault import Vault
from graph.records import Raw, Record, Scalar
from vision.errors import BadImage, VisionBusy, VisionTimeout, VisionUnavailable
from vision.results import Analysis

PATIENCE_S = 60.0
NO_PHOTO = b"?"
"""Bytes that a working analyser refuses at once as no photo."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A photo and the sighting it shows; what its source told is not read again."""

    sighting_number: str
    captured_at_ms: int | None
    sha256: str
    media_type: str | None
    file_name: str | None
    is_plate_told: bool = False
    is_load_told: bool = False
    wants_body: bool = False
    """Its plate was read from other pictures too; what is painted on the truck was not."""
    plate: str | None = None
    """The plate, where it was read surely."""

    @property
    def place(self) -> str:
        """Where the bytes stood, in words."""
        name = self.file_name or f"evidence/{self.sha256}"
        return f"{name} of sighting {self.sighting_number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The records of one photo, and whether it had to be set aside."""

    records: tuple[Record, ...]
    set_aside: bool = False


class Looker:
    """Looks at photos one by one; a bad one never stops the others."""

    def __init__(
        self,
        *,
        vault: Vault,
        quarantine: Quarantine,
        analyser: Analyser,
        painted: Painted | None = None,
    ) -> None:
        self._vault, self._quarantine, self._analyser = vault, quarantine, analyser
        self._painted = painted

    async def look(self, photo: Photo) -> Seen:
        """Read a photo; raises ModelMissing or VisionUnavailable when vision itself is away."""
        try:
            data = await asyncio.to_thread(self._vault.get, photo.sha256)
        except NoSuchEvidence as problem:
            return await self._set_aside(photo, b"", "NO_SUCH_FILE", problem)
        except DamagedEvidence as problem:
            return await self._set_aside(photo, b"", "BROKEN_FILE", problem)
        try:
            analysis = await self._analyse(data)
        except BadImage as problem:
            return await self._set_aside(photo, data, "BAD_IMAGE", problem)
        except _FailsTwice as problem:
            return await self._set_aside(photo, data, "VISION_FAILED", problem)
        painted = await self._body(photo, analysis)
        return Seen(records=(*_sighting(photo, analysis, painted), evidence_record(analysis)))

    async def _body(self, photo: Photo, analysis: Analysis) -> Mapping[str, Scalar]:
        if self._painted is not None and photo.wants_body:
            return await self._painted.fields(analysis.body, photo.plate)
        return await told_by_body(self._painted, analysis)

    async def _analyse(self, data: bytes) -> Analysis:
        """Try twice: a worker may have died of another photo."""
        try:
            return await self._in_turn(data)
        except (VisionTimeout, VisionUnavailable):
            await self._demand_life()
        try:
            return await self._in_turn(data)
        except (VisionTimeout, VisionUnavailable) as problem:
            raise _FailsTwice(str(problem)) from problem

    async def _in_turn(self, data: bytes) -> Analysis:
        """Wait for as long as others are served: nobody waits for this photo."""
        while True:
            try:
                return await self._analyser.analyse(data, PATIENCE_S)
            except VisionBusy as problem:
                await asyncio.sleep(problem.wait_s)

    async def _demand_life(self) -> None:
        try:
            with contextlib.suppress(BadImage):
                await self._in_turn(NO_PHOTO)
        except VisionTimeout as problem:
            raise VisionUnavailable(str(problem)) from problem

    async def _set_aside(self, photo: Photo, data: bytes, reason: str, problem: Exception) -> Seen:
        cells = {
            "sighting": photo.sighting_number,
            "file": photo.file_name,
            "sha256": photo.sha256,
        }
        thing = SetAside(
            raw=Raw(data, photo.media_type or "application/octet-stream", photo.place),
            cells_json=canonical(cells),
            reason=reason,
            field=None,
            message=f"{photo.place}: {problem}",
        )
        await asyncio.to_thread(self._quarantine.add, SOURCE, [thing])
        if photo.is_plate_told:
            return Seen(records=(), set_aside=True)
        told = canonical({**cells, "reason": reason}).encode()
        raw = Raw(told, "application/json", photo.place)
        return Seen(records=(unread(photo.sighting_number, raw),), set_aside=True)


class _FailsTwice(Exception):
    """The photo failed twice while vision answered otherwise."""


def _sighting(
    photo: Photo, analysis: Analysis, painted: Mapping[str, Scalar]
) -> tuple[Record, ...]:
    number, at_ms = photo.sighting_number, photo.captured_at_ms
    if photo.is_plate_told and photo.wants_body:
        return painted_record(number, analysis, painted, seen_at_ms=at_ms)
    if photo.is_plate_told:
        return load_record(number, analysis, seen_at_ms=at_ms)
    load = None if photo.is_load_told else analysis.load
    chosen = choose(analysis.plates)
    record = sighting_record(
        number, chosen, said(analysis), seen_at_ms=at_ms, load=load, painted=painted
    )
    return (record,)
