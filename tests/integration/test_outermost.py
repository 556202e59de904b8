"""What every answer tells browsers, and pages of which origins may ask."""

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response

from gateway.errors import BadSetting
from gateway.http.app import make_app
from gateway.http.outermost import SENT, STANDARD, TOLD
from gateway.settings import Server, load
from tests.integration.front_door import front_door

MAP = "https://map.city.example"
OTHER = "https://evil.example"
QUERY = {"query": "{ trucks { totalCount } }"}
PLACES = [
    "/graphql",
    "/graphiql",
    "/graphiql/files/page.js",
    "/health/live",
    "/health/ready",
    "/oauth/jwks",
    "/.well-known/oauth-authorization-server",
    "/login/state",
    "/login/nobody",
    "/evidence/0",
    "/open311/v2/services.json",
    "/metrics",
    "/nowhere",
]


@pytest.fixture
async def door(tmp_path):
    server = Server(origins=f"{MAP}, http://localhost:5173")
    async with front_door(tmp_path, server=server) as opened:
        yield opened


async def preflight(door, origin, method="POST", headers="authorization,x-purpose,content-type"):
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": headers,
    }
    return await door.http.request("OPTIONS", "/graphql", headers=asked)


def cors(answer):
    return {n for n in answer.headers if n.startswith("access-control-")}


async def test_every_answer_says_what_a_browser_must_not_do_with_it(door):
    answers = {place: await door.http.get(place) for place in PLACES}
    answers["asked"] = await door.post(QUERY)
    answers["preflight"] = await preflight(door, MAP)
    answers["deadline"] = await door.post(QUERY, **{"X-Deadline-Ms": "none"})

    wanted = {name.decode() for name in STANDARD}
    lacking = {place: wanted - set(answer.headers) for place, answer in answers.items()}
    assert {place: names for place, names in lacking.items() if names} == {}
    assert {a.headers["x-content-type-options"] for a in answers.values()} == {"nosniff"}
    twice = {p for p, a in answers.items() if len(a.headers.get_list("cache-control")) != 1}
    assert twice == set()


async def test_what_says_otherwise_itself_is_left_as_it_is(door):
    page = await door.http.get("/graphiql")
    keys = await door.http.get("/oauth/jwks")
    tagged = await door.http.get("/graphql", params=QUERY, headers=door.headers())

    assert "script-src" in page.headers["content-security-policy"]
    assert keys.headers["cache-control"] == "public, max-age=60"
    assert tagged.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize("origin", [MAP, "http://localhost:5173"])
async def test_a_page_of_an_allowed_origin_may_ask_with_a_token_and_without_a_cookie(door, origin):
    before = await preflight(door, origin)
    answer = await door.post(QUERY, Origin=origin)

    assert before.status_code == 200
    assert before.headers["access-control-allow-origin"] == origin
    allowed = before.headers["access-control-allow-headers"].lower().split(", ")
    assert {name.lower() for name in SENT} <= set(allowed)
    assert answer.json()["data"]
    assert answer.headers["access-control-allow-origin"] == origin
    assert "Origin" in answer.headers["vary"]
    assert answer.headers["access-control-expose-headers"] == ", ".join(TOLD)
    assert "access-control-allow-credentials" not in {*before.headers, *answer.headers}


@pytest.mark.parametrize(
    "origin", [OTHER, "null", MAP + ".evil.example", MAP + ":444", "http://map.city.example"]
)
async def test_a_page_of_another_origin_is_told_nothing(door, origin):
    before = await preflight(door, origin)
    answer = await door.post(QUERY, Origin=origin)

    assert before.status_code == 400
    assert "access-control-allow-origin" not in {*before.headers, *answer.headers}


@pytest.mark.parametrize(
    ("method", "headers"), [("DELETE", "authorization"), ("POST", "authorization,x-other")]
)
async def test_no_more_is_allowed_than_is_needed(door, method, headers):
    assert (await preflight(door, MAP, method, headers)).status_code == 400


async def test_a_refusal_may_be_read_as_well(door):
    answer = await door.http.post("/graphql", json=QUERY, headers={"Origin": MAP})

    assert answer.status_code == 401
    assert answer.headers["access-control-allow-origin"] == MAP


async def test_an_answer_to_what_nobody_foresaw_is_no_exception():
    async def broken(_scope, _receive, _send):
        raise RuntimeError("inner words")

    transport = httpx.ASGITransport(
        make_app(broken, [], deadline_ms=1_000, origins=[MAP]), raise_app_exceptions=False
    )
    async with httpx.AsyncClient(transport=transport, base_url="http://hub") as http:
        answer = await http.post("/graphql", json=QUERY, headers={"Origin": MAP})

    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]["code"]) == (500, "INTERNAL")
    assert error["extensions"]["requestId"] == answer.headers["x-request-id"]
    assert "inner words" not in answer.text
    assert {name.decode() for name in STANDARD} <= set(answer.headers)
    assert answer.headers["access-control-allow-origin"] == MAP


async def test_who_goes_away_before_all_was_said_is_no_failure_of_the_hub():
    seen, said = [], iter([{"type": "http.request", "body": b"{", "more_body": True}])

    async def reads_all(scope, receive, send):
        await Response(await Request(scope, receive).body())(scope, receive, send)

    async def receive():
        return next(said, {"type": "http.disconnect"})

    async def send(message):
        seen.append(message)

    def observe(_path, status, _seconds):
        seen.append(status)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "headers": [],
        "query_string": b"",
    }
    await make_app(reads_all, [], deadline_ms=1_000, observe=observe)(scope, receive, send)

    assert seen == []


async def test_without_the_setting_no_page_may_ask(tmp_path):
    async with front_door(tmp_path) as door:
        before = await preflight(door, MAP)
        answer = await door.post(QUERY, Origin=MAP)

    assert cors(before) | cors(answer) == set()


@pytest.mark.parametrize(
    "origins",
    [
        "*",
        "null",
        "map.city.example",
        "http://map.city.example",
        MAP + "/",
        MAP + "/page",
        "https://*.city.example",
        "https://Map.city.example",
        f"{MAP},",
        f"{MAP} {OTHER}",
    ],
)
def test_what_is_no_origin_is_refused_as_a_setting(origins):
    with pytest.raises(BadSetting, match=r"server\.origins must be origins"):
        load({"ZHATU_SERVER_ORIGINS": origins})
