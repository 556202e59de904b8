"""The two questions of the graph benchmark: as plans, and as a person would write them in SQL.

Both ask for the same values. What a relation leads to at most once is an object or null, what it
may lead to more often is a list, by id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from graph.ontology.catalogue import ONTOLOGY
from graph.plan import All, Compare, Direction, Order, Pick, Plan, RootField, Step, Window
from graph.port import Page
from graph.times import END_MS

ROWS = 50


def _step(
    key: str, relation: tuple[str, str, str], fields: str, *steps: Step, most: int = 1
) -> Step:
    spec = ONTOLOGY.relation(*relation)
    picks = tuple(Pick(name, name) for name in fields.split())
    plan = Plan(entity=spec.target, picks=picks, steps=steps, window=Window(first=most))
    return Step(key=key, relation=spec, direction=Direction.OUT, plan=plan)


_FIELDS = tuple(Pick(name, name) for name in ("number", "kind", "occurred_at"))
_CAMERA = _step("camera", ("Sighting", "TAKEN_BY", "Camera"), "code name")
_PLATE = _step("plate", ("Sighting", "SHOWS", "Plate"), "number plate_class")
_TRUCK = _step(
    "truck",
    ("Violation", "COMMITTED_BY", "Truck"),
    "vin fleet_number",
    _step("company", ("Truck", "OPERATED_BY", "Company"), "name credit_code"),
)
_SITE = _step("site", ("Violation", "TRACED_TO", "Site"), "code name")
_SHOWN_BY = ("Violation", "SHOWN_BY", "Sighting")
_TRACE = Plan(
    entity="Violation",
    picks=_FIELDS,
    steps=(
        _step("sightings", _SHOWN_BY, "number captured_at plate_text", _CAMERA, _PLATE, most=5),
        _TRUCK,
        _step(
            "trip",
            ("Violation", "DURING", "Trip"),
            "number started_at ended_at",
            _step("disposal_site", ("Trip", "ENDED_AT", "DisposalSite"), "code name"),
        ),
        _SITE,
        _step("permit", ("Violation", "AGAINST", "Permit"), "number valid_from valid_to hours"),
    ),
    window=Window(first=1),
    as_of=RootField("occurred_at"),
)
_LIST = Plan(
    entity="Violation",
    picks=_FIELDS,
    steps=(
        _step("sightings", _SHOWN_BY, "number captured_at plate_text", _CAMERA, most=5),
        _TRUCK,
        _SITE,
    ),
    order=(Order("occurred_at", descending=True),),
    window=Window(first=ROWS),
)


def trace(number: str) -> Plan:
    """One violation with sightings, camera, plate, truck, company, trip, site and permit."""
    return replace(_TRACE, where=Compare("id", "eq", number))


def listing(kind: str, start_ms: int, end_ms: int) -> Plan:
    """The newest violations of a kind in a time, with sightings, camera, truck, company, site."""
    where = All(
        (
            Compare("kind", "eq", kind),
            Compare("occurred_at", "gte", start_ms),
            Compare("occurred_at", "lt", end_ms),
        )
    )
    return replace(_LIST, where=where, as_of=end_ms)


def plain(page: Page, steps: tuple[Step, ...]) -> list[dict[str, Any]]:
    """The rows of an answer as the statements by hand give them."""
    return [_plain(row["node"], steps) for row in page.rows]


def _plain(node: Mapping[str, Any], steps: tuple[Step, ...]) -> dict[str, Any]:
    made = dict(node)
    for step in steps:
        rows = plain(node[step.key], step.plan.steps)
        made[step.key] = rows if step.plan.window.size > 1 else next(iter(rows), None)
    return made


def _edge(alias: str, table: str, source: str, at: str) -> str:
    return (
        f"e_{table} {alias} ON {alias}.src = {source} AND {alias}.valid_from <= {at}"
        f" AND {alias}.valid_to > {at} AND {alias}.retracted_at = {END_MS}"
    )


def _node(alias: str, table: str, edge: str, at: str) -> str:
    return f"n_{table} {alias} ON {alias}.id = {edge}.dst AND {_holds(alias, at)}"


def _holds(alias: str, at: str) -> str:
    return (
        f"{alias}._valid_from <= {at} AND {alias}._valid_to > {at} AND {alias}._known_to = {END_MS}"
    )


def _to_one(alias: str, edge: str, table: str, source: str, at: str) -> str:
    link = f"{alias}_e"
    return f"LEFT JOIN {_edge(link, edge, source, at)} LEFT JOIN {_node(alias, table, link, at)}\n"


def _object(alias: str, **fields: str) -> str:
    values = ", ".join(f"'{key}', {value}" for key, value in fields.items())
    return f"iif({alias}.id IS NULL, NULL, json_object({values}))"


def _named(alias: str, *names: str) -> dict[str, str]:
    return {name: f"{alias}.{name}" for name in names}


def _sightings(at: str, *more: str) -> str:
    values = _named("s", "number", "captured_at", "plate_text")
    objects = {"camera": _object("c", **_named("c", "code", "name"))}
    joins = _to_one("c", "sighting_taken_by_camera", "camera", "s.id", at)
    if more:
        objects["plate"] = _object("p", **_named("p", "number", "plate_class"))
        joins += _to_one("p", "sighting_shows_plate", "plate", "s.id", at)
    inner = ", ".join(f"'{key}', {value}" for key, value in (values | objects).items())
    return (
        f"(SELECT json_group_array(json_object({inner})) FROM (SELECT n.* FROM"
        f" e_violation_shown_by_sighting e JOIN n_sighting n ON n.id = e.dst AND {_holds('n', at)}"
        f" WHERE e.src = v.id AND e.valid_from <= {at} AND e.valid_to > {at}"
        f" AND e.retracted_at = {END_MS} ORDER BY n.id LIMIT 5) s {joins})"
    )


def _violation(**objects: str) -> str:
    company = _object("k", **_named("k", "name", "credit_code"))
    values = {
        **_named("v", "number", "kind", "occurred_at"),
        "truck": _object("t", **_named("t", "vin", "fleet_number"), company=company),
        "site": _object("g", **_named("g", "code", "name")),
        **objects,
    }
    inner = ", ".join(f"'{key}', {value}" for key, value in values.items())
    return f"json_object({inner})"


def _common(at: str) -> str:
    return (
        _to_one("t", "violation_committed_by_truck", "truck", "v.id", at)
        + _to_one("k", "truck_operated_by_company", "company", "t.id", at)
        + _to_one("g", "violation_traced_to_site", "site", "v.id", at)
    )


_AT = "v.occurred_at"
_TRIP = _object(
    "r",
    **_named("r", "number", "started_at", "ended_at"),
    disposal_site=_object("d", **_named("d", "code", "name")),
)
_PERMIT = _object("q", **_named("q", "number", "valid_from", "valid_to", "hours"))
TRACE_BY_HAND = f"""
SELECT json_array({_violation(sightings=_sightings(_AT, "plate"), trip=_TRIP, permit=_PERMIT)})
FROM n_violation v
{_common(_AT)}{_to_one("r", "violation_during_trip", "trip", "v.id", _AT)}
{_to_one("d", "trip_ended_at_disposal_site", "disposal_site", "r.id", _AT)}
{_to_one("q", "violation_against_permit", "permit", "v.id", _AT)}
WHERE v.id = :number AND {_holds("v", _AT)}
"""
LIST_BY_HAND = f"""
SELECT json_group_array({_violation(sightings=_sightings(":end"))})
FROM (
  SELECT * FROM n_violation v WHERE kind = :kind AND occurred_at >= :start AND occurred_at < :end
  AND {_holds("v", ":end")} ORDER BY occurred_at DESC, id DESC LIMIT {ROWS}
) v
{_common(":end")}
"""
