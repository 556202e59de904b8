"""What followers are told, in which order, and how they go on after a break."""

import hashlib
import json

import pytest

from gateway.api.live.rows import place
from gateway.cases.states import CaseMove
from gateway.live.events import Topic
from tests.integration.live.clients import served
from tests.integration.story import permit, person, sighting, tell, trip

SIGHTINGS = """subscription ($after: String%s) {
    sightingSeen(after: $after%s) { __typename
        ... on Following { cursor } ... on Lagged { from to }
        ... on SightingSeen { cursor isFirst source
            sighting { number cover plate { number } } } } }"""
ALL = SIGHTINGS % ("", "")
SOME = SIGHTINGS % (", $filter: SightingFilter", ", filter: $filter")
ALERTS = """subscription { alertRaised { __typename
    ... on AlertRaised { cursor recordedAt alert { number kind state truck { vin } } } } }"""
CASES = """subscription ($after: String) { caseChanged(after: $after) { __typename
    ... on CaseChanged { cursor case { number state version violation { number } }
        step { move byPerson } } } }"""
SOURCES = """subscription ($source: [String!]) { sourceChanged(source: $source) { __typename
    ... on SourceChanged { source records entities { entity records } } } }"""


@pytest.fixture
async def door(tmp_path):
    async with served(tmp_path) as opened:
        yield opened


def _at(cursor):
    return place(Topic.SIGHTINGS, cursor)


def seen(event):
    return event["sighting"]["number"]


async def test_who_follows_is_told_at_once_that_it_follows_and_then_of_each_sighting(door):
    async with door.socket() as socket:
        await socket.subscribe(ALL)
        first = await socket.told()
        await tell(door.hub, sighting("S-1", cover="open"), sighting("S-2", cover="closed"))
        events = [await socket.told() for _ in range(2)]

    assert first["__typename"] == "Following"
    assert [(seen(e), e["isFirst"], e["source"]) for e in events] == [
        ("S-1", True, "department"),
        ("S-2", True, "department"),
    ]
    assert [e["sighting"]["plate"]["number"] for e in events] == ["渝A90001"] * 2


async def test_what_is_told_goes_on_record_with_the_text_that_asked_for_it(door):
    async with door.socket() as socket:
        await socket.subscribe(ALL)
        await socket.told()
        await tell(door.hub, sighting("S-1"))
        await socket.told()
    kept = json.loads(door.hub.audit.verify().payload)

    assert kept["document"] == hashlib.sha256(ALL.encode()).hexdigest()
    assert door.hub.audit.document(kept["document"]) == ALL
    assert (kept["follows"], kept["events"]) == ("sightings", 1)
    assert "Sighting.number" in kept["fields"]


async def test_more_told_of_a_sighting_is_told_again_and_is_not_the_first(door):
    async with door.socket() as socket:
        await socket.subscribe(ALL)
        await socket.told()
        await tell(door.hub, sighting("S-1", cover="open"))
        await tell(door.hub, sighting("S-1", cover="closed"))
        events = [await socket.told() for _ in range(2)]

    assert [(seen(e), e["isFirst"]) for e in events] == [("S-1", True), ("S-1", False)]


async def test_who_comes_back_with_the_last_cursor_gets_exactly_the_rest_in_order(door):
    await tell(door.hub, sighting("S-0"))
    async with door.socket() as socket:
        await socket.subscribe(ALL)
        await socket.told()
        await tell(door.hub, sighting("S-1"))
        last = await socket.told()
    await tell(door.hub, sighting("S-2"), sighting("S-3"))

    async with door.socket() as socket:
        await socket.subscribe(ALL, {"after": last["cursor"]})
        missed = [await socket.told() for _ in range(2)]
        caught_up = await socket.told()
        await tell(door.hub, sighting("S-4"))
        new = await socket.told()

    assert [seen(e) for e in missed] == ["S-2", "S-3"]
    assert caught_up["__typename"] == "Following"
    assert seen(new) == "S-4"


