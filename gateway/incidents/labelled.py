"""What people made of findings about loads, as labels of the photos that they rest on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.ingest.questions import picks, step
from gateway.store import incidents as statements
from gateway.store.session import Store
from graph.ontology.choices import Cover, ViolationKind
from graph.plan import In, Plan, Window
from graph.port import Graph

BATCH = 500
NOTHING_SEEN = ("UNCLEAR_IMAGE", "NOT_A_TRUCK")
"""Reasons of rejection that say that no load can be judged on the photo."""
LAWFUL = "LAWFUL"
"""The reason that denies the load itself; a misread plate, for one, says nothing of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPhoto:
    """A photo and what is on it (`label`), or at least what is not (`not_label`)."""

    sha256: str
    label: str | None
    not_label: str | None
    alert: str
    sighting: str
    camera: str
    captured_at_ms: int
    judged_at_ms: int
    model: str


async def labelled_photos(store: Store, graph: Graph, *, now_ms: int) -> list[LabelledPhoto]:
    """Every photo of a finding about a load that a person judged; the latest judgement counts."""
    rows = await asyncio.to_thread(_judged, store)
    found: dict[str, LabelledPhoto] = {}
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        page = await graph.read(_sightings([row["sighting"] for row in part], now_ms))
        nodes = {row["node"]["number"]: row["node"] for row in page.rows}
        for row in part:
            for photo in _photos(row, nodes.get(row["sighting"])):
                found[photo.sha256] = photo
    return sorted(found.values(), key=lambda each: (each.captured_at_ms, each.sha256))


def _judged(store: Store) -> list[Mapping[str, Any]]:
    kinds = (ViolationKind.UNCOVERED.value, ViolationKind.OVERFILLED.value)
    with store.read() as connection:
        return statements.judged_alerts(connection, kinds)


def _photos(row: Mapping[str, Any], node: Mapping[str, Any] | None) -> list[LabelledPhoto]:
    if node is None:
        return []
    label, not_label = _labels(row, node["cover"])
    if label is None and not_label is None:
        return []
    return [
        LabelledPhoto(
            sha256=photo["node"]["sha256"],
            label=label,
            not_label=not_label,
            alert=row["alert_number"],
            sighting=row["sighting"],
            camera=row["camera"],
            captured_at_ms=int(node["captured_at"]),
            judged_at_ms=row["judged_at_ms"],
            model=row["model"],
        )
        for photo in _whole(node["photos"].rows)
    ]


def _whole(photos: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """The photos that were looked at; beside them lie plates cut out, which show no load."""
    return [one for one in photos if one["node"]["width_px"] is not None] or photos


def _labels(row: Mapping[str, Any], cover: str | None) -> tuple[str | None, str | None]:
    """(what is on the photo, what is not), by the kind of the finding and what was said of it."""
    claimed = "overfilled" if row["kind"] == ViolationKind.OVERFILLED else "uncovered"
    if claimed == "uncovered" and cover == Cover.PARTIAL:
        claimed = "partly_covered"
    if row["judged"] == "right":
        return claimed, None
    if row["reason_code"] in NOTHING_SEEN:
        return "unknown", None
    return None, claimed if row["reason_code"] == LAWFUL else None


def _sightings(numbers: Sequence[str], now_ms: int) -> Plan:
    photo = Plan(entity="Evidence", picks=picks("sha256", "width_px"), window=Window(first=20))
    return Plan(
        entity="Sighting",
        picks=picks("number", "captured_at", "cover"),
        steps=(step("photos", ("Sighting", "PICTURED_ON", "Evidence"), photo),),
        where=In("id", tuple(dict.fromkeys(numbers))),
        window=Window(first=len(numbers)),
        as_of=now_ms,
    )
