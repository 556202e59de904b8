"""Live fields through the front door, answered by a real server of a department's own."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote

import httpx
import pytest
from click.testing import CliRunner
from graphql import build_schema

from gateway.app import open_hub
from gateway.cli.main import zhatu
from gateway.settings import Interfaces, Settings
from gateway.web import web_app
from tests.factories import at
from tests.integration.front_door import FrontDoor, front_door
from tests.integration.story import PUBLISHER, person

QUERY = """{ trucks(filter: {vin: {isNull: false}}) { edges { node { vin
    insuranceState { value asOf isStale source } insuredUntil { value } } } } }"""
FILE = """
entity = "Truck"
key = "vin"
url = "http://127.0.0.1:%d/state/{key}"
secret_file = "secret"
budget_ms = 400
fresh_s = 0
stale_s = %d
trips = 100

[[field]]
name = "insurance_state"
zh = "保险状态"
en = "state of the insurance"
type = "text"
pointer = "/data/state"

[[field]]
name = "insured_until"
zh = "保险到期日"
en = "last day of the insurance"
type = "day"
pointer = "/data/until"
"""
GOOD = {"data": {"state": "有效", "until": "2026-12-31"}}


@dataclass
class Department:
    """An interface that answers as it is told to."""

    behaviour: str = "good"
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def serve(self, reader, writer):
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            headers = dict(line.split(": ", 1) for line in head.splitlines()[1:] if line)
            self.asked.append((unquote(head.split()[1]), headers["Authorization"]))
            await self._answer(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, writer):
        status, body = "200 OK", json.dumps(GOOD, ensure_ascii=False).encode()
        match self.behaviour:
            case "slow":
                await asyncio.sleep(1.0)
            case "hangs up":
                return
            case "fails":
                status = "500 Oops"
            case "redirects":
                status = "302 Found\r\nLocation: http://127.0.0.1:1/"
            case "unknown":
                status = "404 Not Found"
            case "no json":
                body = b"<html>"
            case "other json":
                body = b'{"data": {"state": 7, "until": "2026-12-31"}}'
            case "much":
                body = json.dumps({**GOOD, "more": "x" * 300_000}).encode()
        size = f"Content-Length: {len(body)}"
        head = f"HTTP/1.1 {status}\r\n{size}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()


@asynccontextmanager
async def a_door(folder, *, stale_s=0, hosts="127.0.0.1"):
    department = Department()
    server = await asyncio.start_server(department.serve, "127.0.0.1", 0)
    own = folder / "interfaces"
    own.mkdir()
    (own / "secret").write_text("Bearer s3cret")
    port = server.sockets[0].getsockname()[1]
    (own / "insurance.toml").write_text(FILE % (port, stale_s), encoding="utf-8")
    async with (
        server,
        front_door(folder, interfaces=Interfaces(folder=own, hosts=hosts)) as door,
    ):
        yield door, department


async def ask(door, who=None, query=QUERY):
    return await door.ask(query, who or person(department="police"))


def states(answer):
    nodes = [edge["node"] for edge in answer["data"]["trucks"]["edges"]]
    return [node["insuranceState"] for node in nodes]


async def test_a_live_field_is_answered_by_its_department_and_on_record(tmp_path):
    async with a_door(tmp_path) as (door, department):
        answer = await ask(door)
        last = door.hub.audit.at(door.hub.audit.length())

    nodes = [edge["node"] for edge in answer["data"]["trucks"]["edges"]]
    assert "errors" not in answer
    assert {node["insuranceState"]["value"] for node in nodes} == {"有效"}
    assert {node["insuredUntil"]["value"] for node in nodes} == {"2026-12-31"}
    assert nodes[0]["insuranceState"] | {"asOf": ""} == {
        "value": "有效", "asOf": "", "isStale": False, "source": "insurance",
    }  # fmt: skip
    # one call for each truck, though two fields are asked of each
    assert sorted(department.asked) == sorted(
        (f"/state/{node['vin']}", "Bearer s3cret") for node in nodes
    )
    assert {"Truck.insuranceState", "Truck.insuredUntil"} <= set(json.loads(last.payload)["fields"])


@pytest.mark.parametrize(
    "behaviour", ["slow", "hangs up", "fails", "redirects", "no json", "other json", "much"]
)
async def test_a_source_that_does_not_answer_costs_its_field_and_no_more(tmp_path, behaviour):
    async with a_door(tmp_path) as (door, department):
        department.behaviour = behaviour
        answer = await ask(door)

    nodes = [edge["node"] for edge in answer["data"]["trucks"]["edges"]]
    error = next(e for e in answer["errors"] if e["path"][-1] == "insuranceState")
    assert all(node["vin"] and node["insuranceState"] is None for node in nodes)
    assert error["extensions"]["code"] == "SOURCE_UNAVAILABLE"
    assert error["extensions"]["source"] == "insurance"
    assert error["extensions"]["lastGoodAt"] is None
    assert "127.0.0.1" not in json.dumps(answer)


async def test_an_older_answer_is_shown_with_the_mark_of_a_stale_one(tmp_path):
    async with a_door(tmp_path, stale_s=3_600) as (door, department):
        fresh = states(await ask(door))[0]
        department.behaviour = "fails"
        stale = states(await ask(door))[0]

    assert (fresh["isStale"], stale["isStale"]) == (False, True)
    assert (stale["value"], stale["asOf"]) == (fresh["value"], fresh["asOf"])


async def test_when_it_was_last_well_is_told(tmp_path):
    async with a_door(tmp_path) as (door, department):
        good = states(await ask(door))[-1]
        department.behaviour = "fails"
        answer = await ask(door)

    told = answer["errors"][0]["extensions"]["lastGoodAt"]
    assert told is not None
    assert told >= good["asOf"]


async def test_a_thing_that_the_source_does_not_know_is_null_without_an_error(tmp_path):
    async with a_door(tmp_path) as (door, department):
        department.behaviour = "unknown"
        answer = await ask(door)

    assert "errors" not in answer
    assert states(answer)[0]["value"] is None


async def test_what_was_in_the_past_is_not_asked_of_the_present(tmp_path):
    query = """{ truck(vin: "LSVAX60E8K2018698", asOf: "2026-03-01T00:00:00Z") {
        insuranceState { value } } }"""
    async with a_door(tmp_path) as (door, department):
        codes = await door.codes(query, person(department="police"))

    assert (codes, department.asked) == (["BAD_USER_INPUT"], [])


POLICE = person(department="police")
NOW_MS = at("2026-03-06T10:00")
AGREEMENT = """
id = "police-urban-live"
version = 1
title = "车辆保险状态共享协议"
givers = ["police"]
receivers = ["urban_management"]
purposes = ["case_handling"]
legal_basis = ["《中华人民共和国道路交通安全法》"]
retention_days = 30
valid_from = 2026-01-01

