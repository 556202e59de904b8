"""The consumer "clones": new sightings in, alerts on plates that were in two places out."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.audit.chain import canonical
from gateway.ingest.clone_plan import PLACES, bearers, plates
from gateway.ingest.concluded import advance
from gateway.ingest.places import children
from gateway.journal.journal import Journal
from graph.clones import Contradiction, Reach, Seen, contradictions, told_by
from graph.ontology.choices import AlertState, PlateClass, ViolationKind
from graph.port import Graph
from graph.records import Claim, Link, Method, Raw, Record, Ref
from graph.violations.catalogue import KINDS
from graph.violations.facts import local

CONSUMER = "clones"
SOURCE = f"hub/{CONSUMER}"
KIND = KINDS[ViolationKind.CLONED_PLATE]
CLAIMS = 20_000
PLATES = 200
"""Plates asked for at a time."""
SURE = 0.85
"""Both plates must be read at least so surely: a misread plate is no cloned one."""
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Compared:
    """What was done: claims passed, plates compared, alerts raised."""

    claims: int = 0
    plates: int = 0
    raised: int = 0


class CloneFinder:
    """Compares each new sighting of a plate with its neighbours in time, however late it comes."""

    def __init__(self, *, journal: Journal, graph: Graph, reach: Reach | None = None) -> None:
        self._journal, self._graph, self._reach = journal, graph, reach or Reach()
        self._turn, self._own_until = asyncio.Lock(), 0

    async def step(self) -> Compared:
        """Compare what is new; nothing when the graph shows nothing. Raises ConsumerMoved."""
        async with self._turn:
            shown = await self._graph.position()
            if shown < self._own_until:
                return Compared()
            position = await asyncio.to_thread(self._journal.position, CONSUMER)
            claims = await asyncio.to_thread(self._journal.claims_after, position, CLAIMS)
            claims = [claim for claim in claims if claim.position <= shown]
            if not claims:
                return Compared()
            spans = _spans(claims)
            records = [record async for record in self._alerts(spans)]
            to = claims[-1].position
            new = await asyncio.to_thread(self._advance, position, to, records)
            self._own_until = max([self._own_until, *new])
            return Compared(claims=len(claims), plates=len(spans), raised=len(records))

    async def run(self, project: Callable[[], Awaitable[object]]) -> Compared:
        """Project and compare in turns until there is nothing new."""
        total = Compared()
        while True:
            await project()
            done = await self.step()
            if not done.claims:
                return total
            total = Compared(
                total.claims + done.claims, total.plates + done.plates, total.raised + done.raised
            )

    def _advance(self, expected: int, to: int, records: Sequence[Record]) -> list[int]:
        return advance(self._journal, CONSUMER, expected=expected, to=to, records=records)

    async def _alerts(self, spans: Mapping[str, tuple[int, int]]) -> Any:
        window_ms = self._reach.window_s * 1000
        # plates that were heard of for about the same time are asked for together
        ordered = sorted(spans, key=lambda plate_id: (spans[plate_id], plate_id))
        for start in range(0, len(ordered), PLATES):
            part = ordered[start : start + PLATES]
            first_ms = min(spans[p][0] for p in part) - window_ms
            last_ms = max(spans[p][1] for p in part) + window_ms
            page = await self._graph.read(
                plates(part, first_ms, last_ms, now_ms=self._journal.clock())
            )
            for row in page.rows:
                plate = row["node"]
                for found in self._of_plate(plate, spans[plate["id"]]):
                    if not await self._changed_hands(plate["id"], found):
                        yield alert(plate, found)

    async def _changed_hands(self, plate_id: str, found: Contradiction) -> bool:
        """Whether the register gave the plate to another truck then; it tells only the day."""
        held = []
        for at_ms in (found.first.at_ms - _DAY_MS, found.second.at_ms + _DAY_MS):
            page = await self._graph.read(bearers(plate_id, at_ms))
            nodes = [row["node"] for row in page.rows]
            held.append({truck["id"] for node in nodes for truck in children(node, "trucks")})
        return bool(held[0] and held[1]) and held[0] != held[1]

    def _of_plate(self, node: Mapping[str, Any], span: tuple[int, int]) -> Iterator[Contradiction]:
        """Contradictions that no alert tells of yet."""
        seen = [s for sighting in children(node, "sightings") if (s := _seen(sighting))]
        found = told_by(contradictions(seen, self._reach), at_least=SURE)
        alerts = [int(alert["occurred_at"]) for alert in children(node, "alerts")]
        for one in found:
            if span[0] <= one.second.at_ms and one.first.at_ms <= span[1]:
                at_ms = one.second.at_ms
                # one alert tells of a clone; the next is due when it still drives a day later
                if all(abs(at_ms - other) >= KIND.window_s * 1000 for other in alerts):
                    alerts.append(at_ms)
                    yield one


def _spans(claims: Iterable[Claim]) -> dict[str, tuple[int, int]]:
    """The time of the new sightings of each plate."""
    spans: dict[str, tuple[int, int]] = {}
    for claim in claims:
        at_ms = claim.fields.get("captured_at")
        if claim.entity != "Sighting" or at_ms is None:
            continue
        for link in claim.links:
            if link.relation.name == "SHOWS" and not link.to_id.endswith(f"/{PlateClass.UNKNOWN}"):
                first, last = spans.get(link.to_id, (int(at_ms), int(at_ms)))
                spans[link.to_id] = (min(first, int(at_ms)), max(last, int(at_ms)))
    return spans


def _seen(sighting: Mapping[str, Any]) -> Seen | None:
    camera = next(children(sighting, "cameras"), None)
    if camera is None:
        return None
    owners = (camera, *(n for kind in PLACES for n in children(camera, kind)))
    place = next((o for o in owners if o["lng_wgs84"] is not None), None)
    if place is None or place["lat_wgs84"] is None:
        return None
    sure = sighting["plate_confidence"]
    return Seen(
        number=sighting["number"],
        at_ms=sighting["captured_at"],
        point=(place["lng_wgs84"], place["lat_wgs84"]),
        place=camera["name"] or camera["code"],
        confidence=1.0 if sure is None else sure,
    )


def alert(plate: Mapping[str, Any], found: Contradiction) -> Record:
    """涉嫌套牌: the alert that names both sightings."""
    first, second = found.first, found.second
    words = "\x1f".join((KIND.code, plate["id"], first.number, second.number))
    digest = base64.b32encode(hashlib.sha256(words.encode()).digest())[:10].decode()
    number = f"AL-{local(second.at_ms):%Y%m%d}-{digest}"
    said = {
        "rule": KIND.rule,
        "plate": plate["id"],
        "sightings": [first.number, second.number],
        "distance_m": round(found.distance_m),
        "between_s": round(found.between_s),
        "needed_s": round(found.needed_s),
    }
    summary = (
        f"{plate['number']} {local(first.at_ms):%m-%d %H:%M:%S} 在{first.place}，"
        f"{local(second.at_ms):%H:%M:%S} 在{second.place}，相距 {found.distance_m / 1000:.1f} 公里"
        f"，间隔 {found.between_s / 60:.0f} 分钟，至少需 {found.needed_s / 60:.0f} 分钟"
    )
    shown = Ref(
        entity="Plate", fields={"number": plate["number"], "plate_class": plate["plate_class"]}
    )
    return Record(
        entity="Alert",
        record_id=number,
        raw=Raw(canonical(said).encode(), "application/json", f"{SOURCE}/{KIND.rule}"),
        fields={
            "number": number,
            "kind": KIND.code.value,
            "state": AlertState.OPEN.value,
            "occurred_at": second.at_ms,
            "summary": summary,
            "rule": KIND.rule,
        },
        links=(
            Link(relation="RAISED_ON", to=_sighting(second)),
            Link(relation="CONTRADICTS", to=_sighting(first)),
            Link(relation="DOUBTS", to=shown),
        ),
        method=Method.INFERRED,
        confidence=round(min(first.confidence, second.confidence), 3),
        seen_at_ms=second.at_ms,
    )


def _sighting(seen: Seen) -> Ref:
    return Ref(entity="Sighting", fields={"number": seen.number})
