"""What is known of an alert when somebody confirms it, as of the moment it speaks of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from gateway.cases.errors import NoSuchAlert
from graph.ontology.catalogue import ONTOLOGY
from graph.ontology.choices import ViolationKind
from graph.plan import (
    Compare,
    Direction,
    Order,
    Pick,
    Plan,
    Related,
    RootField,
    Step,
    Window,
    every,
)
from graph.port import Graph
from graph.violations.facts import Facts, Thing

Gather = Callable[..., Awaitable[list[Facts]]]
"""gateway.ingest.facts.gather, handed over by the composition root."""

LONGEST_TRIP_MS = 12 * 3600 * 1000
"""A trip that left earlier than this before a sighting is not the one that was seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accused:
    """An alert with the facts of the sighting or trip it was raised on."""

    number: str
    kind: ViolationKind
    occurred_at_ms: int
    summary: str | None
    facts: Facts
    trip_number: str | None
    trip_site: Thing | None


async def accused(graph: Graph, gather: Gather, alert_number: str) -> Accused:
    """The alert of a number with its facts; raises NoSuchAlert."""
    page = await graph.read(_alert(alert_number))
    if not page.rows:
        raise NoSuchAlert(alert_number)
    node = page.rows[0]["node"]
    subjects = {key: _ids(node, key) for key in ("sighting_ids", "trip_ids")}
    found = await gather(graph, **subjects)
    if not found:
        raise NoSuchAlert(alert_number)
    facts = found[0]
    trip_number, trip_site = await _trip(graph, facts)
    return Accused(
        number=alert_number,
        kind=ViolationKind(node["kind"]),
        occurred_at_ms=node["occurred_at"],
        summary=node["summary"],
        facts=facts,
        trip_number=trip_number,
        trip_site=trip_site,
    )


async def is_known(graph: Graph, alert_number: str) -> bool:
    """Whether the graph shows an alert of that number."""
    return bool((await graph.read(_alert(alert_number))).rows)


async def _trip(graph: Graph, facts: Facts) -> tuple[str | None, Thing | None]:
    """The trip the truck was on: its number, and the site it started at."""
    if facts.subject == "Trip":
        return facts.number, facts.site
    if facts.truck is None:
        return None, None
    page = await graph.read(_trips(facts.truck.id, facts.occurred_at_ms))
    for row in page.rows:
        node = row["node"]
        if node["ended_at"] is None or node["ended_at"] > facts.occurred_at_ms:
            sites = [inner["node"] for inner in node["sites"].rows]
            return node["number"], Thing(**sites[0]) if sites else None
    return None, None


def _ids(node: dict[str, Any], key: str) -> list[str]:
    return [row["node"]["id"] for row in node[key].rows]


def _raised_on(key: str, subject: str) -> Step:
    plan = Plan(entity=subject, picks=(Pick("id", "id"),), window=Window(first=1))
    relation = ONTOLOGY.relation("Alert", "RAISED_ON", subject)
    return Step(key=key, relation=relation, direction=Direction.OUT, plan=plan)


def _alert(number: str) -> Plan:
    return Plan(
        entity="Alert",
        picks=tuple(Pick(name, name) for name in ("kind", "occurred_at", "summary")),
        steps=(_raised_on("sighting_ids", "Sighting"), _raised_on("trip_ids", "Trip")),
        where=Compare("number", "eq", number),
        window=Window(first=1),
        as_of=RootField("occurred_at"),
    )


def _trips(truck_id: str, at_ms: int) -> Plan:
    made_by = ONTOLOGY.relation("Trip", "MADE_BY", "Truck")
    site = Plan(
        entity="Site",
        picks=tuple(Pick(name, name) for name in ("id", "code", "name")),
        window=Window(first=1),
    )
    started = ONTOLOGY.relation("Trip", "STARTED_AT", "Site")
    return Plan(
        entity="Trip",
        picks=tuple(Pick(name, name) for name in ("number", "ended_at")),
        steps=(Step(key="sites", relation=started, direction=Direction.OUT, plan=site),),
        where=every(
            [
                Related(made_by, Direction.OUT, Compare("id", "eq", truck_id)),
                Compare("started_at", "gte", at_ms - LONGEST_TRIP_MS),
                Compare("started_at", "lte", at_ms),
            ]
        ),
        order=(Order("started_at", descending=True),),
        window=Window(first=5),
        as_of=at_ms,
    )
