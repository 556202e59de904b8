"""From what sources said of a subject to its node and edges: a pure function of its claims.

Because nothing but the claims decides, the graph can be rebuilt from the journal in batches of any
size and comes out equal, row by row, with the times at which the hub learnt and took back each one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from graph.fold_edges import fold_edges, fold_edges_from
from graph.fold_nodes import fold_node, fold_node_from
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
    ordered = sorted(claims, key=lambda c: c.position)
    by_subject = _by_subject(ordered)
    return Changes(
        nodes={subject: fold_node(own) for subject, own in by_subject.items()},
        stubs=_stubs(ordered, by_subject),
        edges={
            (relation, subject_id): fold_edges(relation, own)
            for (_, subject_id), own in by_subject.items()
            for relation in _relations(own)
        },
    )


def fold_on(earlier: Sequence[Claim], claims: Sequence[Claim], *, position: int) -> Changes:
    """What claims change in a graph that stands at a position.

    ``earlier`` are all claims up to the position about the same subjects. What is named in them
    has its stub already.
    """
    ordered = sorted([*earlier, *claims], key=lambda c: c.position)
    by_subject = _by_subject(ordered)
    nodes: dict[Subject, tuple[Node, ...]] = {}
    edges: dict[tuple[RelationSpec, str], tuple[Edge, ...]] = {}
    known = Known(position=position, nodes={}, edges={})
    for subject, own in by_subject.items():
        before, nodes[subject] = fold_node_from(own, position=position)
        if own[0].position <= position:
            known.nodes[subject] = before
        for relation in _relations(own):
            key = (relation, subject[1])
            held, edges[key] = fold_edges_from(relation, own, position=position)
            if held:
                known.edges[key] = held
    named = {(link.relation.target, link.to_id) for c in earlier for link in c.links}
    stubs = _stubs([c for c in claims if c.links], by_subject)
    new = tuple(stub for stub in stubs if (stub.entity, stub.id) not in named)
    return Changes(nodes=nodes, stubs=new, edges=edges, known=known)


def _by_subject(ordered: Sequence[Claim]) -> dict[Subject, list[Claim]]:
    by_subject: dict[Subject, list[Claim]] = {}
    for claim in ordered:
        by_subject.setdefault((claim.entity, claim.subject_id), []).append(claim)
    return by_subject


def _relations(own: Sequence[Claim]) -> dict[RelationSpec, None]:
    return dict.fromkeys(link.relation for claim in own for link in claim.links)


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
