"""How the hub is watched, and how answers are sent: health, metrics, ETag, packing, request ids."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import uuid

import pytest

from gateway.settings import Server, Watching
from tests.integration.front_door import front_door
from tests.integration.story import sighting

QUERY = "{ trucks { totalCount edges { node { plate { number } } } } }"
TOKEN = "a-token-of-the-watcher"


@pytest.fixture
async def door(tmp_path):
    async with front_door(
        tmp_path, server=Server(pack_from_bytes=40), watching=Watching(metrics_token=TOKEN)
    ) as opened:
        yield opened


def by_get(door, query=QUERY, **headers):
    sent = {**door.headers(), **headers}
    return door.http.get("/graphql", params={"query": query}, headers=sent)


async def reads(door):
    return await asyncio.to_thread(door.hub.audit.length)


async def test_an_answer_the_client_holds_is_not_sent_again_and_yet_on_record(door):
    first = await by_get(door)
    before = await reads(door)
    again = await by_get(door, **{"If-None-Match": f'"other", {first.headers["etag"]}'})

    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    assert await reads(door) == before + 1


async def test_an_answer_that_changed_is_sent(door):
    first = await by_get(door)
    other = await by_get(
        door, "{ sites { totalCount } }", **{"If-None-Match": first.headers["etag"]}
    )

    assert other.status_code == 200
    assert "sites" in other.json()["data"]


async def test_what_is_posted_bears_no_tag(door):
    answer = await door.post({"query": QUERY}, **{"If-None-Match": "*"})

    assert (answer.status_code, "etag" in answer.headers) == (200, False)


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [("gzip, br", True), ("br;q=1, gzip;q=0.5", True), ("gzip;q=0", False), ("identity", False)],
)
async def test_answers_are_packed_for_clients_that_take_it(door, accepted, packed):
    async with door.http.stream(
        "POST",
        "/graphql",
        json={"query": QUERY},
        headers={**door.headers(), "Accept-Encoding": accepted},
    ) as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])

    assert (answer.headers.get("content-encoding") == "gzip") is packed
    assert int(answer.headers["content-length"]) == len(raw)
    assert "data" in json.loads(gzip.decompress(raw) if packed else raw)


async def test_small_answers_are_not_packed(tmp_path):
    async with front_door(tmp_path) as usual:
        answer = await usual.post({"query": QUERY})

    assert "content-encoding" not in answer.headers


async def test_a_request_id_of_the_client_is_taken_over(door):
    given = str(uuid.uuid4())
    answer = await door.post({"query": QUERY}, **{"X-Request-Id": given})

    assert answer.headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["110101199003078515", "plate-A12345", "", "x" * 500, "a\tb"])
async def test_an_id_that_might_say_something_is_not(door, given):
    answer = await door.post({"query": QUERY}, **{"X-Request-Id": given})

    assert answer.headers["x-request-id"] != given
    assert uuid.UUID(answer.headers["x-request-id"])


async def test_ready_tells_how_far_behind_each_part_is(door):
    body = (await door.http.get("/health/ready")).json()

    assert (body["status"], body["reasons"], body["behind"]["graph"]) == ("ready", [], 0)
    assert set(body["behind"]) >= {"trips", "detector", "clones", "vision", "incidents"}


async def test_not_ready_with_a_graph_far_behind(tmp_path):
    async with front_door(tmp_path, watching=Watching(most_behind=1)) as opened:
        opened.hub.journal.append(
            "department", [sighting(f"S-{n}", f"2026-03-06T18:3{n}") for n in range(4)]
        )
        late = await opened.http.get("/health/ready")
        await opened.hub.project()
        caught_up = await opened.http.get("/health/ready")

    assert late.status_code == 503
    assert "behind" in late.json()["reasons"][0]
    assert caught_up.status_code == 200


async def test_not_ready_while_stopping(door):
    await door.http._transport.app.state.connections.close(0)

    answer = await door.http.get("/health/ready")

    assert (answer.status_code, answer.json()["reasons"]) == (503, ["the hub is stopping"])


async def test_metrics_for_holders_of_the_token(door):
    await door.post({"query": QUERY})
    await door.http.get("/nowhere/渝A12345")
    refused = await door.http.get("/metrics")
    given = await door.http.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})

    assert (refused.status_code, given.status_code) == (401, 200)
    assert 'zhatu_requests_total{place="graphql",status="200"} 1.0' in given.text
    assert 'zhatu_behind{part="graph"} 0.0' in given.text
    assert "zhatu_ready 1.0" in given.text
    assert 'zhatu_transfer_letters{state="given_up"} 0.0' in given.text
    assert "A12345" not in given.text


async def test_every_address_of_a_hub_is_counted_under_a_place_of_its_own(door):
    first = {route.path.split("/", 2)[1] for route in door.http._transport.app.routes}
    for one in first:
        await door.http.get(f"/{one}/nowhere")
    given = await door.http.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})

    places = set(re.findall(r'zhatu_requests_total\{place="([^"]+)"', given.text))
    assert {"graphql", "open311", "transfers", "callbacks"} <= first
    assert places == first


async def test_no_metrics_without_a_token_set(tmp_path):
    async with front_door(tmp_path) as usual:
        answer = await usual.http.get("/metrics", headers={"Authorization": "Bearer "})

    assert answer.status_code == 404
