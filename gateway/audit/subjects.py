"""What belongs to a company: itself, and all that stands one relation away from it."""

from __future__ import annotations

from collections.abc import Iterator

from graph.ontology.catalogue import ONTOLOGY
from graph.plan import Direction, In, Pick, Plan, Step, Window, other_end
from graph.port import Page, Readable

COMPANY = "Company"
MOST_OF_A_RELATION = 100
"""Things of one relation that are looked at, the newest known."""
PUBLIC = frozenset({"District", "Department"})
"""Entities that belong to no company."""


def plan_of(company_id: str, at_ms: int) -> Plan:
    """One question for the company and what stands next to it."""
    return Plan(
        entity=COMPANY,
        picks=(Pick("id", "id"),),
        steps=tuple(_steps()),
        where=In("id", (company_id,)),
        window=Window(first=1),
        as_of=at_ms,
    )


def _steps() -> Iterator[Step]:
    for number, relation in enumerate(ONTOLOGY.relations.values()):
        for direction in Direction:
            near = relation.source if direction is Direction.OUT else relation.target
            far = other_end(relation, direction)
            if near == COMPANY and far not in PUBLIC:
                window = Window(first=MOST_OF_A_RELATION)
                plan = Plan(entity=far, picks=(Pick("id", "id"),), window=window)
                key = f"{number}:{direction.name}"
                yield Step(key=key, relation=relation, direction=direction, plan=plan)


async def records_of(graph: Readable, company_id: str, at_ms: int) -> list[tuple[str, str]] | None:
    """The company and what belongs to it then, as entity and id; None for no such company."""
    plan = plan_of(company_id, at_ms)
    page = await graph.read(plan)
    if not page.rows:
        return None
    node = page.rows[0]["node"]
    found: dict[tuple[str, str], None] = {(COMPANY, company_id): None}
    for step in plan.steps:
        below = node[step.key]
        if isinstance(below, Page):
            for row in below.rows:
                found[step.plan.entity, row["node"]["id"]] = None
    return list(found)
