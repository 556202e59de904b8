"""Writes judged photos as a set that models are trained and measured on."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from gateway.incidents.labelled import LabelledPhoto
from gateway.vault.errors import DamagedEvidence, NoSuchEvidence
from gateway.vault.vault import Vault
from graph.times import from_ms
from vision.evaluation import LABELS

PHOTOS = "photos"
COLUMNS = (
    "file", "label", "not_label", "alert", "sighting", "camera", "captured_at", "judged_at",
    "model", "sha256",
)  # fmt: skip
_SUFFIXES = ((b"\xff\xd8\xff", ".jpg"), (b"\x89PNG", ".png"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """How many photos were written, and the hashes of those that the vault no longer holds."""

    written: int
    gone: tuple[str, ...]


def write_set(
    photos: Iterable[LabelledPhoto],
    vault: Vault,
    folder: Path,
    *,
    on_photo: Callable[[], None] = lambda: None,
) -> Exported:
    """Write photos and their table into a new or empty folder; blocking. Raises OSError."""
    (folder / PHOTOS).mkdir(parents=True, exist_ok=True)
    rows, gone = [], []
    for photo in photos:
        try:
            data = vault.get(photo.sha256)
        except (NoSuchEvidence, DamagedEvidence):
            gone.append(photo.sha256)
        else:
            name = f"{PHOTOS}/{photo.sha256}{_suffix(data)}"
            (folder / name).write_bytes(data)
            rows.append(_row(name, photo))
        on_photo()
    with (folder / LABELS).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    return Exported(written=len(rows), gone=tuple(gone))


def _row(name: str, photo: LabelledPhoto) -> list[str]:
    moments = (from_ms(ms).isoformat() for ms in (photo.captured_at_ms, photo.judged_at_ms))
    return [
        name,
        photo.label or "",
        photo.not_label or "",
        photo.alert,
        photo.sighting,
        photo.camera,
        *moments,
        photo.model,
        photo.sha256,
    ]


def _suffix(data: bytes) -> str:
    return next((suffix for magic, suffix in _SUFFIXES if data.startswith(magic)), ".bin")
