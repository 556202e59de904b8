"""A photo that somebody sends with its time and place, as records."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from auth.principal import Principal
from gateway.audit.chain import canonical
from gateway.ingest.errors import BadSubmission
from gateway.ingest.readings import SOURCE as VISION
from gateway.ingest.readings import (
    choose,
    evidence_record,
    load_record,
    said,
    sighting_record,
)
from gateway.journal.errors import NotText, TooLong
from gateway.journal.fit import check_ref
from graph.ontology.choices import Cover, Load, PlateClass
from graph.plates import BadPlate, PlateNumber, judge
from graph.records import Link, Method, Raw, Record, Ref, Scalar
from graph.times import to_ms
from graph.violations.facts import local
from vision.results import Analysis, LoadReading

SOURCE = "hub/submission"
DECLARED = "declared"
AHEAD_MS = 5 * 60 * 1000
"""How far a sender's clock may run ahead of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What is sent beside the photo; ``captured_at`` is aware."""

    captured_at: datetime
    camera_code: str | None = None
    plate_text: str | None = None
    cover: Cover | None = None
    load: Load | None = None
    file_name: str | None = None

    def at_ms(self, now_ms: int) -> int:
        """When the photo was taken; raises BadSubmission for a time without a zone or to come."""
        try:
            at_ms = to_ms(self.captured_at)
        except ValueError:
            raise BadSubmission("captured_at", "needs a time zone") from None
        if at_ms > now_ms + AHEAD_MS:
            raise BadSubmission("captured_at", "lies in the future")
        return at_ms

    def check(self) -> None:
        """Raises BadSubmission for names that no store takes: too long, or no text."""
        for field, entity, name in (
            ("camera_code", "Camera", "code"),
            ("file_name", "Evidence", "file_name"),
        ):
            try:
                check_ref(Ref(entity=entity, fields={name: getattr(self, field)}))
            except TooLong as problem:
                raise BadSubmission(field, f"is longer than {problem.limit} characters") from None
            except NotText:
                raise BadSubmission(field, "holds U+0000 or half a surrogate pair") from None

    @property
    def tells_load(self) -> bool:
        """Whether the sender saw cover or load; a model is not asked then."""
        told = (self.cover, self.load)
        return any(value not in (None, Cover.UNKNOWN, Load.UNKNOWN) for value in told)

    def plate(self) -> PlateNumber | None:
        """The plate as declared; raises BadSubmission for what is no plate."""
        if not self.plate_text:
            return None
        try:
            return judge(self.plate_text)
        except BadPlate as problem:
            raise BadSubmission("plate_text", f"is no plate: {problem}") from problem


def sighting_number(sha256: str, at_ms: int, camera_code: str | None) -> str:
    """The same photo of the same moment and camera is the same sighting, however often sent."""
    words = "\x1f".join((sha256, str(at_ms), camera_code or ""))
    digest = hashlib.sha256(words.encode()).hexdigest()[:12].upper()
    return f"SJ-{local(at_ms):%Y%m%d}-{digest}"


def submitted_records(
    submission: Submission,
    analysis: Analysis,
    *,
    at_ms: int,
    size: int,
    principal: Principal,
    painted: Mapping[str, Scalar] | None = None,
) -> Mapping[str, list[Record]]:
    """Records by their source: what the sender said, and what vision read."""
    number = sighting_number(analysis.sha256, at_ms, submission.camera_code)
    plate = submission.plate()
    raw = _raw(submission, analysis.sha256, at_ms, principal)
    read = [evidence_record(analysis)]
    load = LoadReading() if submission.tells_load else analysis.load
    if plate is None:
        chosen = choose(analysis.plates)
        read.append(
            sighting_record(
                number, chosen, said(analysis), seen_at_ms=at_ms, load=load, painted=painted
            )
        )
    elif not submission.tells_load:
        read.extend(load_record(number, analysis, seen_at_ms=at_ms))
    return {
        SOURCE: [
            _evidence(submission, analysis, raw, size),
            _sighting(submission, number, plate, raw, at_ms=at_ms, sha256=analysis.sha256),
        ],
        VISION: read,
    }


def _evidence(submission: Submission, analysis: Analysis, raw: Raw, size: int) -> Record:
    fields: dict[str, Scalar] = {
        "sha256": analysis.sha256,
        "size_bytes": size,
        "file_name": submission.file_name,
    }
    return Record(entity="Evidence", record_id=analysis.sha256, raw=raw, fields=fields)


def _sighting(
    submission: Submission,
    number: str,
    plate: PlateNumber | None,
    raw: Raw,
    *,
    at_ms: int,
    sha256: str,
) -> Record:
    fields: dict[str, Scalar] = {
        "number": number,
        "captured_at": at_ms,
        "cover": submission.cover,
        "load": submission.load,
    }
    links = [Link(relation="PICTURED_ON", to=Ref(entity="Evidence", fields={"sha256": sha256}))]
    if submission.camera_code:
        camera = Ref(entity="Camera", fields={"code": submission.camera_code})
        links.append(Link(relation="TAKEN_BY", to=camera))
    if plate is not None:
        plate_class = plate.plate_class or PlateClass.UNKNOWN
        fields |= {"plate_text": plate.number, "plate_status": DECLARED}
        words = {"number": plate.number, "plate_class": plate_class.value}
        links.append(Link(relation="SHOWS", to=Ref(entity="Plate", fields=words)))
    return Record(
        entity="Sighting",
        record_id=number,
        raw=raw,
        fields={name: value for name, value in fields.items() if value is not None},
        links=tuple(links),
        method=Method.DECLARED,
        seen_at_ms=at_ms,
    )


def _raw(submission: Submission, sha256: str, at_ms: int, principal: Principal) -> Raw:
    words = {
        "photo": sha256,
        "captured_at_ms": at_ms,
        "camera": submission.camera_code,
        "plate": submission.plate_text,
        "cover": submission.cover,
        "load": submission.load,
        "file": submission.file_name,
        "department": principal.department,
        "person": principal.person,
    }
    return Raw(canonical(words).encode(), "application/json", f"{SOURCE}/{sha256}")
