"""Reads the nested arrays of an answer into pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import orjson

from graph.engines.asked import Layout, full_order, kind
from graph.ontology.declare import Kind
from graph.plan import Plan, Step
from graph.port import Page, Row

Convert = Callable[[Any], Any]
_BY_KIND: dict[Kind | None, Convert] = {Kind.FLAG: bool, Kind.NUMBER: float}


def page(plan: Plan, layout: Layout, answer: Sequence[Any], step: Step | None = None) -> Page:
    """Name the values, cut the row too many, turn a page that was read from the end round."""
    found, count = answer
    window = plan.window
    more = len(found) > window.size
    rows = [_row(values, plan, layout, step) for values in found[: window.size]]
    backwards = window.last is not None
    if backwards:
        rows.reverse()
    return Page(
        rows=rows,
        has_next=window.before is not None if backwards else more,
        has_previous=more if backwards else window.after is not None,
        count=count,
    )


def _row(values: Sequence[Any], plan: Plan, layout: Layout, step: Step | None) -> Row:
    def value(name: str) -> Any:
        found = values[layout.places["node", name]]
        convert = _convert(plan.entity, name)
        return found if found is None or convert is None else convert(found)

    node = {pick.key: value(pick.field) for pick in plan.picks}
    for inner in plan.steps:
        inside = values[layout.places["step", inner.key]]
        node[inner.key] = page(inner.plan, layout.steps[inner.key], inside, inner)
    row: Row = {"node": node, "at": [value(key.field) for key in full_order(plan)]}
    if step is not None:
        row["edge"] = {
            p.key: _edge(values[layout.places["edge", p.field]], p.field) for p in step.edge
        }
    return row


def _convert(entity: str, name: str) -> Convert | None:
    return orjson.loads if name == "_sources" else _BY_KIND.get(kind(entity, name))


def _edge(found: Any, name: str) -> Any:
    return float(found) if name == "confidence" else found
