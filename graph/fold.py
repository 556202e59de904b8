"""From what sources said of a subject to its node and edges: a pure function of its claims.

Because nothing but the claims decides, the graph can be rebuilt from the journal in batches of any
size and comes out equal, row by row, with the times at which the hub learnt and took back each one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from graph.fold_edges import fold_edges
from graph.fold_nodes import fold_node
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.declare import RelationSpec
from graph.records import Changes, Claim, ClaimLink, Edge, Known, Node
from graph.times import END_MS

Subject = tuple[str, str]
"""(entity, id)."""


def fold(claims: Iterable[Claim]) -> Changes:
    """Versions, stubs of what they point at, and all edges, of every subject in the claims.

    Each subject's claims must all be there, from its first on.
    """
    by_subject: dict[Subject, list[Claim]] = {}
    ordered = sorted(claims, key=lambda c: c.position)
    for claim in ordered:
        by_subject.setdefault((claim.entity, claim.subject_id), []).append(claim)
    edges: dict[tuple[RelationSpec, str], tuple[Edge, ...]] = {}
    for (_, subject_id), own in by_subject.items():
        for relation in dict.fromkeys(link.relation for c in own for link in c.links):
            edges[relation, subject_id] = fold_edges(relation, own)
    return Changes(
        nodes={subject: fold_node(own) for subject, own in by_subject.items()},
        stubs=_stubs(ordered, by_subject),
        edges=edges,
    )


def fold_on(earlier: Sequence[Claim], claims: Sequence[Claim], *, position: int) -> Changes:
    """What claims change in a graph that stands at a position: the fold of all, and of before.

    ``earlier`` are all claims up to the position about the same subjects.
    """
    before, whole = fold(earlier), fold([*earlier, *claims])
    named = {(stub.entity, stub.id) for stub in before.stubs}
    return replace(
        whole,
        stubs=tuple(stub for stub in whole.stubs if (stub.entity, stub.id) not in named),
        known=Known(position=position, nodes=before.nodes, edges=before.edges),
    )


def _stubs(claims: Sequence[Claim], subjects: Mapping[Subject, list[Claim]]) -> tuple[Node, ...]:
    """Things that are named before any record describes them, each by who names it first."""
    stubs: dict[Subject, Node] = {}
    for claim in claims:
        for link in claim.links:
            key = (link.relation.target, link.to_id)
            own = subjects.get(key)
            if key not in stubs and (own is None or own[0].position > claim.position):
                stubs[key] = _stub(key, link, claim, own)
    return tuple(stubs.values())


def _stub(key: Subject, link: ClaimLink, claim: Claim, own: Sequence[Claim] | None) -> Node:
    declared = ONTOLOGY.entity(key[0]).fields
    return Node(
        entity=key[0],
        id=key[1],
        fields={k: v for k, v in link.to_fields.items() if k in declared},
        sources=(),
        recorded_at_ms=claim.recorded_at_ms,
        known_from_ms=claim.recorded_at_ms,
        known_to_ms=END_MS if own is None else own[0].recorded_at_ms,
        stub=True,
    )