[[clause]]
number = "1"
entities = ["Truck"]
fields = ["vin"%s]
relations = []
"""


@pytest.mark.parametrize(("given", "value"), [("", None), (', "insurance_state"', "有效")])
async def test_an_agreement_gives_a_live_field_or_nobody_is_asked(tmp_path, given, value):
    who = person(department="urban_management")
    query = "{ trucks { edges { node { insuranceState { value } } } } }"
    async with a_door(tmp_path) as (door, department):
        for one in {one.agreement.id for one in door.hub.publisher.all()}:
            door.hub.publisher.revoke(one, PUBLISHER, why="换约", at_ms=NOW_MS)
        texts = {"live.toml": AGREEMENT % given}
        door.hub.publisher.publish(texts, PUBLISHER, at_ms=NOW_MS + 1)
        answer = await ask(door, who, query)

    found = states(answer)[0]
    assert (found and found["value"]) == value
    assert bool(department.asked) is bool(given)
    withheld = [one["path"][-1] for one in answer.get("extensions", {}).get("withheld", ())]
    assert withheld == ([] if given else ["insuranceState"])


async def test_an_agreement_on_a_live_field_that_is_gone_gives_all_else_and_is_told(
    tmp_path, caplog
):
    who = person(department="urban_management")
    query = "{ trucks { edges { node { vin } } } }"
    async with a_door(tmp_path) as (door, _):
        for one in {one.agreement.id for one in door.hub.publisher.all()}:
            door.hub.publisher.revoke(one, PUBLISHER, why="换约", at_ms=NOW_MS)
        texts = {"live.toml": AGREEMENT % ', "insurance_state"'}
        door.hub.publisher.publish(texts, PUBLISHER, at_ms=NOW_MS + 1)
    (tmp_path / "interfaces" / "insurance.toml").unlink()

    async with open_hub(Settings.under(tmp_path)) as hub:
        transport = httpx.ASGITransport(app=web_app(hub))
        async with httpx.AsyncClient(transport=transport, base_url="http://hub") as http:
            door = FrontDoor(hub=hub, http=http)
            given = await door.ask(query, who)
            duty = {"X-Purpose": "own_duty"}
            others = (await door.post({"query": query}, POLICE, **duty)).json()
            live = "{ trucks { edges { node { insuranceState { value } } } } }"
            gone = (await door.post({"query": live}, POLICE, **duty)).json()["errors"]
            ready = await http.get("/health/ready")
            standing = {one.agreement.id: one.faults for one in hub.publisher.all()}
    listed = CliRunner().invoke(zhatu, ["agreements", "list", "--data", str(tmp_path), "--json"])
    words = ["schema", "--for", "urban_management", "--data", str(tmp_path)]
    contract = CliRunner().invoke(zhatu, words)

    assert given["data"]["trucks"]["edges"][0]["node"]["vin"]
    assert others["data"]["trucks"]["edges"][0]["node"]["vin"]
    assert [error["extensions"]["code"] for error in gone] == ["GRAPHQL_VALIDATION_FAILED"]
    assert ready.json()["faultyAgreements"] == 1
    assert ready.status_code == 200
    assert "insurance_state is not known" in standing["police-urban-live"][0]
    assert "insurance_state is not known" in listed.output
    truck = build_schema(contract.stdout).type_map["Truck"]
    assert {"vin"} <= set(truck.fields)
    told = [r.getMessage() for r in caplog.records if r.name == "zhatu.agreements"]
    assert len(told) == 2  # by the hub, and once by the command
    assert all("police-urban-live gives all but that" in one for one in told)


async def test_all_that_tells_of_the_schema_tells_of_the_live_fields(tmp_path):
    asks = "query Insured($v: String!) { truck(vin: $v) { insuranceState { value } } }"
    (tmp_path / "insured.graphql").write_text(asks, encoding="utf-8")
    async with a_door(tmp_path) as (door, _):
        told = await door.data(
            '{ _service { sdl } __type(name: "Truck") { fields { name } }'
            ' canI(type: "Truck", field: "insuranceState") myGrants { rights { type field } } }',
            person(department="police"),
        )
    env = {"ZHATU_INTERFACES_HOSTS": "127.0.0.1"}
    data = ["--data", str(tmp_path)]

    contract = CliRunner().invoke(zhatu, ["schema", "--for", "urban_management", *data], env=env)
    words = ["operations", "add", "--partner", "police", str(tmp_path / "insured.graphql"), *data]
    registered = CliRunner().invoke(zhatu, words, env=env)

    assert "insuranceState: LiveText" in told["_service"]["sdl"]
    assert {"name": "insuranceState"} in told["__type"]["fields"]
    assert told["canI"] is True
    assert {"type": "Truck", "field": "insuranceState"} in told["myGrants"]["rights"]
    assert "insuranceState" in build_schema(contract.stdout).type_map["Truck"].fields
    assert registered.exit_code == 0, registered.output


async def test_the_printed_schema_has_the_live_fields(tmp_path):
    async with a_door(tmp_path):
        pass
    env = {"ZHATU_INTERFACES_HOSTS": "127.0.0.1", "ZHATU_DATA": str(tmp_path)}

    printed = CliRunner().invoke(zhatu, ["schema", "--data", str(tmp_path)], env=env)
    refused = CliRunner().invoke(zhatu, ["schema", "--data", str(tmp_path)], env={})

    assert printed.exit_code == 0, printed.output
    truck = build_schema(printed.stdout).type_map["Truck"]
    assert str(truck.fields["insuranceState"].type) == "LiveText"
    assert "保险状态" in truck.fields["insuranceState"].description
    assert refused.exit_code == 2
    assert "interfaces.hosts" in refused.output
