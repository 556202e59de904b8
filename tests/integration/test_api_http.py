"""GraphQL over HTTP: who may ask, what is taken in, how it is answered, what goes on record."""

import hashlib
import json

import pytest
from graphql import (
    build_client_schema,
    build_schema,
    get_introspection_query,
    lexicographic_sort_schema,
    print_schema,
)

from auth.principal import Principal
from gateway.cli.schema import sdl
from tests.integration.front_door import front_door
from tests.integration.story import person

GRAPHQL = "application/graphql-response+json"
QUERY = "{ trucks { totalCount } }"


@pytest.fixture
async def door(tmp_path):
    async with front_door(tmp_path) as opened:
        yield opened


def code(answer):
    return answer.json()["errors"][0]["extensions"]["code"]


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Bearer x.y.z", "Basic YTpi", "Token abc"],
)
async def test_nobody_asks_without_a_token(door, header):
    headers = {} if header is None else {"Authorization": header}

    answer = await door.http.post("/graphql", json={"query": QUERY}, headers=headers)

    assert (answer.status_code, code(answer)) == (401, "UNAUTHENTICATED")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    assert "data" not in answer.json()


async def test_not_even_the_schema_is_told_without_a_token(door):
    answer = await door.http.post("/graphql", json={"query": "{ __schema { types { name } } }"})

    assert answer.status_code == 401


async def test_health_and_the_query_page_need_none(door):
    live = await door.http.get("/health/live")
    ready = await door.http.get("/health/ready")
    page = await door.http.get("/graphiql")

    assert (live.status_code, page.status_code) == (200, 200)
    body = ready.json()
    assert (ready.status_code, body["status"]) == (200, "ready")
    assert body["positions"]["journal"] == body["positions"]["graph"] > 0


async def test_not_ready_when_the_store_is_gone(door):
    door.hub.store.close()
    door.hub.store.engine.dispose()
    path = door.hub.settings.data / "store.db"
    for file in path.parent.glob("store.db*"):
        file.unlink()
    path.mkdir()

    ready = await door.http.get("/health/ready")

    assert (ready.status_code, ready.json()["positions"]["journal"]) == (503, None)
    assert (await door.http.get("/health/live")).status_code == 200


async def test_a_query_by_get(door):
    answer = await door.http.get("/graphql", params={"query": QUERY}, headers=door.headers())

    assert (answer.status_code, answer.json()) == (200, {"data": {"trucks": {"totalCount": 1}}})


async def test_a_mutation_by_get_changes_nothing(door):
    text = 'mutation { closeCase(input: {number: "x"}) { problems { code } } }'

    answer = await door.http.get("/graphql", params={"query": text}, headers=door.headers())

    assert 400 <= answer.status_code < 500
    assert "data" not in answer.json()


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (b"", "BAD_REQUEST"),
        (b"{", "BAD_REQUEST"),
        (b"\xff", "BAD_REQUEST"),
        (b"[]", "BAD_REQUEST"),
        (b'[{"query": "{ __typename }"}]', "BAD_REQUEST"),
        (b"7", "BAD_REQUEST"),
        (b'"text"', "BAD_REQUEST"),
        (b"null", "BAD_REQUEST"),
        (b"{}", "BAD_REQUEST"),
        (b'{"query": 7}', "BAD_REQUEST"),
        (b'{"query": ""}', "BAD_REQUEST"),
        (b'{"query": "{ __typename }", "variables": "x"}', "BAD_REQUEST"),
        (b'{"query": "{ __typename }", "operationName": 7}', "BAD_REQUEST"),
        (b'{"query": "{ __typename }", "query": "{ trucks { totalCount } }"}', "DUPLICATE_NAME"),
        (b'{"query": "{ __typename }", "variables": {"a": 1, "a": 2}}', "DUPLICATE_NAME"),
    ],
)
async def test_what_is_no_request_is_refused(door, body, wanted):
    headers = {**door.headers(), "Content-Type": "application/json"}

    answer = await door.http.post("/graphql", content=body, headers=headers)

    assert (answer.status_code, code(answer)) == (400, wanted)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""]
)
async def test_other_content_types_are_refused(door, kind):
    headers = {**door.headers(), "Content-Type": kind}

    answer = await door.http.post("/graphql", content=b'{"query": "{ x }"}', headers=headers)

    assert (answer.status_code, code(answer)) == (415, "UNSUPPORTED_MEDIA_TYPE")


async def test_a_body_without_end_is_refused(door):
    answer = await door.post({"query": QUERY + " " * 1_100_000})

    assert (answer.status_code, code(answer)) == (413, "TOO_LARGE")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