async def test_a_filter_is_the_one_of_the_list_and_holds_for_what_was_missed_too(door):
    only_open = {"filter": {"cover": {"eq": "OPEN"}}}
    async with door.socket() as socket:
        await socket.subscribe(SOME, only_open)
        start = await socket.told()
        await tell(door.hub, sighting("S-1", cover="closed"), sighting("S-2", cover="open"))
        live = await socket.told()
    async with door.socket() as socket:
        await socket.subscribe(SOME, {**only_open, "after": start["cursor"]})
        again = await socket.told()

    assert (seen(live), seen(again)) == ("S-2", "S-2")


async def test_an_alert_is_told_once_and_a_case_with_each_of_its_moves(door):
    async with door.socket() as socket:
        await socket.subscribe(ALERTS, as_="alerts")
        assert (await socket.told())["__typename"] == "Following"
        await socket.subscribe(CASES, as_="cases")
        assert (await socket.told())["__typename"] == "Following"
        await tell(door.hub, sighting(cover="open"), trip(), permit())
        alert = await socket.told()

        who = person("dispatcher")
        case = await door.hub.cases.confirm_alert(alert["alert"]["number"], who)
        await door.hub.project()
        await door.hub.cases.move(case.number, CaseMove.ASSIGN, who)
        opened, assigned = [await socket.told() for _ in range(2)]

    assert alert["__typename"] == "AlertRaised"
    assert alert["alert"]["kind"] == "UNCOVERED"
    assert [e["step"]["move"] for e in (opened, assigned)] == ["OPEN", "ASSIGN"]
    assert [e["case"]["version"] for e in (opened, assigned)] == [1, 2]
    assert opened["case"]["state"] == "OPEN"
    assert opened["case"]["violation"] is not None


async def test_a_case_opened_before_the_graph_shows_it_is_told_when_it_does(door):
    await tell(door.hub, sighting(cover="open"), trip(), permit())
    async with door.socket() as socket:
        await socket.subscribe("{ alerts { edges { node { number } } } }", as_="once")
        answer = (await socket.hear())["payload"]["data"]
        await socket.hear()
        number = answer["alerts"]["edges"][0]["node"]["number"]
        await socket.subscribe(CASES)
        await socket.told()
        await door.hub.cases.confirm_alert(number, person("dispatcher"))
        await door.hub.project()
        event = await socket.told()

    assert event["case"]["violation"] is not None


async def test_a_delivery_is_told_whole_and_only_of_the_sources_asked_for(door):
    async with door.socket() as socket:
        await socket.subscribe(SOURCES, {"source": ["yard"]})
        await socket.told()
        await tell(door.hub, sighting("S-1"), source="gate")
        await tell(door.hub, sighting("S-2"), sighting("S-3"), permit(), source="yard")
        event = await socket.told()

    assert event["source"] == "yard"
    assert event["records"] == 3
    assert event["entities"] == [
        {"entity": "Permit", "records": 1},
        {"entity": "Sighting", "records": 2},
    ]


async def test_a_slow_reader_is_told_what_it_missed_and_can_get_it(tmp_path):
    async with served(tmp_path, keep_events=3) as door, door.socket() as socket:
        await socket.subscribe(ALL)
        start = await socket.told()
        await tell(door.hub, *(sighting(f"S-{i}") for i in range(8)))
        lagged = await socket.told()
        await tell(door.hub, sighting("S-8"))
        following = await socket.told()

        await socket.subscribe(ALL, {"after": lagged["from"]}, as_="again")
        again = [await socket.told() for _ in range(9)]

    assert lagged == {"__typename": "Lagged", "from": start["cursor"], "to": lagged["to"]}
    assert seen(following) == "S-8"
    assert [seen(e) for e in again] == [f"S-{i}" for i in range(9)]
    # the hub may have concluded something from S-7 by then: that is behind it, and before S-8
    assert _at(again[7]["cursor"]) <= _at(lagged["to"]) < _at(following["cursor"])
