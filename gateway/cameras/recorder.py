"""Writes down what cameras show: a sighting for each truck, and whether pictures come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from auth.principal import Principal
from gateway.audit.chain import canonical
from gateway.audit.log import AuditLog
from gateway.cameras import doubles
from gateway.cameras.errors import WatchedByOther
from gateway.cameras.listed import Listed
from gateway.cameras.states import States
from gateway.cases import lease
from gateway.ingest.readings import SOURCE as VISION
from gateway.ingest.readings import (
    WATCHED,
    choose,
    evidence_record,
    said,
    sighting_record,
    to_review,
)
from gateway.ingest.submission import sighting_number
from gateway.journal.errors import Ambiguous
from gateway.journal.journal import Journal
from gateway.store import cameras as statements
from gateway.store.session import Store
from gateway.vault.vault import Vault
from graph.ontology.choices import CameraState
from graph.records import Link, Method, Raw, Record, Ref, Scalar
from vision.video.passages import Passage

JPEG = "image/jpeg"


class Recorder:
    """The vault, the journal and the audit log, as the watching of cameras uses them. It blocks."""

    def __init__(
        self,
        *,
        store: Store,
        journal: Journal,
        vault: Vault,
        audit: AuditLog,
        by: Principal,
        owner: str = "",
    ) -> None:
        """`owner` is by whom the cameras are watched, as the store has it."""
        self._store, self._journal, self._vault = store, journal, vault
        self._audit, self._by, self._owner = audit, by, owner
        self._states = States(journal=journal, audit=audit, by=by)

    def passed(self, listed: Listed, passage: Passage) -> str:
        """Keep a passage; its sighting's number. The same passage again changes nothing.

        Of a truck that another watcher of the camera told already it is the sighting kept then.
        """
        analysis = passage.analysis
        self._vault.put(passage.photo)
        crops = [self._vault.put(crop.jpeg) for crop in passage.crops]
        number = sighting_number(analysis.sha256, passage.photo_at_ms, listed.code)
        words = said(analysis)
        seen = choose(analysis.plates)
        read = sighting_record(
            number,
            seen,
            words,
            seen_at_ms=passage.photo_at_ms,
            load=passage.analysis.load,
        )
        shown = _shown(listed, passage, number, crops)
        kept = _Kept(listed, passage, number)
        try:
            return self._write(kept, {WATCHED: shown, VISION: [evidence_record(analysis), read]})
        except Ambiguous:
            # the plate may be that of several trucks: let a person say which
            reviewed = [evidence_record(analysis), to_review(read)]
            return self._write(kept, {WATCHED: shown, VISION: reviewed})

    def changed(self, code: str, state: CameraState, *, at_ms: int, reason: str | None) -> None:
        """Keep that pictures of a camera came again, or come no more; raises WatchedByOther."""
        with self._store.write() as within:
            row = statements.watch(within, code)
            if row is not None and row["owner"] not in ("", self._owner):
                raise WatchedByOther(code, lease.place(row["owner"]))
            self._states.tell(within, code, state, at_ms=at_ms, reason=reason)

    def _write(self, kept: _Kept, sources: Mapping[str, Sequence[Record]]) -> str:
        """Journal and audit in one transaction; the number by which the truck is known."""
        listed, passage, number = kept
        is_live = listed.camera.is_live
        with self._store.write() as within:
            if is_live:
                before = doubles.told_before(within, listed.code, self._owner, passage)
                if before is not None:
                    return before
            new = 0
            for source, records in sources.items():
                new += len(self._journal.append(source, records, within=within).claims)
            if new:
                self._audit.append(
                    within,
                    self._by,
                    operation="camera.passage",
                    subject=f"Sighting:{number}",
                    payload={"claims": new},
                )
            if new and is_live:
                doubles.keep(within, listed.code, self._owner, passage, number)
        return number


class _Kept(NamedTuple):
    """What is kept of one truck, and its sighting's number."""

    listed: Listed
    passage: Passage
    number: str


def _shown(listed: Listed, passage: Passage, number: str, crops: Sequence[str]) -> list[Record]:
    """The sighting with its photo and crops, as the camera shows them."""
    raw = _raw(listed, passage, crops)
    sizes = {passage.analysis.sha256: len(passage.photo)}
    sizes |= {sha256: len(crop.jpeg) for sha256, crop in zip(crops, passage.crops, strict=True)}
    evidence = [
        Record(
            entity="Evidence",
            record_id=sha256,
            raw=raw,
            fields={"sha256": sha256, "size_bytes": size, "media_type": JPEG},
        )
        for sha256, size in sizes.items()
    ]
    camera = Ref(entity="Camera", fields={"code": listed.code})
    fields: dict[str, Scalar] = {"number": number, "captured_at": passage.photo_at_ms}
    direction = listed.direction(passage)
    if direction is not None:
        fields["direction"] = direction
    sighting = Record(
        entity="Sighting",
        record_id=number,
        raw=raw,
        fields=fields,
        links=(
            Link(relation="TAKEN_BY", to=camera),
            *(
                Link(relation="PICTURED_ON", to=Ref(entity="Evidence", fields={"sha256": sha256}))
                for sha256 in sizes
            ),
        ),
        method=Method.OBSERVED,
        seen_at_ms=passage.photo_at_ms,
    )
    return [*evidence, sighting]


def _raw(listed: Listed, passage: Passage, crops: Sequence[str]) -> Raw:
    words = {
        "camera": listed.code,
        "photo": passage.analysis.sha256,
        "photo_at_ms": passage.photo_at_ms,
        "crops": list(crops),
        "crops_at_ms": [crop.at_ms for crop in passage.crops],
        "first_ms": passage.first_ms,
        "last_ms": passage.last_ms,
        "frames": passage.frames,
        "read": passage.read,
        "growth": round(passage.growth, 3),
    }
    place = f"{WATCHED}/{listed.code}/{passage.photo_at_ms}"
    return Raw(canonical(words).encode(), "application/json", place)
