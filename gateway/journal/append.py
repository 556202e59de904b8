"""Appending rows of records: identity decided, repeats left out, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from gateway.journal import entries
from gateway.journal.errors import Unplaceable
from gateway.journal.fit import faulty
from gateway.journal.identity import Found, Resolver
from gateway.journal.names import TransactionNames, subject_ref
from gateway.store import journal as store
from graph.ontology.catalogue import ONTOLOGY
from graph.records import Claim, ClaimLink, Method, Raw, Record, Ref

HUB = "hub/identity"
"""The source of what the hub itself concludes about identity."""


@dataclass(frozen=True, slots=True)
class Appended:
    """What an append did: new claims, repeats left out, and rows that could not be placed."""

    claims: tuple[Claim, ...]
    unchanged: int
    refused: tuple[tuple[int, Unplaceable], ...]


class Append:
    """One append of many rows; a row is all or nothing."""

    def __init__(self, connection: sa.Connection, source: str, now_ms: int) -> None:
        self._connection, self._source = connection, source
        self._position, newest_ms = store.end(connection)
        self._at_ms = max(now_ms, newest_ms + 1)  # no two appends share a moment: asKnownAt
        self._names = TransactionNames(connection)
        self._heads: dict[tuple[str, str, str], store.Head] = {}
        self._claims: list[Claim] = []
        self._entries: list[dict[str, Any]] = []
        self._raw: dict[str, Raw] = {}
        self._kept_raw: set[str] = set()
        self._unchanged = 0

    def rows(self, rows: Sequence[Sequence[Record]]) -> Appended:
        """Append rows in order and write all at the end."""
        faults = [next(filter(None, map(faulty, row)), None) for row in rows]
        fit = [r for row, fault in zip(rows, faults, strict=True) if fault is None for r in row]
        self._names.read_ahead(fit)
        self._read_heads(self._source, [r.record_id for r in fit])
        self._kept_raw = store.kept_raw(self._connection, {r.raw.sha256 for r in fit})
        refused: list[tuple[int, Unplaceable]] = []
        for number, (row, fault) in enumerate(zip(rows, faults, strict=True)):
            problem = fault or self._row(row)
            if problem is not None:
                refused.append((number, problem))
        self._write()
        return Appended(tuple(self._claims), self._unchanged, tuple(refused))

    def _row(self, row: Sequence[Record]) -> Unplaceable | None:
        """Take a row; what is wrong with it where it cannot be, and then nothing of it is."""
        found = Found()
        resolver = Resolver(self._names, found)
        try:
            placed = [(record, self._claim(record, resolver)) for record in row]
        except Unplaceable as problem:
            return problem
        self._names.accept(found)
        stated = {(c.entity, c.subject_id) for _, c in placed}
        for (entity, node_id), (way, ref) in found.made_by.items():
            if way.isupper() and (entity, node_id) not in stated:
                self._conclude(entity, node_id, ref, way, row[0].raw)
        for record, claim in placed:
            self._add(claim, record.raw)
        self._kept_raw.update(record.raw.sha256 for record in row)
        return None

    def _claim(self, record: Record, resolver: Resolver) -> Claim:
        at_ms = self._at_ms if record.seen_at_ms is None else record.seen_at_ms
        starts = {link.relation: link.valid_from_ms for link in record.links}
        subject_id = resolver.resolve(
            subject_ref(record),
            at_ms=at_ms,
            since_ms={k: v for k, v in starts.items() if v is not None},
        )
        links = tuple(
            ClaimLink(
                relation=ONTOLOGY.relation(record.entity, link.relation, link.to.entity),
                to_id=resolver.resolve(link.to, at_ms=at_ms),
                to_fields=link.to.fields,
                valid_from_ms=link.valid_from_ms,
                valid_to_ms=link.valid_to_ms,
                props=link.props,
            )
            for link in record.links
        )
        return Claim(
            position=0,
            source=self._source,
            record_id=record.record_id,
            entity=record.entity,
            subject_id=subject_id,
            recorded_at_ms=self._at_ms,
            raw_sha256=record.raw.sha256,
            method=record.method,
            confidence=record.confidence,
            fields=record.fields,
            links=links,
            valid_from_ms=record.valid_from_ms,
            valid_to_ms=record.valid_to_ms,
        )

    def _conclude(self, entity: str, node_id: str, ref: Ref, way: str, raw: Raw) -> None:
        """A truck made up from a plate alone bears that plate: say so, as a conclusion."""
        target = ref.via[way]
        link = ClaimLink(
            relation=ONTOLOGY.relation(entity, way, target.entity),
            to_id=Resolver(self._names, Found()).resolve(target, at_ms=self._at_ms),
            to_fields=target.fields,
        )
        claim = Claim(
            position=0,
            source=HUB,
            record_id=node_id,
            entity=entity,
            subject_id=node_id,
            recorded_at_ms=self._at_ms,
            raw_sha256=raw.sha256,
            method=Method.INFERRED,
            confidence=1.0,
            fields={},
            links=(link,),
        )
        self._add(claim, raw)

    def _add(self, claim: Claim, raw: Raw) -> None:
        key = (claim.source, claim.record_id, claim.entity)
        body = entries.body_of(claim)
        head, digest = self._heads.get(key), entries.digest(claim, body)
        if head == store.Head(claim.subject_id, digest) and claim.raw_sha256 in self._kept_raw:
            self._unchanged += 1  # the same said again; in other bytes it is kept for its bytes
            return
        if head is not None and head.subject_id != claim.subject_id:
            # The record now speaks of another thing: take back what it said of the first.
            gone = replace(claim, subject_id=head.subject_id, fields={}, links=(), withdrawn=True)
            self._put(gone, entries.body_of(gone), raw)
        self._heads[key] = store.Head(claim.subject_id, digest)
        self._put(claim, body, raw)

    def _put(self, claim: Claim, body: bytes, raw: Raw) -> None:
        self._position += 1
        self._raw.setdefault(claim.raw_sha256, raw)
        placed = replace(claim, position=self._position)
        self._claims.append(placed)
        self._entries.append(entries.to_row(placed, body=body, locator=raw.locator))

    def _read_heads(self, source: str, record_ids: Sequence[str]) -> None:
        for (record_id, entity), head in store.heads(self._connection, source, record_ids).items():
            self._heads[source, record_id, entity] = head

    def _write(self) -> None:
        self._names.write()
        written = {(c.source, c.record_id, c.entity) for c in self._claims}
        store.write(
            self._connection,
            entries=self._entries,
            heads=[self._head_row(key) for key in written],
            raw=raw_rows(self._raw.values()),
        )

    def _head_row(self, key: tuple[str, str, str]) -> dict[str, Any]:
        head = self._heads[key]
        source, record_id, entity = key
        return {
            "source": source,
            "record_id": record_id,
            "entity": entity,
            "subject_id": head.subject_id,
            "digest": head.digest,
        }


def raw_rows(raws: Iterable[Raw]) -> list[dict[str, Any]]:
    """Rows of raw inputs."""
    return [{"sha256": r.sha256, "media_type": r.media_type, "data": r.data} for r in raws]
