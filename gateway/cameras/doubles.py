"""A truck that one watcher told is not told again by the next one that takes the camera over."""

from __future__ import annotations

from gateway.ingest.readings import ACCEPTED, choose
from gateway.store import cameras as statements
from gateway.store.cameras import Connection
from vision.video.passages import AGAIN_MS, Passage

KEPT_MS = 3_600_000
_ALIKE = 1
"""Characters in which a doubtful reading may differ from another of the same truck."""


def told_before(within: Connection, camera: str, owner: str, passage: Passage) -> str | None:
    """The sighting by which another watcher told the same truck, so shortly before or after.

    One watcher tells its own apart: a truck that it tells twice came twice.
    """
    text, status = _plate(passage)
    rows = statements.passed(
        within, camera, owner, passage.first_ms - AGAIN_MS, passage.last_ms + AGAIN_MS
    )
    for row in rows:
        is_sure = row["status"] == status == ACCEPTED
        if row["plate"] == text or (not is_sure and _differ(row["plate"], text) <= _ALIKE):
            # a truck that stands may be seen by a third as well
            statements.prolong_passage(within, row["sighting"], passage.last_ms)
            return str(row["sighting"])
    return None


def keep(within: Connection, camera: str, owner: str, passage: Passage, sighting: str) -> None:
    """Keep that a truck was told, and count it."""
    text, status = _plate(passage)
    row = {
        "sighting": sighting,
        "camera": camera,
        "owner": owner,
        "plate": text,
        "status": status,
        "first_ms": passage.first_ms,
        "last_ms": passage.last_ms,
    }
    statements.add_passage(within, row, forget_before_ms=passage.last_ms - KEPT_MS)
    statements.count_passage(within, camera)


def _plate(passage: Passage) -> tuple[str, str]:
    chosen = choose(passage.analysis.plates)
    return "" if chosen.reading is None else chosen.reading.text, chosen.status


def _differ(one: str, other: str) -> int:
    """In how many places two texts differ; those of unlike length in all."""
    if len(one) != len(other):
        return max(len(one), len(other))
    return sum(a != b for a, b in zip(one, other, strict=True))
