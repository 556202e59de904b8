"""Suspected dumping as records: the alert, and its path."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from gateway.audit.chain import canonical
from gateway.ingest.movements import OWN, Movements
from graph.ontology.choices import AlertState, ViolationKind
from graph.records import Link, Method, Raw, Record, Ref, Scalar
from graph.trips.dumping import WORDS, Suspicion, linestring
from graph.violations.catalogue import KINDS
from graph.violations.facts import local

KIND = KINDS[ViolationKind.SUSPECTED_DUMPING]
_MOST_POINTS = 200


def alert_number(trip_number: str) -> str:
    """The number of the alert on a run: one for one run, of the run's own day."""
    return f"AL-{trip_number[3:11]}-{digest(f'{KIND.code}{trip_number}')}"


def digest(words: str) -> str:
    """Ten characters for a number that follows from words."""
    return base64.b32encode(hashlib.sha256(words.encode()).digest())[:10].decode()


def dumping_alert(truck: Movements, found: Suspicion, trip_number: str) -> Record:
    """疑似偷倒, with the reasons."""
    number = alert_number(trip_number)
    site = found.run.loading.site.label
    words = "，".join(WORDS[code][0] for code in found.reasons)
    said = {
        "rule": KIND.rule,
        "trip": trip_number,
        "confidence": found.confidence,
        "reasons": [
            {"code": code, "zh": WORDS[code][0], "en": WORDS[code][1]} for code in found.reasons
        ],
    }
    fields: dict[str, Scalar] = {
        "number": number,
        "kind": KIND.code.value,
        "state": AlertState.OPEN.value,
        "occurred_at": found.at_ms,
        "summary": f"{local(found.at_ms):%Y-%m-%d %H:%M} {truck.plate} 自{site}重车出场后{words}",
        "rule": KIND.rule,
    }
    return Record(
        entity="Alert",
        record_id=number,
        raw=raw(said, KIND.rule),
        fields=fields,
        links=(
            Link(relation="RAISED_ON", to=by_number("Trip", trip_number)),
            Link(relation="ACCUSES", to=truck.ref),
        ),
        method=Method.INFERRED,
        confidence=round(found.confidence, 3),
        seen_at_ms=found.run.started_ms,
    )


def whereabouts(found: Suspicion, trip_number: str) -> Record:
    """Path and place of an alert: a record of its own, which later positions may mend whatever a
    person has decided on the alert meanwhile.
    """
    number = alert_number(trip_number)
    fields: dict[str, Scalar] = {"number": number}
    if len(found.path) > 1:
        fields["path"] = linestring(f.point for f in _thinned(found.path))
    if found.stop is not None:
        fields["lng_wgs84"], fields["lat_wgs84"] = (round(x, 6) for x in found.stop.point)
    said = {"path": [[f.at_ms, *f.point] for f in found.path]}
    return Record(
        entity="Alert",
        record_id=f"{number}#path",
        raw=raw(said, number),
        fields=fields,
        method=Method.INFERRED,
        confidence=round(found.confidence, 3),
        seen_at_ms=found.run.started_ms,
    )


def _thinned(path: Sequence[Any]) -> list[Any]:
    every = max(1, len(path) // _MOST_POINTS)
    return [*path[::every], path[-1]] if (len(path) - 1) % every else list(path[::every])


def by_number(entity: str, number: str) -> Ref:
    """A thing known by its number."""
    return Ref(entity=entity, fields={"number": number})


def raw(said: Mapping[str, Any], locator: str) -> Raw:
    """What the hub concluded from, as the raw input of its records."""
    return Raw(canonical(dict(said)).encode(), "application/json", f"{OWN}/{locator}")
