"""Whether changes lead on from where a graph stands."""

from __future__ import annotations

import logging
from dataclasses import replace

from graph.errors import GraphUnavailable
from graph.records import Changes

log = logging.getLogger("zhatu.graph")


def tell_emptied() -> None:
    """Log that a graph which other declarations made is dropped."""
    log.warning("the graph is of an older layout: it is emptied, and the journal makes it anew")


def taken(changes: Changes, *, stands: int, position: int) -> Changes | None:
    """What a graph has to make true to get to a position; None where it is there already.

    Another hub may have been faster, or the answer to a commit been lost: what is ``known`` then
    no longer holds, and the engine looks at what it has. A graph that was put back to an earlier
    position would miss what lies between: GraphUnavailable, and the projector asks where it is.
    """
    known = changes.known
    if known is None or stands == known.position:
        return changes
    if stands >= position:
        return None
    if stands < known.position:
        raise GraphUnavailable(f"the graph was put back from {known.position} to {stands}")
    return replace(changes, known=None)
