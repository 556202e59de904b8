"""Pages: first, last, after and before as a keyset window, and the natural order of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from auth.grants import Grants
from gateway.api.classes import Field
from gateway.api.cursors import place_of
from gateway.api.ids import Ids
from gateway.api.wording import both
from gateway.errors import BadInput
from graph.ontology.declare import EntitySpec
from graph.plan import Order, Window
from graph.records import Scalar

USUAL = 20
"""Rows of a page where neither first nor last is given."""
MOST = 100
"""Rows of a page at most."""

PAGE_ARGUMENTS = (
    Field("first", int | None, both("rows from the start, 20 if left out, up to 100", "前")),
    Field("after", str | None, both("only rows after this cursor", "在此游标之后")),
    Field("last", int | None, both("rows from the end, up to 100", "后")),
    Field("before", str | None, both("only rows before this cursor", "在此游标之前")),
)
"""The arguments by which every list is paged that can be paged from both ends."""


def natural_order(spec: EntitySpec, grants: Grants) -> tuple[Order, ...]:
    """The newest first where an entity has an instant to sort by that is granted; else by id."""
    if spec.order is None or not grants.field(spec.name, spec.order).plain:
        return ()
    return (Order(spec.order, descending=True),)


def window(entity: str, order: Sequence[Order], args: Mapping[str, Any], ids: Ids) -> Window:
    """The window that a connection's arguments mean; raises BadInput."""
    first, last = sizes(args)
    if first is None and last is None:
        first = USUAL
    after, before = (_place(entity, order, args, name, ids) for name in ("after", "before"))
    return Window(first=first, after=after, last=last, before=before)


def sizes(args: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """The numbers of rows asked for from the start and from the end; raises BadInput."""
    first, last = _size(args, "first"), _size(args, "last")
    if first is not None and last is not None:
        raise BadInput("give first or last, not both")
    return first, last


def _place(
    entity: str, order: Sequence[Order], args: Mapping[str, Any], name: str, ids: Ids
) -> tuple[Scalar, ...] | None:
    text: str | None = args.get(name)
    if text is None:
        return None
    *values, local = place_of(entity, order, text)
    return (*values, ids.opened(entity, str(local)))


def _size(args: Mapping[str, Any], name: str) -> int | None:
    size: int | None = args.get(name)
    if size is not None and not 0 <= size <= MOST:
        raise BadInput(f"{name} is a number from 0 to {MOST}")
    return size
