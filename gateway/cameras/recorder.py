"""Writes down what cameras show: a sighting for each truck, and whether pictures come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auth.principal import Principal
from gateway.audit.chain import canonical
from gateway.audit.log import AuditLog
from gateway.cameras.listed import Listed
from gateway.ingest.readings import SOURCE as VISION
from gateway.ingest.readings import choose, evidence_record, said, sighting_record, to_review
from gateway.ingest.submission import sighting_number
from gateway.journal.errors import Ambiguous
from gateway.journal.journal import Journal
from gateway.store.session import Store
from gateway.vault.vault import Vault
from graph.ontology.choices import CameraState
from graph.records import Link, Method, Raw, Record, Ref, Scalar
from vision.video.passages import Passage

SOURCE = "hub/cameras"
JPEG = "image/jpeg"


class Recorder:
    """The vault, the journal and the audit log, as the watching of cameras uses them. It blocks."""

    def __init__(
        self, *, store: Store, journal: Journal, vault: Vault, audit: AuditLog, by: Principal
    ) -> None:
        self._store, self._journal, self._vault = store, journal, vault
        self._audit, self._by = audit, by

    def passed(self, listed: Listed, passage: Passage) -> str:
        """Keep a passage; its sighting's number. The same passage again changes nothing."""
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
        try:
            self._write(number, {SOURCE: shown, VISION: [evidence_record(analysis), read]})
        except Ambiguous:
            # the plate may be that of several trucks: let a person say which
            reviewed = [evidence_record(analysis), to_review(read)]
            self._write(number, {SOURCE: shown, VISION: reviewed})
        return number

    def changed(self, code: str, state: CameraState, *, at_ms: int, reason: str | None) -> None:
        """Keep that pictures of a camera came again, or come no more."""
        told = {"camera": code, "state": state.value, "at_ms": at_ms, "reason": reason}
        record = Record(
            entity="Camera",
            record_id=code,
            raw=Raw(canonical(told).encode(), "application/json", f"{SOURCE}/{code}"),
            fields={"code": code, "state": state.value, "state_since": at_ms},
            method=Method.OBSERVED,
            valid_from_ms=at_ms,
        )
        with self._store.write() as within:
            self._journal.append(SOURCE, [record], within=within)
            self._audit.append(
                within,
                self._by,
                operation=f"camera.{state.value}",
                subject=f"Camera:{code}",
                payload=told,
            )

    def _write(self, number: str, sources: Mapping[str, Sequence[Record]]) -> None:
        """Journal and audit in one transaction."""
        with self._store.write() as within:
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
    place = f"{SOURCE}/{listed.code}/{passage.photo_at_ms}"
    return Raw(canonical(words).encode(), "application/json", place)
