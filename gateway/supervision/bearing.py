"""Which truck bore a plate, and which plate a truck, as of a moment."""

from __future__ import annotations

from graph.ontology.catalogue import ONTOLOGY
from graph.plan import Compare, Direction, Order, Pick, Plan, Related, Step, Window
from graph.port import Graph

_BEARS = ONTOLOGY.relation("Truck", "BEARS", "Plate")
_MOST = 10


async def trucks_with(graph: Graph, plate: str, at_ms: int) -> list[str]:
    """The ids of the trucks that bore a plate of this number, whatever its class."""
    plan = Plan(
        entity="Truck",
        picks=(Pick("id", "id"),),
        where=Related(_BEARS, Direction.OUT, Compare("number", "eq", plate)),
        order=(Order("id"),),
        window=Window(first=_MOST),
        as_of=at_ms,
    )
    page = await graph.read(plan)
    return [str(row["node"]["id"]) for row in page.rows]


async def plate_on(graph: Graph, truck_id: str, at_ms: int) -> tuple[str, str | None] | None:
    """The number and class of the plate that a truck bore, None where none is known."""
    plates = Plan(
        entity="Plate",
        picks=(Pick("number", "number"), Pick("plate_class", "plate_class")),
        window=Window(first=1),
    )
    plan = Plan(
        entity="Truck",
        picks=(Pick("id", "id"),),
        steps=(Step(key="plates", relation=_BEARS, direction=Direction.OUT, plan=plates),),
        where=Compare("id", "eq", truck_id),
        window=Window(first=1),
        as_of=at_ms,
    )
    page = await graph.read(plan)
    borne = [inner["node"] for row in page.rows for inner in row["node"]["plates"].rows]
    return (str(borne[0]["number"]), borne[0]["plate_class"]) if borne else None
