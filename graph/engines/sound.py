"""What every engine asks of changes before it writes them."""

from __future__ import annotations

from graph.errors import BadChange
from graph.records import Changes, Edge


def demand_sound(changes: Changes) -> None:
    """Raise BadChange for an edge that does not say where it comes from, or holds at no time."""
    for edges in changes.edges.values():
        for edge in edges:
            if not _is_sound(edge):
                missing = _missing(edge)
                name = "/".join(edge.relation.key)
                raise BadChange(f"an edge {name} from {edge.src} has no {', no '.join(missing)}")


def _is_sound(edge: Edge) -> bool:
    return bool(
        edge.source
        and edge.record_id
        and edge.method
        and edge.raw_sha256
        and 0.0 <= edge.confidence <= 1.0
        and edge.valid_from_ms < edge.valid_to_ms
        and edge.recorded_at_ms <= edge.retracted_at_ms
    )


def _missing(edge: Edge) -> list[str]:
    wanted = {
        "source": bool(edge.source),
        "record id": bool(edge.record_id),
        "method": bool(edge.method),
        "hash of its raw input": bool(edge.raw_sha256),
        "confidence between 0 and 1": 0.0 <= edge.confidence <= 1.0,
        "interval in which it holds": edge.valid_from_ms < edge.valid_to_ms,
        "moment at which it was recorded": edge.recorded_at_ms <= edge.retracted_at_ms,
    }
    return [name for name, there in wanted.items() if not there]
