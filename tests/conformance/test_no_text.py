"""Texts that no store takes (U+0000, half a surrogate pair) are refused by name, never INTERNAL.

Every text that any root field takes is tried, as a variable and written into the query, on every
store and engine; and what comes packed into ids and cursors.
"""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
import sqlalchemy as sa
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_composite_type,
)

from auth.principal import ROLES
from gateway.api.cursors import encode
from gateway.api.schema import build_schema
from graph.engines.open import open_graph
from tests import shared
from tests.integration.front_door import FrontDoor, front_door
from tests.integration.story import person

PG = {"store_url": "pg", "graph_url": "pg"}
STACKS = [
    pytest.param({}, id="sqlite"),
    pytest.param(PG, id="postgres", marks=shared.needs_postgres),
    pytest.param({"graph_url": "neo4j"}, id="neo4j", marks=shared.needs_neo4j),
]
URLS = {"pg": shared.POSTGRES_URL, "neo4j": shared.NEO4J_URL}
SCHEMA = build_schema()._schema
TEXTS = {"String", "ID", "PlateNumber"}
FILTERS = {"TextFilter", "SearchFilter", "PlateNumberFilter", "PlateNumberSearchFilter"}
OTHERS: dict[str, object] = {
    "Int": 1, "Float": 1.0, "Boolean": True, "Instant": "2026-03-05T10:00:00Z",
    "Date": "2026-03-05", "Duration": "P1D", "Point": {"type": "Point", "coordinates": [106, 29]},
    "_Any": {"__typename": "Truck", "vin": "V"}, "Upload": None,
}  # fmt: skip
EVERYBODY = person(*ROLES)
NUL, HALF = "渝A\0", "渝\ud83d"


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=STACKS)
async def door(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[FrontDoor]:
    urls = {name: str(URLS[url]) for name, url in request.param.items()}
    if "store_url" in urls:
        engine = sa.create_engine(urls["store_url"])
        with engine.begin() as connection:
            connection.execute(sa.text("DROP SCHEMA IF EXISTS public CASCADE"))
            connection.execute(sa.text("CREATE SCHEMA public"))
        engine.dispose()
    elif "graph_url" in urls:
        graph = open_graph(urls["graph_url"])
        await graph.prepare()
        await graph.wipe()
        await graph.close()
    async with front_door(tmp_path_factory.mktemp("no-text"), **urls) as opened:
        yield opened


def value(kind: Any, text: str, depth: int = 0) -> Any:
    """A value of a type with every text in it set, as JSON."""
    if isinstance(kind, GraphQLNonNull):
        return value(kind.of_type, text, depth)
    if isinstance(kind, GraphQLList):
        return [value(kind.of_type, text, depth)]
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        return {
            name: value(field.type, text, depth + 1)
            for name, field in kind.fields.items()
            if isinstance(field.type, GraphQLNonNull)
            or (depth < 3 and get_named_type(field.type).name in TEXTS | FILTERS)
        }
    return text if kind.name in TEXTS else OTHERS[kind.name]


def holds(kind: Any, depth: int = 0) -> bool:
    """Whether a type has a text in it that `value` sets."""
    return "渝" in json.dumps(value(kind, "渝", depth), ensure_ascii=False)


def asked(root: GraphQLObjectType, word: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(name, query, variables without texts set) for each text argument of each root field."""
    for name, field in root.fields.items():
        for argument, declared in field.args.items():
            if not holds(declared.type):
                continue
            given = {
                n: a.type
                for n, a in field.args.items()
                if n == argument or (isinstance(a.type, GraphQLNonNull) and a.default is None)
            }
            heads = ", ".join(f"${n}: {kind}" for n, kind in given.items())
            body = ", ".join(f"{n}: ${n}" for n in given)
            shown = " { __typename }" if is_composite_type(get_named_type(field.type)) else ""
            text = f"{word} ({heads}) {{ it: {name}({body}){shown} }}"
            yield f"{name}({argument})", text, given


ALL = [
    *asked(SCHEMA.query_type, "query"),  # type: ignore[arg-type]
    *asked(SCHEMA.mutation_type, "mutation"),  # type: ignore[arg-type]
]


def test_the_texts_of_many_fields_are_tried() -> None:
    names = {name for name, _, _ in ALL}

    assert {"truck(vin)", "case(number)", "trucks(filter)", "node(id)", "closeCase(input)"} <= names
    assert len(names) > 100


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(("name", "text", "kinds"), ALL, ids=[name for name, _, _ in ALL])
async def test_a_text_with_nul_is_refused(
    door: FrontDoor, name: str, text: str, kinds: dict[str, Any]
) -> None:
    variables = {n: value(kind, NUL) for n, kind in kinds.items()}

    answer = await door.post({"query": text, "variables": variables}, EVERYBODY)

    codes = {error["extensions"]["code"] for error in answer.json()["errors"]}
    assert codes == {"BAD_USER_INPUT"}, answer.text


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    "text",
    [
        r'{ it: case(number: "a\u0000") { number } }',
        r'{ it: case(number: "\u{0}") { number } }',
        r'{ it: violation(number: "\u0000") { number } }',
        r'{ it: trucks(filter: {vin: {eq: "\u0000"}}) { totalCount } }',
        r'{ it: companies(filter: {name: {search: "甲\u0000"}}) { totalCount } }',
        r'query ($n: String! = "\u0000") { it: case(number: $n) { number } }',
        r'query Q { ...F } fragment F on Query { it: alert(number: "\u0000") { number } }',
        r'mutation { it: closeCase(input: {number: "a\u0000"}) { problems { code } } }',
        '{ it: case(number: """a\0""") { number } }',
        "{ trucks { totalCount } } # \0",
    ],
)
async def test_one_written_into_the_query_is_refused(door: FrontDoor, text: str) -> None:
    answer = await door.post({"query": text}, EVERYBODY)

    codes = {error["extensions"]["code"] for error in answer.json()["errors"]}
    assert codes <= {"BAD_USER_INPUT", "BAD_QUERY", "BAD_REQUEST"}, answer.text


@pytest.mark.asyncio(loop_scope="module")
async def test_half_a_surrogate_pair_is_no_json(door: FrontDoor) -> None:
    body = json.dumps({"query": "query ($n: String!) { case(number: $n) { number } }",
                       "variables": {"n": HALF}})  # fmt: skip
    headers = door.headers(EVERYBODY) | {"Content-Type": "application/json"}

    answer = await door.http.post("/graphql", content=body, headers=headers)

    assert [e["extensions"]["code"] for e in answer.json()["errors"]] == ["BAD_REQUEST"]


@pytest.mark.asyncio(loop_scope="module")
async def test_one_as_the_name_of_an_operation_is_none(door: FrontDoor) -> None:
    body = {"query": "query A { __typename }", "operationName": "A\0"}

    answer = await door.post(body, EVERYBODY)

    codes = {error["extensions"]["code"] for error in answer.json()["errors"]}
    assert codes <= {"BAD_USER_INPUT", "BAD_QUERY", "BAD_REQUEST"}, answer.text


def packed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("query ($x: ID!) { node(id: $x) { id } }", packed("Truck:vin:\0")),
        ("query ($x: ID!) { node(id: $x) { id } }", packed("Case:CQ-\0")),
        ("query ($x: ID!) { node(id: $x) { id } }", packed("Incident:\0")),
        ("query ($x: ID!) { truck(id: $x) { id } }", packed("Truck:\0")),
        ("query ($x: [ID!]!) { nodes(ids: $x) { id } }", [packed("Truck:vin:\0")]),
        (
            "query ($x: String) { cases(after: $x) { edges { cursor } } }",
            encode("Case", (), ("\0",)),
        ),
        (
            "query ($x: String) { incidents(after: $x) { edges { cursor } } }",
            encode("Incident", (), ("\0",)),
        ),
        (
            "query ($x: String) { transfers(after: $x) { edges { cursor } } }",
            encode("Transfer", (), ("1772706900000/\0",)),
        ),
        ("query ($x: String) { trucks(after: $x) { totalCount } }", encode("Truck", (), ("\0",))),
    ],
)  # fmt: skip
async def test_one_packed_into_an_id_or_a_cursor_is_refused(
    door: FrontDoor, text: str, given: object
) -> None:
    answer = await door.post({"query": text, "variables": {"x": given}}, EVERYBODY)

    codes = {error["extensions"]["code"] for error in answer.json()["errors"]}
    assert codes == {"BAD_USER_INPUT"}, answer.text


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/evidence/%00", {400, 404}),
        ("GET", "/open311/v2/requests/%00.json?api_key=none", {400, 403, 404}),
        ("GET", "/callbacks/%00", {404, 405}),
        ("POST", "/callbacks/%00", {401, 404}),
        ("POST", "/transfers", {400, 401, 415}),
    ],
)
async def test_one_in_a_path_is_nothing_that_is_there(
    door: FrontDoor, method: str, path: str, status: set[int]
) -> None:
    answer = await door.http.request(method, path, headers=door.headers(EVERYBODY))

    assert answer.status_code in status, answer.text


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("path", ["token", "introspect", "revoke"])
@pytest.mark.parametrize("field", ["client_id", "client_secret", "token", "scope"])
async def test_one_in_a_form_of_the_token_endpoints_is_no_failure_of_the_hub(
    door: FrontDoor, path: str, field: str
) -> None:
    form = {"grant_type": "client_credentials", "client_id": "c", "client_secret": "s",
            "token": "t"}  # fmt: skip

    answer = await door.http.post(f"/oauth/{path}", data=form | {field: "a\0"})

    assert answer.status_code in (400, 401), answer.text
