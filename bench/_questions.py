"""The questions of the gateway benchmark, as each server is asked them.

Ours in GraphQL; the peer in the GraphQL that it makes of the hub's graph; by hand as one statement.
All ask for the same values of the same things.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graph.times import END_MS, iso

ROWS = 50

TRACE = """query Trace($n: String!) { violation(number: $n) {
  number kind occurredAt
  sightings(first: 5) { edges { node {
    number capturedAt plateText camera { code name } plate { number plateClass } } } }
  truck { vin fleetNumber } company { name creditCode } site { code name }
  trip { number startedAt endedAt disposalSite { code name } }
  permit { number validFrom validTo } } }"""
CHAIN = """query Chain($n: String!) { traceViolation(number: $n) {
  violation { number kind occurredAt } sighting { number capturedAt plateText }
  camera { code name } plate { number plateClass } truck { vin fleetNumber }
  company { name creditCode } site { code name } trip { number startedAt endedAt }
  disposalSite { code name } permit { number validFrom validTo } } }"""
LIST = """query List($k: ViolationKind!, $a: Instant!, $b: Instant!) {
  violations(first: 50, filter: {kind: {eq: $k}, occurredAt: {gte: $a, lt: $b}}) {
    edges { cursor node { number kind occurredAt
      truck { vin fleetNumber company { name creditCode } } site { code name }
      sightings(first: 5) { edges { node { number capturedAt plateText camera { code name } } } }
    } } pageInfo { hasNextPage endCursor } } }"""
DEEP = """query Deep($after: String) { sightings(first: 50, after: $after) {
  edges { node { number capturedAt plateText } } pageInfo { hasNextPage endCursor } } }"""

PEER_TRACE = """query Trace($n: ID!) { violations(where: {id: {eq: $n}}) {
  versions { number kind occurred_at }
  sightings { versions { number captured_at plate_text }
    cameras { versions { code name } } plates { versions { number plate_class } } }
  trucks { versions { vin fleet_number } } companies { versions { name credit_code } }
  sites { versions { code name } } permits { versions { number valid_from valid_to } }
  trips { versions { number started_at ended_at } disposalSites { versions { code name } } } } }"""
PEER_LIST = """query List($k: String!, $a: BigInt!, $b: BigInt!) {
  violationVersions(where: {kind: {eq: $k}, occurred_at: {gte: $a, lt: $b}},
    sort: [{occurred_at: DESC}, {id: DESC}], limit: 50) { number kind occurred_at
    things { trucks { versions { vin fleet_number } companies { versions { name credit_code } } }
      sites { versions { code name } }
      sightings { versions { number captured_at plate_text } cameras { versions { code name } } }
    } } }"""
PEER_DEEP = """query Deep($skip: Int!) {
  sightingVersions(sort: [{captured_at: DESC}, {id: DESC}], limit: 50, offset: $skip) {
    number captured_at plate_text } }"""


@dataclass(frozen=True, kw_only=True)
class Values:
    """What is asked about."""

    numbers: list[str]
    span: tuple[int, int]
    """When the first and the last violation occurred, ms."""
    page: tuple[int, str]
    """The place where page 200 begins: the moment and id of the row before it."""
    skip: int
    cursor: str
    """The same place as ours says it."""


def ours(question: str, n: int, values: Values) -> dict[str, Any]:
    """The body of the nth request to our server."""
    match question:
        case "trace" | "traceViolation":
            text = TRACE if question == "trace" else CHAIN
            return _body(text, n=values.numbers[n % len(values.numbers)])
        case "list":
            kind, start, end = _window(n, values)
            return _body(LIST, k=kind, a=iso(start), b=iso(end))
        case _:
            return _body(DEEP, after=values.cursor)


def peer(question: str, n: int, values: Values) -> dict[str, Any]:
    """The body of the nth request to the peer."""
    match question:
        case "trace" | "traceViolation":
            return _body(PEER_TRACE, n=values.numbers[n % len(values.numbers)])
        case "list":
            kind, start, end = _window(n, values)
            return _body(PEER_LIST, k=kind, a=str(start), b=str(end))
        case _:
            return _body(PEER_DEEP, skip=values.skip)


def by_hand(question: str, n: int, values: Values) -> dict[str, Any]:
    """The body of the nth request to the server with statements written by hand."""
    match question:
        case "trace" | "traceViolation":
            number = values.numbers[n % len(values.numbers)]
            return {"question": "trace", "values": {"number": number}}
        case "list":
            kind, start, end = _window(n, values)
            return {"question": "list", "values": {"kind": kind, "start": start, "end": end}}
        case _:
            at, node_id = values.page
            return {"question": "deep", "values": {"at": at, "id": node_id}}


def _window(n: int, values: Values) -> tuple[str, int, int]:
    first, last = values.span
    end = last + 1 - (n * 7_919 * 1000) % max(1, (last - first) // 2)
    return ("UNCOVERED", "OVERFILLED")[n % 2], end - 30 * 86_400_000, end


def _body(text: str, **variables: Any) -> dict[str, Any]:
    name = text.split()[1].partition("(")[0]
    return {"query": text, "operationName": name, "variables": variables}


def _one(source: str, relation: str, target: str, fields: str, more: str = "") -> str:
    """The version in force of what a relation leads to, as a map; or null."""
    picked = ", ".join(f".{name}" for name in fields.split())
    edge, end, version = f"e{target}", f"x{target}", f"v{target}"
    return (
        f"head(COLLECT {{ MATCH ({source})-[{edge}:{relation}]->({end}:{target})"
        f"-[:HAS_VERSION]->({version}) WHERE {_holds(edge, 'retracted_at', 'valid')}"
        f" AND {_holds(version, '_known_to', '_valid')}"
        f" RETURN {version} {{{picked}{more}}} LIMIT 1 }})"
    )


def _holds(alias: str, known: str, valid: str) -> str:
    return (
        f"{alias}.{known} = {END_MS} AND {alias}.{valid}_from <= $now AND {alias}.{valid}_to > $now"
    )


def _sightings(*more: str) -> str:
    camera = _one("s", "TAKEN_BY", "Camera", "code name")
    return (
        "COLLECT { MATCH (t)-[e:SHOWN_BY]->(s:Sighting)-[:HAS_VERSION]->(sv)"
        f" WHERE {_holds('e', 'retracted_at', 'valid')} AND {_holds('sv', '_known_to', '_valid')}"
        " WITH s, sv ORDER BY sv.captured_at DESC, sv.id DESC LIMIT 5"
        f" RETURN sv {{.number, .captured_at, .plate_text, camera: {camera}{''.join(more)}}} }}"
    )


_COMMON = "number: v.number, kind: v.kind, occurred_at: v.occurred_at"
CYPHER = {
    "trace": f"""
