"""Row scopes as conditions: how each entity hangs on a district, a site or a violation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from auth.agreements import Rows
from auth.decisions import RowScope
from graph.ontology.catalogue import ONTOLOGY
from graph.plan import Compare, Direction, In, Related, Some, Where, other_end

NOTHING: Where = In("id", ())
"""The condition that no row meets."""


class Hop(NamedTuple):
    """One relation on the way to what a scope names: source, name, target, and which way."""

    source: str
    name: str
    target: str
    direction: Direction


def _out(source: str, name: str, target: str) -> Hop:
    return Hop(source, name, target, Direction.OUT)


def _back(source: str, name: str, target: str) -> Hop:
    return Hop(source, name, target, Direction.BACK)


_TO_SIGHTING = (_back("Sighting", "PICTURED_ON", "Evidence"),)
WAYS: Mapping[Rows, Mapping[str, tuple[Hop, ...]]] = {
    Rows.DISTRICTS: {
        "District": (),
        "Site": (_out("Site", "LIES_IN", "District"),),
        "DisposalSite": (_out("DisposalSite", "LIES_IN", "District"),),
        "Checkpoint": (_out("Checkpoint", "LIES_IN", "District"),),
        "Gate": (_out("Gate", "OPENS_FROM", "Site"), _out("Gate", "OPENS_FROM", "DisposalSite")),
        "Camera": (
            _out("Camera", "LIES_IN", "District"),
            _out("Camera", "WATCHES", "Gate"),
            _out("Camera", "WATCHES", "Checkpoint"),
            _out("Camera", "WATCHES", "Site"),
            _out("Camera", "WATCHES", "DisposalSite"),
        ),
        "Permit": (_out("Permit", "FROM_SITE", "Site"),),
        "Route": (_back("Permit", "ALONG", "Route"),),
        "Waybill": (_out("Waybill", "FROM_SITE", "Site"),),
        "Trip": (_out("Trip", "STARTED_AT", "Site"),),
        "Sighting": (
            _out("Sighting", "TAKEN_IN", "District"),
            _out("Sighting", "TAKEN_BY", "Camera"),
        ),
        "Evidence": _TO_SIGHTING,
        "Alert": (_out("Alert", "RAISED_ON", "Sighting"), _out("Alert", "RAISED_ON", "Trip")),
        "Violation": (_out("Violation", "OCCURRED_IN", "District"),),
        "Company": (_out("Company", "REGISTERED_IN", "District"),),
        "Driver": (_out("Driver", "EMPLOYED_BY", "Company"),),
        "Truck": (_out("Truck", "OPERATED_BY", "Company"),),
        "Plate": (_back("Truck", "BEARS", "Plate"),),
        "Terminal": (_back("Truck", "FITTED_WITH", "Terminal"),),
    },
    Rows.SITES: {
        "Site": (),
        "Gate": (_out("Gate", "OPENS_FROM", "Site"),),
        "Camera": (_out("Camera", "WATCHES", "Site"), _out("Camera", "WATCHES", "Gate")),
        "Permit": (_out("Permit", "FROM_SITE", "Site"),),
        "Route": (_back("Permit", "ALONG", "Route"),),
        "Waybill": (_out("Waybill", "FROM_SITE", "Site"),),
        "Trip": (_out("Trip", "STARTED_AT", "Site"),),
        "Sighting": (_out("Sighting", "TAKEN_BY", "Camera"),),
        "Evidence": _TO_SIGHTING,
        "Alert": (_out("Alert", "RAISED_ON", "Sighting"), _out("Alert", "RAISED_ON", "Trip")),
        "Violation": (_out("Violation", "TRACED_TO", "Site"),),
        "Truck": (_back("Permit", "FOR_TRUCK", "Truck"),),
        "Plate": (_back("Truck", "BEARS", "Plate"),),
        "Driver": (_back("Waybill", "DRIVEN_BY", "Driver"),),
        "Company": (_back("Site", "BUILT_BY", "Company"), _back("Site", "OWNED_BY", "Company")),
        "District": (_back("Site", "LIES_IN", "District"),),
    },
    Rows.OWN_CASES: {
        "Violation": (),
        "Alert": (_back("Violation", "CONFIRMS", "Alert"),),
        "Sighting": (_back("Violation", "SHOWN_BY", "Sighting"),),
        "Evidence": _TO_SIGHTING,
        "Truck": (_back("Violation", "COMMITTED_BY", "Truck"),),
        "Plate": (_back("Truck", "BEARS", "Plate"),),
        "Terminal": (_back("Truck", "FITTED_WITH", "Terminal"),),
        "Trip": (_back("Violation", "DURING", "Trip"),),
        "Waybill": (_back("Trip", "RECORDED_ON", "Waybill"),),
        "Driver": (_back("Waybill", "DRIVEN_BY", "Driver"),),
        "Company": (_back("Violation", "TRACED_TO", "Company"),),
        "Site": (_back("Violation", "TRACED_TO", "Site"),),
        "Permit": (_back("Violation", "AGAINST", "Permit"),),
        "Camera": (_back("Sighting", "TAKEN_BY", "Camera"),),
        "District": (_back("Violation", "OCCURRED_IN", "District"),),
    },
}
"""For each kind of scope, the relations that lead an entity towards what the scope names."""


@lru_cache(maxsize=4096)
def condition(entity: str, scope: RowScope) -> Where:
    """The condition that keeps the rows of an entity within a scope."""
    if not scope.codes or entity not in WAYS[scope.rows]:
        return NOTHING
    ways = WAYS[scope.rows][entity]
    if not ways:
        return _anchor(scope)
    return _any(_hops(ways, scope))


def _hops(ways: tuple[Hop, ...], scope: RowScope) -> Iterator[Where]:
    for hop in ways:
        relation = ONTOLOGY.relation(hop.source, hop.name, hop.target)
        far = other_end(relation, hop.direction)
        yield Related(relation, hop.direction, condition(far, scope))


def _anchor(scope: RowScope) -> Where:
    if scope.rows is Rows.DISTRICTS:
        # a street's code begins with that of its district, GB/T 2260 and GB/T 10114
        return _any(Compare("code", "starts_with", code) for code in scope.codes)
    return In("code" if scope.rows is Rows.SITES else "number", scope.codes)


def _any(parts: Iterator[Where]) -> Where:
    found = tuple(parts)
    return found[0] if len(found) == 1 else Some(found)
