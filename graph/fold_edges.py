"""From what sources said of a subject's relation to all its edges ever."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import orjson

from graph.ontology.declare import Cardinality, RelationSpec
from graph.records import Claim, ClaimLink, Edge, Scalar
from graph.times import BEGINNING_MS, END_MS


@dataclass(frozen=True, slots=True)
class _Stated:
    """A link that stands: who said it, and from when to when it says it holds."""

    claim: Claim
    link: ClaimLink
    since_ms: int
    until_ms: int

    @property
    def dated(self) -> bool:
        return self.link.valid_from_ms is not None

    @property
    def content(self) -> tuple[Scalar, ...]:
        """What makes two statements say the same thing, their times aside."""
        return (self.link.to_id, *(x for item in sorted(self.link.props.items()) for x in item))


_Row = tuple[tuple[Scalar, ...], int, int]


def fold_edges(relation: RelationSpec, claims: Sequence[Claim]) -> tuple[Edge, ...]:
    """All edges that a subject ever had over one relation, those taken back included.

    After each claim the edges that should stand are worked out anew; what no longer stands is
    taken back at that moment, what is new is recorded at that moment.
    """
    return fold_edges_from(relation, claims, position=None)[1]


def fold_edges_from(
    relation: RelationSpec, claims: Sequence[Claim], *, position: int | None
) -> tuple[tuple[Edge, ...], tuple[Edge, ...]]:
    """The edges that the claims up to a position give, and those that all of them give."""
    told: list[Edge] = []
    live: dict[_Row, int] = {}
    standing: list[_Stated] = []
    earlier: tuple[Edge, ...] | None = None
    for claim in claims:
        if earlier is None and (position is None or claim.position > position):
            earlier = tuple(told)
        before = standing
        standing = _restate(relation, before, claim)
        if standing is before or standing == before:
            continue
        wanted = _TIMELINES[relation.cardinality](standing)
        for row in [r for r in live if r not in wanted]:
            place = live.pop(row)
            told[place] = replace(told[place], retracted_at_ms=claim.recorded_at_ms)
        for row, stated in wanted.items():
            if row not in live:
                live[row] = len(told)
                told.append(_edge(relation, row, stated, claim))
    after = tuple(told)
    return after if earlier is None else earlier, after


def _restate(relation: RelationSpec, standing: list[_Stated], claim: Claim) -> list[_Stated]:
    """What stands after a claim: it replaces what its own record said before."""
    links = [link for link in claim.links if link.relation is relation]
    mine = [s for s in standing if s.claim.record_key == claim.record_key]
    if not links and not mine:
        return standing
    others = [s for s in standing if s.claim.record_key != claim.record_key]
    new = [_stated(relation, standing, claim, link) for link in links]
    if relation.cardinality is not Cardinality.ONE_AT_A_TIME or claim.withdrawn:
        return others + new
    at_ms = min((s.since_ms for s in new), default=claim.recorded_at_ms)
    if new and mine and mine[-1].content == new[0].content:
        mine = mine[:-1]  # the same target from another day on: the day is what was corrected
    past = [
        replace(s, until_ms=min(s.until_ms, at_ms)) if not new else s
        for s in mine
        if s.since_ms < at_ms
    ]
    return others + past + new


def _stated(
    relation: RelationSpec, standing: list[_Stated], claim: Claim, link: ClaimLink
) -> _Stated:
    until_ms = END_MS if link.valid_to_ms is None else link.valid_to_ms
    if link.valid_from_ms is not None:
        return _Stated(claim, link, link.valid_from_ms, until_ms)
    made = _Stated(claim, link, BEGINNING_MS, until_ms)
    if relation.cardinality is not Cardinality.ONE_AT_A_TIME:
        return made
    undated = [s for s in standing if not s.dated]
    if not undated:
        return made
    last = max(undated, key=lambda s: (s.since_ms, s.claim.position))
    same = last.content == made.content and last.until_ms == END_MS
    # A state that comes without a date began before the hub knew; one that differs from what the
    # hub knew began, as far as anyone can say, when the hub learnt it.
    return replace(made, since_ms=last.since_ms if same else claim.recorded_at_ms)


def _one(standing: list[_Stated]) -> dict[_Row, _Stated]:
    if not standing:
        return {}
    last = max(standing, key=lambda s: s.claim.position)
    return {(last.content, last.since_ms, last.until_ms): last}


def _many(standing: list[_Stated]) -> dict[_Row, _Stated]:
    rows: dict[_Row, _Stated] = {}
    for s in sorted(standing, key=lambda s: s.claim.position):
        rows.setdefault((s.content, s.since_ms, s.until_ms), s)
    return rows


def _one_at_a_time(standing: list[_Stated]) -> dict[_Row, _Stated]:
    by_start: dict[int, _Stated] = {}
    for s in sorted(standing, key=lambda s: (s.since_ms, s.claim.position)):
        by_start[s.since_ms] = s
    segments: list[tuple[_Stated, int, int]] = []
    for start, following in pairwise([*by_start, END_MS]):
        s = by_start[start]
        end = min(s.until_ms, following)
        if end <= start:
            continue
        if segments and segments[-1][2] == start and segments[-1][0].content == s.content:
            earlier, since, _ = segments[-1]
            segments[-1] = (earlier, since, end)
        else:
            segments.append((s, start, end))
    return {(s.content, since, until): s for s, since, until in segments}


_TIMELINES = {
    Cardinality.ONE: _one,
    Cardinality.MANY: _many,
    Cardinality.ONE_AT_A_TIME: _one_at_a_time,
}


def _edge(relation: RelationSpec, row: _Row, stated: _Stated, learnt: Claim) -> Edge:
    claim, (_, since_ms, until_ms) = stated.claim, row
    words = [*relation.key, learnt.subject_id, stated.link.to_id, since_ms, until_ms]
    return Edge(
        relation=relation,
        id=hashlib.sha256(orjson.dumps([*words, learnt.position])).hexdigest()[:32],
        src=claim.subject_id,
        dst=stated.link.to_id,
        valid_from_ms=since_ms,
        valid_to_ms=until_ms,
        recorded_at_ms=learnt.recorded_at_ms,
        retracted_at_ms=END_MS,
        source=claim.source,
        record_id=claim.record_id,
        method=claim.method,
        confidence=claim.confidence,
        raw_sha256=claim.raw_sha256,
        props=stated.link.props,
    )