MATCH (t:Violation {{id: $number}})-[:HAS_VERSION]->(v) WHERE {_holds("v", "_known_to", "_valid")}
RETURN {{{_COMMON},
  sightings: {_sightings(", plate: ", _one("s", "SHOWS", "Plate", "number plate_class"))},
  truck: {_one("t", "COMMITTED_BY", "Truck", "vin fleet_number")},
  company: {_one("t", "TRACED_TO", "Company", "name credit_code")},
  site: {_one("t", "TRACED_TO", "Site", "code name")},
  permit: {_one("t", "AGAINST", "Permit", "number valid_from valid_to")},
  trip: {
        _one(
            "t",
            "DURING",
            "Trip",
            "number started_at ended_at",
            ", disposal_site: " + _one("xTrip", "ENDED_AT", "DisposalSite", "code name"),
        )
    }
}} AS found""",
    "list": f"""
RETURN COLLECT {{
  MATCH (v:ViolationVersion) WHERE v.kind = $kind AND v.occurred_at >= $start
    AND v.occurred_at < $end AND {_holds("v", "_known_to", "_valid")}
  WITH v ORDER BY v.occurred_at DESC, v.id DESC LIMIT {ROWS}
  MATCH (t)-[:HAS_VERSION]->(v)
  RETURN {{{_COMMON}, sightings: {_sightings()},
    site: {_one("t", "TRACED_TO", "Site", "code name")},
    truck: {
        _one(
            "t",
            "COMMITTED_BY",
            "Truck",
            "vin fleet_number",
            ", company: " + _one("xTruck", "OPERATED_BY", "Company", "name credit_code"),
        )
    }}}
}} AS found""",
    "deep": f"""
RETURN COLLECT {{
  MATCH (v:SightingVersion) WHERE v._by_captured_at <= $at
    AND (v._by_captured_at < $at OR v.id < $id) AND {_holds("v", "_known_to", "_valid")}
  WITH v ORDER BY v._by_captured_at DESC, v.id DESC LIMIT {ROWS}
  RETURN v {{.number, .captured_at, .plate_text}}
}} AS found""",
}
"""Each question by hand: one statement, one record, one value; the latest version in force now."""