async def test_other_methods_are_refused(door, method):
    answer = await door.http.request(method, "/graphql", headers=door.headers())

    assert answer.status_code in (400, 405)
    assert code(answer) == "BAD_REQUEST"


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ trucs { totalCount } }", "GRAPHQL_VALIDATION_FAILED"),
        ("query ($x: Int!) { trucks(first: $x) { totalCount } }", "BAD_USER_INPUT"),
        (
            "{ "
            + 'plate(number: "渝A12345") { trucks { edges { node { ' * 9
            + "id"
            + " } } } }" * 9
            + " }",
            "TOO_COMPLEX",
        ),
    ],
    ids=["syntax", "unknown field", "missing variable", "too deep"],
)
async def test_a_refused_query_has_a_code_and_no_data(door, query, wanted):
    plain = await door.post({"query": query})
    typed = await door.post({"query": query}, Accept=GRAPHQL)

    assert (plain.status_code, typed.status_code) == (200, 400)
    assert plain.headers["content-type"] == "application/json"
    assert typed.headers["content-type"] == GRAPHQL
    assert "data" not in typed.json()
    assert wanted in {e["extensions"]["code"] for e in typed.json()["errors"]}


@pytest.mark.parametrize(
    "query",
    [
        "{ " + "__typename " * 5000 + "}",
        "{ " + " ".join(f"a{i}: __typename" for i in range(100)) + " }",
        "{ trucks(first: 100) { edges { node { permits(first: 100) { edges { node { waybills"
        "(first: 100) { totalCount } } } } } } } }",
    ],
    ids=["tokens", "aliases", "rows"],
)
async def test_a_query_that_asks_too_much_is_refused(door, query):
    answer = (await door.post({"query": query})).json()

    codes = {error["extensions"]["code"] for error in answer["errors"]}
    assert codes <= {"TOO_COMPLEX", "GRAPHQL_PARSE_FAILED"}
    assert not any((answer.get("data") or {}).values())


async def test_a_client_reads_the_whole_schema(door):
    data = await door.data(get_introspection_query(specified_by_url=True))

    told, stored = (
        print_schema(lexicographic_sort_schema(schema))
        for schema in (build_client_schema(data), build_schema(sdl()))
    )
    assert told == stored


async def test_no_name_of_the_schema_is_suggested(door):
    for query in ("{ trucs { totalCount } }", "{ trucks { edge { node } } }", "{ x(fist: 1) }"):
        assert "mean" not in (await door.post({"query": query})).text


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "application/json"),
        (GRAPHQL, GRAPHQL),
        (f"{GRAPHQL}, application/json;q=0.9", GRAPHQL),
        (f"application/json, {GRAPHQL};q=0.5", "application/json"),
    ],
)
async def test_the_answer_has_the_type_that_is_asked_for(door, accept, kind):
    answer = await door.post({"query": QUERY}, Accept=accept)

    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)


async def test_every_answer_is_on_record_before_it_leaves(door):
    text = "query Firms { companies { edges { node { name phone: contactPhone } } } }"
    body = {"query": text, "operationName": "Firms"}

    answer = await door.post(body, Principal(department="police", person="李四"))

    entry = door.hub.audit.verify()
    assert (entry.kind, entry.operation, entry.department, entry.person) == (
        "read",
        "Firms",
        "police",
        "李四",
    )
    assert json.loads(entry.payload) == {
        "fields": ["Company.id", "Company.name"],
        "keys": 1,
        "things": {"Company": ["name:演示甲公司"]},
        "document": hashlib.sha256(text.encode()).hexdigest(),
        "request": answer.headers["X-Request-Id"],
        "answers": ["companies"],
        "agreements": ["police v1"],
        "purpose": "case_handling",
        "withheld": ["companies.edges.node.phone"],
    }


async def test_what_cannot_be_put_on_record_does_not_leave(door, monkeypatch):
    def fail(*_args, **_kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(type(door.hub.audit), "seal_all", fail)

    plain = await door.post({"query": QUERY})
    typed = await door.post({"query": QUERY}, Accept=GRAPHQL)

    assert typed.status_code == 503
    assert code(plain) == code(typed) == "AUDIT_UNAVAILABLE"
    assert "data" not in plain.json()
    assert "disk" not in plain.text


async def test_questions_about_the_schema_are_no_readings(door):
    before = door.hub.audit.verify()

    await door.data("{ __schema { queryType { name } } __typename }")

    assert door.hub.audit.verify() == before


async def test_an_inner_fault_tells_nothing_but_where_to_look(door, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError("secret of the house")

    monkeypatch.setattr(type(door.hub.graph), "read", fail)

    answer = await door.post({"query": QUERY})

    error = answer.json()["errors"][0]
    assert error["extensions"] == {
        "code": "INTERNAL",
        "requestId": answer.headers["X-Request-Id"],
    }
    assert "secret" not in answer.text


async def test_a_token_says_which_department_and_nothing_more(door):
    answer = await door.data("{ alerts { totalCount } }", person(department="police"))

    assert answer == {"alerts": {"totalCount": 0}}


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        # what urql sends with every query
        (
            "application/graphql-response+json, application/graphql+json, application/json,"
            " text/event-stream, multipart/mixed",
            "application/graphql-response+json",
        ),
        ("application/json, multipart/mixed", "application/json"),
        ("text/event-stream", "text/event-stream"),
    ],
)
async def test_a_query_is_streamed_only_to_a_client_that_takes_nothing_else(door, accept, kind):
    answer = await door.post({"query": "{ __typename }"}, accept=accept)

    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == kind
    assert '"__typename":"Query"' in answer.text
