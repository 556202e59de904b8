"""What photos show, as the graph has it now: sightings, alerts, and the cases made of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from gateway.ingest.questions import picks, step
from gateway.keeping.referred import AT_ONCE, moved_with, seen_in
from gateway.keeping.terms import Shown
from gateway.store import keeping as statements
from gateway.store.cases import Connection
from graph.ontology.choices import AlertState
from graph.plan import In, Plan, Window
from graph.port import Graph

_MANY = Window(first=500)


async def pictured(graph: Graph, hashes: Sequence[str], *, now_ms: int) -> list[Mapping[str, Any]]:
    """The evidence nodes of some hashes with what hangs on them."""
    page = await graph.read(_plan(hashes, now_ms))
    return [row["node"] for row in page.rows]


def shown(
    connection: Connection,
    nodes: Sequence[Mapping[str, Any]],
    moved: Mapping[str, Sequence[int]],
) -> dict[str, Shown]:
    """What is known of photos by hash; one that no record names is not there.

    ``moved`` is what `ends_of_moved` gives.
    """
    alerts = {one["number"] for node in nodes for one in _alerts(node)}
    violations = {one["number"] for node in nodes for one in _rows(node, "violations")}
    ends: dict[str, list[int]] = defaultdict(list)
    of_alert = _ends(connection, "alert_number", _with_their_incidents(connection, alerts))
    of_violation = _ends(connection, "violation_number", {name: {name} for name in violations})
    for node in nodes:
        for one in _alerts(node):
            ends[node["sha256"]] += of_alert.get(one["number"], [])
        for one in _rows(node, "violations"):
            ends[node["sha256"]] += of_violation.get(one["number"], [])
    made = {node["sha256"]: _shown(node, ends[node["sha256"]]) for node in nodes}
    return {
        sha256: one if sha256 not in moved else _with_ends(one, moved[sha256])
        for sha256, one in {**{sha256: Shown() for sha256 in moved}, **made}.items()
    }


class Rested:
    """When cases ended that rested on photos, by the journal: a source may take its photo back.

    What a case rested on when it ended does not change, so each is looked at once. Cases are
    looked at together, in the order of their ends; the last end of them counts for all.
    """

    def __init__(self) -> None:
        self._looked: set[tuple[str, int]] = set()
        self._ends: dict[str, int] = {}

    def ends(self, connection: Connection) -> Mapping[str, int]:
        """The last end by the hash of the photo."""
        new = [
            row for row in statements.ended_cases(connection) if _ending(row) not in self._looked
        ]
        for start in range(0, len(new), AT_ONCE):
            some = new[start : start + AT_ONCE]
            for sha256 in seen_in(connection, some):
                self._ends[sha256] = max(self._ends.get(sha256, 0), some[-1]["closed_at_ms"])
            self._looked |= {_ending(row) for row in some}
        return self._ends


def with_rest(one: Shown | None, end_ms: int | None) -> Shown | None:
    """What is known of a photo, with the end of a case that the graph no longer tells of."""
    if end_ms is None or (one is not None and one.closed_at_ms):
        return one
    return _with_ends(one or Shown(), [end_ms])


def _ending(row: Mapping[str, Any]) -> tuple[str, int]:
    return row["number"], row["closed_at_ms"]


def _shown(node: Mapping[str, Any], ends: Sequence[int]) -> Shown:
    sightings, alerts = node["sightings"], _alerts(node)
    taken = [one["node"]["captured_at"] for one in sightings.rows]
    return Shown(
        captured_at_ms=max((at for at in taken if at is not None), default=None),
        has_alert=bool(alerts),
        is_undecided=any(one["state"] == AlertState.OPEN for one in alerts),
        closed_at_ms=tuple(ends),
        is_whole=not sightings.has_next,
    )


def _with_ends(one: Shown, ends: Sequence[int]) -> Shown:
    return Shown(
        captured_at_ms=one.captured_at_ms,
        has_alert=one.has_alert,
        is_undecided=one.is_undecided,
        closed_at_ms=(*one.closed_at_ms, *ends),
        is_whole=one.is_whole,
    )


def _rows(node: Mapping[str, Any], *keys: str) -> list[Mapping[str, Any]]:
    """The nodes under some keys of all sightings of a photo."""
    return [
        one["node"]
        for sighting in node["sightings"].rows
        for key in keys
        for one in sighting["node"][key].rows
    ]


def _alerts(node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return _rows(node, "alerts", "contradicting")


def _with_their_incidents(connection: Connection, alerts: set[str]) -> dict[str, set[str]]:
    """Each alert with the alerts that stand in one incident with it: one of them has the case."""
    found = {}
    for alert in alerts:
        inside = statements.alerts_in(connection, statements.incidents_of(connection, [alert]))
        found[alert] = {alert, *(row.alert_number for row in inside)}
    return found


def _ends(
    connection: Connection, column: str, words: Mapping[str, set[str]]
) -> dict[str, list[int]]:
    """When the closed cases ended that hang on some words, by the word that led to them."""
    every = sorted(set().union(*words.values())) if words else []
    ended = {
        row[column]: row["closed_at_ms"]
        for row in statements.cases_where(connection, column, every)
        if row["closed_at_ms"] is not None
    }
    return {
        word: [ended[other] for other in others if other in ended] for word, others in words.items()
    }


def ends_of_moved(connection: Connection) -> dict[str, list[int]]:
    """When the closed cases ended whose moves name a photo, by its hash."""
    by_case: dict[str, list[str]] = defaultdict(list)
    for number, sha256 in moved_with(connection):
        by_case[number].append(sha256)
    found: dict[str, list[int]] = defaultdict(list)
    for row in statements.cases_where(connection, "number", list(by_case)):
        for sha256 in by_case[row["number"]]:
            found[sha256] += [] if row["closed_at_ms"] is None else [row["closed_at_ms"]]
    return found


def _plan(hashes: Sequence[str], now_ms: int) -> Plan:
    alerts = Plan(entity="Alert", picks=picks("number", "state"), window=_MANY)
    violations = Plan(entity="Violation", picks=picks("number"), window=_MANY)
    sightings = Plan(
        entity="Sighting",
        picks=picks("captured_at"),
        steps=(
            step("alerts", ("Alert", "RAISED_ON", "Sighting"), alerts),
            step("contradicting", ("Alert", "CONTRADICTS", "Sighting"), alerts),
            step("violations", ("Violation", "SHOWN_BY", "Sighting"), violations),
        ),
        window=_MANY,
    )
    return Plan(
        entity="Evidence",
        picks=picks("sha256"),
        steps=(step("sightings", ("Sighting", "PICTURED_ON", "Evidence"), sightings),),
        where=In("id", tuple(hashes)),
        window=Window(first=len(hashes)),
        as_of=now_ms,
    )
