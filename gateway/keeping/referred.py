"""Which photos must not be removed: those of open cases, and those that are held.

All is read from store and journal within the caller's transaction, never from the graph: the graph
may be behind, and forgets what a source took back, which a case may still rest on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from gateway.journal.entries import from_row
from gateway.keeping.holds import HoldSubject
from gateway.store import journal
from gateway.store import keeping as statements
from gateway.store.cases import Connection
from graph.records import Claim

AT_ONCE = 500
"""Cases that are looked at together."""
_EVER = 2**62


def guarded(connection: Connection) -> frozenset[str]:
    """Hashes of all photos that open cases refer to, or that are held."""
    held: dict[str, list[str]] = {}
    for row in statements.all_holds(connection, standing=True):
        held.setdefault(row["subject"], []).append(row["subject_number"])
    of_cases = statements.cases_where(connection, "number", held.get(HoldSubject.CASE, []))
    found = set(held.get(HoldSubject.EVIDENCE, []))
    found |= photos_of(connection, [*statements.open_cases(connection), *of_cases])
    found |= _of_incidents(connection, held.get(HoldSubject.INCIDENT, []))
    return frozenset(found)


def photos_of(connection: Connection, cases: Iterable[Mapping[str, Any]]) -> set[str]:
    """Hashes of the photos that cases refer to: their alerts', their incident's, their moves'."""
    listed = list({case["number"]: case for case in cases}.values())
    found: set[str] = set()
    for start in range(0, len(listed), AT_ONCE):
        found |= seen_in(connection, listed[start : start + AT_ONCE])
    numbers = {case["number"] for case in listed}
    return found | {sha256 for number, sha256 in moved_with(connection) if number in numbers}


def moved_with(connection: Connection) -> list[tuple[str, str]]:
    """Case number and hash of every photo that a move of a case names."""
    made = []
    for number, details in statements.photos_of_moves(connection):
        photo = orjson.loads(details).get("photo")
        if isinstance(photo, str):
            made.append((number, photo))
    return made


def seen_in(connection: Connection, cases: Sequence[Mapping[str, Any]]) -> set[str]:
    """Hashes of the photos of the alerts, incidents and violations of at most AT_ONCE cases."""
    alerts = [case["alert_number"] for case in cases]
    incidents = statements.incidents_of(connection, alerts)
    violations = [case["violation_number"] for case in cases]
    return _shown(connection, alerts, incidents, violations)


def _of_incidents(connection: Connection, incidents: Sequence[str]) -> set[str]:
    return _shown(connection, [], incidents, []) if incidents else set()


def _shown(
    connection: Connection,
    alerts: Sequence[str],
    incidents: Sequence[str],
    violations: Sequence[str],
) -> set[str]:
    """Photos of all sightings that claims ever linked to alerts and violations."""
    inside = statements.alerts_in(connection, incidents)
    every = list({*alerts, *(row.alert_number for row in inside)})
    sightings = {row.sighting for row in inside if row.sighting}
    for claim in _claims(connection, {"Alert": every, "Violation": violations}):
        sightings |= _linked(claim, "Sighting")
    found: set[str] = set()
    for claim in _claims(connection, {"Sighting": sorted(sightings)}):
        found |= _linked(claim, "Evidence")
    return found


def _claims(connection: Connection, subjects: Mapping[str, Sequence[str]]) -> list[Claim]:
    return [from_row(row) for row in journal.entries_about(connection, subjects, up_to=_EVER)]


def _linked(claim: Claim, target: str) -> set[str]:
    return {link.to_id for link in claim.links if link.relation.target == target}
