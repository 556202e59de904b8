"""Requests that are made to hurt: each is refused before anything is resolved or read.

The kinds are those of the GraphQL cheat sheet of OWASP and of denials found in GraphQL servers:
circular and wide queries, aliases, directives, fragments that multiply, list sizes, checks that
grow by the square, introspection that repeats, batches, bodies that two readers read apart.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

COMPLEX, INVALID, SYNTAX = "TOO_COMPLEX", "GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED"
BAD, LARGE, TWICE = "BAD_REQUEST", "TOO_LARGE", "DUPLICATE_NAME"
TYPE = "UNSUPPORTED_MEDIA_TYPE"


class Hostile(NamedTuple):
    """One request and the code it is refused with."""

    name: str
    body: bytes
    code: str
    kind: str = "application/json"
    method: str = "POST"
    headers: Mapping[str, str] = {}


def _asks(name: str, query: str, code: str, **variables: Any) -> Hostile:
    return Hostile(name, json.dumps({"query": query, "variables": variables}).encode(), code)


def _cycle(times: int, first: str = "") -> str:
    inner = "vin"
    for _ in range(times):
        inner = f"plate {{ trucks{first} {{ edges {{ node {{ {inner} }} }} }} }}"
    return f'{{ truck(vin: "V") {{ {inner} }} }}'


def _roots(number: int, field: str) -> str:
    return "{ " + " ".join(f"a{i}: {field}" for i in range(number)) + " }"


def _spread(number: int, inside: str) -> str:
    """Fragments that each spread the next one twice under other names: 2**number fields."""
    return " ".join(
        f"fragment F{i} on Truck {{"
        f" a: {inside} {{ trucks {{ edges {{ node {{ ...F{i + 1} }} }} }} }}"
        f" b: {inside} {{ trucks {{ edges {{ node {{ ...F{i + 1} }} }} }} }} }}"
        for i in range(number)
    )


DEEP_LIST = "{ companies(first: 100) { edges { node { trucks(first: 100) { edges { node {"
TELL = "__schema { types { fields { type { name } } } }"
FIELDS = "trucks { edges { node { vin } } }"
FORM = "application/x-www-form-urlencoded"
SDL = "_service { sdl }"

HOSTILE: tuple[Hostile, ...] = (
    # circular and deep
    _asks("a cycle of 8 turns", _cycle(8), COMPLEX),
    _asks("a cycle of 60 turns", _cycle(60), COMPLEX),
    _asks("a cycle of 4 turns over 100 rows each", _cycle(4, "(first: 100)"), COMPLEX),
    _asks("a cycle of 5 turns over usual pages", _cycle(5), COMPLEX),
    _asks("nesting of 1,500", "{ a" * 1_500 + " }" * 1_500, COMPLEX),
    _asks("nesting of 3,000", "{ a" * 3_000 + " }" * 3_000, COMPLEX),
    _asks("nesting without an end", "{ a" * 1_000, COMPLEX),
    _asks("nested lists as a value", f"{{ nodes(ids: {'[' * 900}{']' * 900}) {{ id }} }}", COMPLEX),
    _asks(
        "nested objects as a value",
        "{ trucks(filter: " + "{and: [" * 500 + "{}" + "]}" * 500 + ") { totalCount } }",
        COMPLEX,
    ),
    # wide
    _asks("1,000 aliases of one thing", _roots(1_000, 'truck(vin: "V") { vin }'), COMPLEX),
    _asks("61 aliases", _roots(61, "__typename"), COMPLEX),
    _asks("31 root fields", _roots(31, "__typename"), COMPLEX),
    _asks(
        "aliases inside",
        "{ trucks { edges { node { " + " ".join(f"a{i}: vin" for i in range(100)) + " } } } }",
        COMPLEX,
    ),
    _asks(
        "3,000 times the same field",
        "{ trucks { edges { node { " + "vin " * 3_000 + "} } } }",
        COMPLEX,
    ),
    _asks(
        "400 times the same field", "{ trucks { edges { node { " + "vin " * 400 + "} } } }", COMPLEX
    ),
    _asks(
        "20 times the same of 20 times the same",
        "{ " + ("trucks { edges { node { " + "vin " * 20 + "} } } ") * 20 + "}",
        COMPLEX,
    ),
    _asks(
        "2,000 directives on one field",
        "{ __typename " + "@skip(if: false) " * 2_000 + "}",
        COMPLEX,
    ),
    _asks("500 unknown directives", "{ __typename " + "@no " * 500 + "}", COMPLEX),
    _asks("100 directives on an operation", "query Q " + "@no " * 100 + "{ __typename }", COMPLEX),
    _asks(
        "100 directives on a spread",
        "{ ...F " + "@skip(if: false) " * 100 + "} fragment F on Query { __typename }",
        COMPLEX,
    ),
    _asks("5,000 tokens", "{ " + "__typename " * 5_000 + "}", COMPLEX),
    _asks("a text of 100,000 letters", "{ " + "a" * 100_000 + " }", COMPLEX),
    _asks("a comment of 200,000 letters", "#" + "a" * 200_000 + "\n{ __typename }", COMPLEX),
    _asks("1,900 operations", " ".join(f"query Q{i} {{ a }}" for i in range(1_900)), COMPLEX),
    # fragments
    _asks(
        "fragments that double",
        '{ truck(vin: "V") { ...F0 } } ' + _spread(12, "plate") + " fragment F12 on Truck { vin }",
        COMPLEX,
    ),
    _asks(
        "150 fragments",
        "{ __typename } " + " ".join(f"fragment F{i} on Truck {{ vin }}" for i in range(150)),
        COMPLEX,
    ),
    _asks(
        "a fragment that spreads itself",
        "{ trucks { edges { node { ...A } } } } fragment A on Truck { vin ...A }",
        INVALID,
    ),
    _asks(
        "fragments in a ring",
        "{ trucks { edges { node { ...A } } } } "
        "fragment A on Truck { ...B } fragment B on Truck { ...A }",
        INVALID,
    ),
    _asks(
        "a ring through a field",
        "{ trucks { edges { node { ...A } } } } "
        "fragment A on Truck { plate { trucks { edges { node { ...A } } } } }",
        COMPLEX,
    ),
    _asks("a spread of nothing", "{ ...Nobody }", INVALID),
    _asks("a fragment of another type", "{ ...A } fragment A on Truck { vin }", INVALID),
    _asks(
        "spreads of each other, unused",
        "{ __typename } "
        + " ".join(
            f"fragment F{i} on Truck {{ {' '.join(f'...F{j}' for j in range(99))} }}"
            for i in range(10)
        ),
        COMPLEX,
    ),
    # list sizes multiplied
    _asks(
        "100 of 100 of 100",
        DEEP_LIST + "trips(first: 100) { edges { node { number } } } } } } } } } }",
        COMPLEX,
    ),
    _asks(
        "100 of 100 of 100 by variables",
        "query Q($n: Int) { companies(first: $n) { edges {"
        " node { trucks(first: $n) { edges { node { trips(first: $n) { edges { node { number"
        " } } } } } } } } } }",
        COMPLEX,
        n=100,
    ),
    _asks(
        "the same by default values",
        "query Q($n: Int = 100) { companies(first: $n) { edges {"
        " node { trucks(first: $n) { edges { node { trips(first: $n) { edges { node { number"
        " } } } } } } } } } }",
        COMPLEX,
    ),
    _asks(
        "30 lists of 1,000",
        "{ "
        + " ".join(
            f"a{i}: companies(first: 100) {{ edges {{ node {{ trucks(first: 10) {{ edges {{ node"
            " { vin } } } } } }"
            for i in range(25)
        )
        + " }",
        COMPLEX,
    ),
    _asks("a million rows", f"{{ {FIELDS.replace('trucks', 'trucks(first: 1000000)')} }}", COMPLEX),
    _asks(
        "a million rows by a variable",
        f"query Q($n: Int) {{ {FIELDS.replace('trucks', 'trucks(first: $n)')} }}",
        COMPLEX,
        n=1_000_000,
    ),
    _asks(
        "30,000 ids",
        "query Q($ids: [ID!]!) { nodes(ids: $ids) { id } }",
        COMPLEX,
        ids=["x"] * 30_000,
    ),
    _asks("more than 32 bits", "{ trucks(first: 99999999999) { totalCount } }", INVALID),
    # the schema, again and again
    _asks("the schema 20 times", _roots(20, TELL), COMPLEX),
    _asks(
        "types 50 times inside the schema",
        "{ __schema { " + " ".join(f"a{i}: types {{ name }}" for i in range(50)) + " } }",
        COMPLEX,
    ),
    _asks(
        "types of types of types",
        "{ __schema { types { fields { type { fields { type { fields"
        " { type { fields { name } } } } } } } } } }",
        INVALID,
    ),
    # what does not fit
    _asks("200 unknown fields", "{ " + " ".join(f"no{i}" for i in range(200)) + " }", COMPLEX),
    _asks("25 unknown fields", "{ " + " ".join(f"no{i}" for i in range(25)) + " }", INVALID),
    _asks("a long unknown field", "{ " + "a" * 50_000 + " }", INVALID),
    _asks(
        "300 unused variables",
        "query Q(" + " ".join(f"$v{i}: Int" for i in range(300)) + ") { __typename }",
        INVALID,
    ),
    _asks("a secret field by a guess", "{ trucks { edges { node { pasword vinn } } } }", INVALID),
    _asks(
        "SQL as a field", "{ trucks { edges { node { vin'; DROP TABLE n_truck;-- } } } }", SYNTAX
    ),
    _asks("half a query", "{ trucks { ", SYNTAX),
    _asks("no query", "", BAD),
    _asks("the schema of a subgraph five times", _roots(5, SDL), COMPLEX),
    _asks("a subscription to all", "subscription { everything }", INVALID),
    # bodies
    Hostile("a batch of 100", json.dumps([{"query": "{ __typename }"}] * 100).encode(), BAD),
    Hostile("a body of 2 MB", b'{"query": "' + b" " * 2_000_000 + b'"}', LARGE),
    Hostile(
        "a query that comes twice",
        b'{"query": "{ __typename }", "query": "{ trucks { totalCount } }"}',
        TWICE,
    ),
    Hostile("JSON of 100,000 brackets", b"[" * 100_000, BAD),
    Hostile("a number that is none", b'{"query": "{ __typename }", "variables": {"a": NaN}}', BAD),
    Hostile(
        "a number too large for a float", b'{"query": "{ a }", "variables": {"a": 1e999}}', BAD
    ),
    Hostile("bytes that are no UTF-8", b'{"query": "\xff\xfe"}', BAD),
    Hostile("a form, as another page could send it", b"query=%7B__typename%7D", TYPE, kind=FORM),
    Hostile(
        "plain text, as another page could send it",
        b'{"query": "{ __typename }"}',
        TYPE,
        kind="text/plain",
    ),
    Hostile(
        "an upload without a preflight",
        b'--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{}\r\n--x--\r\n',
        BAD,
        kind="multipart/form-data; boundary=x",
    ),
)
"""All of them."""
