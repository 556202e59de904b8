"""The consumer "vision": photos of sightings in, plates read out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gateway.ingest.looking import Looker, Photo, Seen
from gateway.ingest.questions import picks, step
from gateway.ingest.readings import ACCEPTED, SOURCE, WATCHED, to_review
from gateway.journal.errors import Ambiguous, Unidentified
from gateway.journal.journal import Journal
from graph.ontology.choices import Cover, Load
from graph.plan import In, Plan, Window
from graph.port import Graph
from graph.records import Claim, Record

CONSUMER = "vision"
JPEG = "image/jpeg"
BATCH = 100
"""Claims looked at before the position moves: what a crash makes us read again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was done: claims passed, photos read, photos set aside."""

    claims: int = 0
    read: int = 0
    set_aside: int = 0


class PhotoReader:
    """Reads the photos of sightings that tell no plate yet, never ahead of the graph.

    Where a model judges loads, also those that tell a plate and neither cover nor load. Where
    bodies are read, also the best picture of each truck that passed a watched camera: there its
    plate and load were read from several pictures, and are not judged again.
    """

    def __init__(
        self,
        *,
        journal: Journal,
        graph: Graph,
        looker: Looker,
        at_once: int = 1,
        judges_load: bool = False,
        reads_bodies: bool = False,
    ) -> None:
        self._journal, self._graph, self._looker = journal, graph, looker
        self._judges_load, self._reads_bodies = judges_load, reads_bodies
        self._turn, self._room = asyncio.Lock(), asyncio.Semaphore(at_once)

    async def step(self, on_photo: Callable[[], None] | None = None) -> Looked:
        """Read the photos of the next claims; nothing when the graph shows none.

        Raises ModelMissing or VisionUnavailable, and then passes nothing.
        """
        async with self._turn:
            position = await asyncio.to_thread(self._journal.position, CONSUMER)
            claims = await self._next(position)
            if not claims:
                return Looked()
            photos = await self._unread(claims)
            looks = (self._look(photo, on_photo) for photo in photos)
            answers = await asyncio.gather(*looks, return_exceptions=True)
            seen = [_raised(answer) for answer in answers]
            records = [record for one in seen for record in one.records]
            await asyncio.to_thread(self._advance, position, claims[-1].position, records)
            aside = sum(one.set_aside for one in seen)
            return Looked(claims=len(claims), read=len(seen) - aside, set_aside=aside)

    async def run(
        self,
        project: Callable[[], Awaitable[object]],
        on_photo: Callable[[], None] | None = None,
    ) -> Looked:
        """Project and read in turns until there is nothing new; ``on_photo`` after each photo."""
        total = Looked()
        while True:
            await project()
            done = await self.step(on_photo)
            if not done.claims:
                return total
            total = Looked(
                claims=total.claims + done.claims,
                read=total.read + done.read,
                set_aside=total.set_aside + done.set_aside,
            )

    async def _next(self, position: int) -> list[Claim]:
        shown = await self._graph.position()
        claims = await asyncio.to_thread(self._journal.claims_after, position, BATCH)
        return [claim for claim in claims if claim.position <= shown]

    async def _unread(self, claims: Sequence[Claim]) -> list[Photo]:
        """Photos of sightings of which neither their source nor vision told a plate."""
        ids = {
            claim.subject_id: None
            for claim in claims
            if claim.source != SOURCE
            and any(link.relation.name == "PICTURED_ON" for link in claim.links)
        }
        if not ids:
            return []
        page = await self._graph.read(_pictured(list(ids), self._journal.clock()))
        watched = {claim.subject_id: claim for claim in claims if claim.source == WATCHED}
        photos = []
        for node in [row["node"] for row in page.rows if row["node"]["photos"].rows]:
            photo, passage = _photo(node), watched.get(node["id"])
            if passage is not None:
                photo = await asyncio.to_thread(self._best, photo, node, passage)
            photos.append(photo)
        return [photo for photo in photos if self._has_more(photo)]

    def _best(self, photo: Photo, node: Mapping[str, Any], passage: Claim) -> Photo:
        """The whole picture of a passage, whose sighting is pictured on crops of the plate too."""
        raw = self._journal.raw(passage.raw_sha256)
        if raw is None:
            return photo
        return replace(
            photo,
            sha256=json.loads(raw.data)["photo"],
            media_type=JPEG,
            file_name=None,
            is_load_told=True,
            wants_body=self._reads_bodies,
            plate=node["plate_text"] if node["plate_status"] == ACCEPTED else None,
        )

    def _has_more(self, photo: Photo) -> bool:
        if not photo.is_plate_told or photo.wants_body:
            return True
        return self._judges_load and not photo.is_load_told

    async def _look(self, photo: Photo, on_photo: Callable[[], None] | None) -> Seen:
        async with self._room:
            seen = await self._looker.look(photo)
        if on_photo is not None:
            on_photo()
        return seen

    def _advance(self, expected: int, to: int, records: Sequence[Record]) -> None:
        try:
            self._append(expected, to, records)
        except (Ambiguous, Unidentified):
            self._append(expected, to, [to_review(r) if _unclear(r) else r for r in records])

    def _append(self, expected: int, to: int, records: Sequence[Record]) -> None:
        self._journal.advance(CONSUMER, expected=expected, to=to, records=records, source=SOURCE)


def _raised(answer: Seen | BaseException) -> Seen:
    if isinstance(answer, BaseException):
        raise answer
    return answer


def _photo(node: Mapping[str, Any]) -> Photo:
    told = (node["cover"], node["load"])
    return Photo(
        sighting_number=node["number"],
        captured_at_ms=node["captured_at"],
        is_plate_told=bool(node["plate_text"] or node["plate_status"]),
        is_load_told=any(value not in (None, Cover.UNKNOWN, Load.UNKNOWN) for value in told),
        **node["photos"].rows[0]["node"],
    )


def _unclear(record: Record) -> bool:
    """Whether the record names a plate without its class, which may mean several plates."""
    return bool(record.links) and "plate_class" not in record.fields


def _pictured(ids: Sequence[str], now_ms: int) -> Plan:
    photo = Plan(
        entity="Evidence",
        picks=picks("sha256", "media_type", "file_name"),
        window=Window(first=1),
    )
    return Plan(
        entity="Sighting",
        picks=picks("id", "number", "captured_at", "plate_text", "plate_status", "cover", "load"),
        steps=(step("photos", ("Sighting", "PICTURED_ON", "Evidence"), photo),),
        where=In("id", tuple(ids)),
        window=Window(first=len(ids)),
        as_of=now_ms,
    )
