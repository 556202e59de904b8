"""Judges that others wrote: clients, the audit of GraphQL over HTTP, a federation gateway."""

import gql
from gql.transport.websockets import WebsocketsTransport

from gateway.cli.schema import in_form, sdl
from tests.integration.judged import judged
from tests.integration.live.clients import PURPOSE
from tests.shared import needs_judges

pytestmark = needs_judges
CLIENTS = ("urql", "apollo", "graphql-ws", "graphql-sse")


def plain(value):
    """Without __typename, which clients that keep a cache ask for everywhere."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {name: plain(one) for name, one in value.items() if name != "__typename"}


async def by_gql(hub):
    """What the Python client gql is told, operation by operation."""
    transport = WebsocketsTransport(
        url=f"ws://{hub.door.address}/graphql",
        init_payload={"authorization": f"Bearer {hub.door.token()}", "purpose": PURPOSE},
        subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
    )
    told = {}
    async with gql.Client(transport=transport) as client:
        for one in hub.plan:
            asked = gql.gql(one["text"])
            asked.variable_values = one["variables"]
            if one["name"] != "SightingSeen":
                told[one["name"]] = plain(await client.execute(asked))
                continue
            events = []
            async for event in client.subscribe(asked):
                if event["sightingSeen"]["__typename"] == "SightingSeen":
                    events.append(plain(event))
                if len(events) == 3:
                    break
            told[one["name"]] = events
    return told


async def test_clients_get_the_same_from_the_same_twelve_operations(tmp_path):
    async with judged(tmp_path) as hub:
        by_hand = {}
        for one in hub.plan:
            if one["name"] != "SightingSeen":
                by_hand[one["name"]] = plain(await hub.post(one["text"], one["variables"]))

        told = {name: await hub.node(tmp_path, "clients.mjs", name) for name in CLIENTS}
        told["gql"] = await by_gql(hub)
        schema = tmp_path / "schema.json"
        schema.write_text(in_form(sdl(), "introspection"), encoding="utf-8")
        made = await hub.python(tmp_path, "by_sgqlc.py", ZHATU_JUDGE_SCHEMA=str(schema))
        told["sgqlc"] = plain(made)

    assert len(by_hand) == 11
    assert by_hand["AcceptCase"]["acceptCase"]["problems"]
    for name in told:
        events = told[name].pop("SightingSeen")
        numbers = [event["sightingSeen"]["sighting"]["number"] for event in events]
        assert numbers == ["S-2", "S-3", "S-4"], name
        assert told[name] == by_hand, name


async def test_the_audit_of_graphql_over_http_finds_nothing(tmp_path):
    async with judged(tmp_path) as hub:
        counts = await hub.node(tmp_path, "http.mjs")

    assert counts == {"ok": 61, "notice": 0, "warn": 0, "error": 0}


async def test_a_city_supergraph_answers_across_the_hub_and_another_subgraph(tmp_path):
    async with judged(tmp_path) as hub:
        plan = [{"variables": hub.words}]
        told = await hub.node(tmp_path, "federation.mjs", plan=plan)
        vin, site = hub.words["vin"], {"name": "演示一号工地", "district": {"name": "九龙坡区"}}

    policy, company = {"insurer": "演示保险"}, "演示甲公司"
    assert told == {
        "from the hub to the insurer": {"truck": {"vin": vin, "policy": policy}},
        "from the insurer to the hub by a vin": {
            "policies": [
                {
                    "paidUntil": "2027-01-01",
                    "truck": {
                        "vin": vin,
                        "plate": {"number": "渝A90001"},
                        "company": {"name": company},
                    },
                }
            ]
        },
        "a list of the hub in one batch": {
            "trucks": {
                "edges": [
                    {
                        "node": {
                            "vin": vin,
                            "policy": policy,
                            "company": {"name": company, "rating": "A"},
                        }
                    }
                ]
            }
        },
        "below a trace": {
            "traceViolation": {
                "truck": {"vin": vin, "policy": policy},
                "company": {"rating": "A"},
                "site": {"inspections": [{"number": "I-1"}]},
            }
        },
        "from the insurer to the hub by a global id": {
            "inspections": [{"number": "I-1", "site": site}]
        },
    }
