"""What an incident must know of its alerts, read from the graph as of each alert."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.ingest.questions import picks, step
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.choices import AlertState, ViolationKind
from graph.plan import Direction, In, Pick, Plan, RootField, Step, Window
from graph.port import Graph
from graph.violations.admissibility import FIELDS, Admissibility, Judged, judge

BATCH = 500
OF_LOAD = (ViolationKind.UNCOVERED, ViolationKind.OVERFILLED)
"""The kinds that rest on cover and load, which a model may have judged."""
_ONE = Window(first=1)
_RUN = Judged(Admissibility.EVIDENCE)
"""A run rests on papers, gate logs and positions: no device of 第四十一条 took it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An alert: whom it accuses, where it was seen, by what it was found.

    ``whom`` is the truck, else the plate, else the alert alone; ``model`` is the model that judged
    the load, else the source that told of the photo; ``sighting`` is its number.
    """

    number: str
    kind: ViolationKind
    state: AlertState
    occurred_at_ms: int
    rule: str
    whom: str
    camera: str
    model: str
    sighting: str | None
    judged: Judged


async def read_alerts(graph: Graph, numbers: Sequence[str], *, now_ms: int) -> list[Seen]:
    """The alerts that the graph shows, in order of time."""
    found: list[Seen] = []
    for start in range(0, len(numbers), BATCH):
        page = await graph.read(_plan(numbers[start : start + BATCH]))
        nodes = [row["node"] for row in page.rows]
        ids = {_first(_first(node, "sightings"), "cameras").get("id") for node in nodes}
        known = sorted(str(camera) for camera in ids if camera is not None)
        newest = await _cameras(graph, known, now_ms)
        found += (_seen(node, newest) for node in nodes)
    return sorted(found, key=lambda one: (one.occurred_at_ms, one.number))


async def _cameras(graph: Graph, ids: Sequence[str], now_ms: int) -> dict[str, Mapping[str, Any]]:
    """Cameras by id, as they are known now."""
    if not ids:
        return {}
    plan = Plan(
        entity="Camera",
        picks=picks("id", *FIELDS),
        where=In("id", tuple(ids)),
        window=Window(first=len(ids)),
        as_of=now_ms,
    )
    page = await graph.read(plan)
    return {row["node"]["id"]: row["node"] for row in page.rows}


def _seen(node: Mapping[str, Any], newest: Mapping[str, Mapping[str, Any]]) -> Seen:
    sighting = _first(node, "sightings")
    taken = _row(sighting, "cameras")
    camera = taken.get("node", {})
    at_ms = int(node["occurred_at"])
    kind = ViolationKind(node["kind"])
    model = sighting.get("load_model") if kind in OF_LOAD else None
    judged = _judged(camera, at_ms, newest) if sighting else _RUN
    return Seen(
        number=node["number"],
        kind=kind,
        state=AlertState(node["state"]),
        occurred_at_ms=at_ms,
        rule=node["rule"] or "",
        whom=_whom(node, sighting),
        camera=camera.get("code") or "",
        model=model or (taken.get("edge") or {}).get("source") or "",
        sighting=sighting.get("number"),
        judged=judged.by_model(sighting["load_model_status"]) if model else judged,
    )


def _judged(
    camera: Mapping[str, Any], at_ms: int, newest: Mapping[str, Mapping[str, Any]]
) -> Judged:
    return judge(camera or None, at_ms, newest=newest.get(camera.get("id", "")))


def _whom(node: Mapping[str, Any], sighting: Mapping[str, Any]) -> str:
    for what, found in (
        ("truck", _first(node, "trucks")),
        ("plate", _first(node, "plates")),
        ("plate", _first(sighting, "plates")),
    ):
        if found:
            return f"{what}:{found['id']}"
    return f"alert:{node['number']}"


def _row(node: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    page = node.get(key)
    return page.rows[0] if page is not None and page.rows else {}


def _first(node: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = _row(node, key).get("node", {})
    return found


def _plan(numbers: Sequence[str]) -> Plan:
    plate = Plan(entity="Plate", picks=picks("id"), window=_ONE)
    camera = Plan(entity="Camera", picks=picks("id", "code", *FIELDS), window=_ONE)
    taken = Step(
        key="cameras",
        relation=ONTOLOGY.relation("Sighting", "TAKEN_BY", "Camera"),
        direction=Direction.OUT,
        plan=camera,
        edge=(Pick("source", "source"),),
    )
    shows = step("plates", ("Sighting", "SHOWS", "Plate"), plate)
    sighting = Plan(
        entity="Sighting",
        picks=picks("id", "number", "load_model", "load_model_status"),
        steps=(taken, shows),
        window=_ONE,
    )
    truck = Plan(entity="Truck", picks=picks("id"), window=_ONE)
    return Plan(
        entity="Alert",
        picks=picks("number", "kind", "state", "occurred_at", "rule"),
        steps=(
            step("sightings", ("Alert", "RAISED_ON", "Sighting"), sighting),
            step("trucks", ("Alert", "ACCUSES", "Truck"), truck),
            step("plates", ("Alert", "DOUBTS", "Plate"), plate),
        ),
        where=In("id", tuple(numbers)),
        window=Window(first=len(numbers)),
        as_of=RootField("occurred_at"),
    )
