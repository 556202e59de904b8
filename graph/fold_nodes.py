"""From what sources said of a thing to all its versions ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from graph.ontology.catalogue import ONTOLOGY
from graph.records import Claim, Fields, Node, Scalar
from graph.times import BEGINNING_MS, END_MS

_Row = tuple[int, int, tuple[tuple[str, Scalar], ...], tuple[str, ...]]
"""(valid from, valid to, fields, sources): what makes two versions the same."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What one record says of the thing, in an interval."""

    claim: Claim
    since_ms: int
    until_ms: int

    @property
    def fields(self) -> Fields:
        return self.claim.fields


def fold_node(claims: Sequence[Claim]) -> tuple[Node, ...]:
    """All versions of one thing: of each record the newest claim counts, of each field the
    newest value; a field that a record leaves empty takes back only what that record said.

    After each claim the versions that should stand are worked out anew; what no longer stands is
    taken back at that moment, what is new is known from that moment on.
    """
    return fold_node_from(claims, position=None)[1]


def fold_node_from(
    claims: Sequence[Claim], *, position: int | None
) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """The versions that the claims up to a position give, and those that all of them give."""
    lasting = ONTOLOGY.entity(claims[0].entity).lasting
    told: list[Node] = []
    live: dict[_Row, int] = {}
    standing: dict[tuple[str, str], list[_Said]] = {}
    before: tuple[Node, ...] | None = None
    for claim in claims:
        if before is None and (position is None or claim.position > position):
            before = _ever_known(told)
        _restate(standing, claim, lasting=lasting)
        wanted = _versions(standing)
        for row in [r for r in live if r not in wanted]:
            place = live.pop(row)
            told[place] = replace(told[place], known_to_ms=claim.recorded_at_ms)
        for row in wanted:
            if row not in live:
                live[row] = len(told)
                told.append(_node(row, claim, claims[0].recorded_at_ms))
    after = _ever_known(told)
    return after if before is None else before, after


def _ever_known(told: Sequence[Node]) -> tuple[Node, ...]:
    """Two records of one batch share a moment: what the first alone would give was never known."""
    return tuple([node for node in told if node.known_to_ms > node.known_from_ms])


def _restate(standing: dict[tuple[str, str], list[_Said]], claim: Claim, *, lasting: bool) -> None:
    """A claim replaces what its own record said from the same moment on."""
    if claim.withdrawn:
        standing.pop(claim.record_key, None)
        return
    before = standing.get(claim.record_key, [])
    until_ms = END_MS if claim.valid_to_ms is None else claim.valid_to_ms
    since_ms = _since(before, claim, lasting=lasting)
    earlier = [s for s in before if s.since_ms < since_ms] if lasting else []
    standing[claim.record_key] = [*earlier, _Said(claim, since_ms, until_ms)]


def _since(before: Sequence[_Said], claim: Claim, *, lasting: bool) -> int:
    if claim.valid_from_ms is not None:
        return claim.valid_from_ms
    if not lasting or not before:
        return BEGINNING_MS
    # What comes without a date began before the hub knew; a change of it began, as far as anyone
    # can say, when the hub learnt it.
    last = before[-1]
    return (
        last.since_ms if _content(last.fields) == _content(claim.fields) else (claim.recorded_at_ms)
    )


def _versions(standing: dict[tuple[str, str], list[_Said]]) -> dict[_Row, None]:
    said = [s for own in standing.values() for s in own]
    if len(said) == 1:
        only = said[0]
        row = (only.since_ms, only.until_ms, _content(only.fields), (only.claim.source,))
        return {row: None}
    if not said:  # taken back altogether: what others say of it still needs an end
        return {(BEGINNING_MS, END_MS, (), ()): None}
    cuts = sorted({s.since_ms for s in said} | {s.until_ms for s in said})
    rows: list[_Row] = []
    for start, end in pairwise(cuts):
        merged = _merged(standing, start)
        if merged is None:
            continue
        if rows and rows[-1][1] == start and rows[-1][2:] == merged:
            rows[-1] = (rows[-1][0], end, *merged)
        else:
            rows.append((start, end, *merged))
    return dict.fromkeys(rows)


def _merged(
    standing: dict[tuple[str, str], list[_Said]], at_ms: int
) -> tuple[tuple[tuple[str, Scalar], ...], tuple[str, ...]] | None:
    """Fields and sources at one moment, or None when nothing is said of it."""
    speaking = [
        holding[-1]
        for own in standing.values()
        if (holding := [s for s in own if s.since_ms <= at_ms < s.until_ms])
    ]
    if not speaking:
        return None
    fields: dict[str, Scalar] = {}
    for said in sorted(speaking, key=lambda s: s.claim.position):
        fields.update((k, v) for k, v in said.fields.items() if v is not None)
    return _content(fields), tuple(sorted({s.claim.source for s in speaking}))


def _content(fields: Fields) -> tuple[tuple[str, Scalar], ...]:
    return tuple(sorted((k, v) for k, v in fields.items() if v is not None))


def _node(row: _Row, learnt: Claim, first_heard_ms: int) -> Node:
    since_ms, until_ms, fields, sources = row
    return Node(
        entity=learnt.entity,
        id=learnt.subject_id,
        fields=dict(fields),
        sources=sources,
        recorded_at_ms=first_heard_ms,
        known_from_ms=learnt.recorded_at_ms,
        valid_from_ms=since_ms,
        valid_to_ms=until_ms,
    )
