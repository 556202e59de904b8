"""Incidents over GraphQL: lists, what a photo is good for, and the five ways to decide."""

from importlib.resources import files

import pytest
from graphql import GraphQLObjectType, build_schema, get_named_type, is_leaf_type

from gateway.audit.trail import Wanted
from tests.factories import record
from tests.integration.front_door import front_door
from tests.integration.story import permit, person, sighting

DISPATCHER, OTHER = person("dispatcher", name="王派"), person("dispatcher", name="李派")
LIST = """{ incidents(%s) { totalCount pageInfo { hasNextPage }
    edges { node { number kind state version dueAt admissibility truck { vin } case { number }
      exhibits { isRepeat camera rule model confidence admissibility
        reasons { code zh en } alert { number summary } sighting { number } }
      history { step byPerson reason } } } } }"""
DECIDE = """mutation ($i: %sInput!) { %s(input: $i) {
  incident { number state version reasonCode eliminateBy mergedInto exhibits { alert { number } }
    history { step byPerson } }
  problems { code message field } } }"""


@pytest.fixture
async def door(tmp_path):
    papers = {
        "code": "C-GATE",
        "reviewed_on": "2025-01-01",
        "published_on": "2025-01-01",
        "signed_on": "2025-01-01",
        "calibrated_on": "2025-12-01",
        "calibrated_until": "2026-11-30",
    }
    told = (
        record("Camera", "cam-7", papers),
        permit(),
        sighting("S-1", "2026-03-05T18:35", cover="open"),
        sighting("S-2", "2026-03-05T19:20", cover="open", by="C-ROAD"),
        sighting("S-3", "2026-03-05T19:20", load="overfilled", by="C-ROAD"),
    )
    async with front_door(tmp_path, *told) as opened:
        await opened.hub.incidents.collect()
        yield opened


async def listed(door, narrowed="first: 50"):
    found = (await door.data(LIST % narrowed))["incidents"]
    assert found["totalCount"] == len(found["edges"])
    return [edge["node"] for edge in found["edges"]]


async def of_kind(door, kind):
    return next(one for one in await listed(door) if one["kind"] == kind)


async def decide(door, name, who=DISPATCHER, **given):
    title = name[0].upper() + name[1:]
    return (await door.data(DECIDE % (title, name), who, i=given))[name]


async def test_an_incident_tells_its_evidence_and_what_each_photo_is_good_for(door):
    one = await of_kind(door, "UNCOVERED")

    assert (one["state"], one["admissibility"], one["case"]) == ("OPEN", "EVIDENCE", None)
    assert one["truck"] == {"vin": "LSVAX60E8K2018698"}
    good, lead = one["exhibits"]
    assert (good["camera"], good["admissibility"], good["reasons"]) == ("C-GATE", "EVIDENCE", [])
    assert (lead["camera"], lead["admissibility"]) == ("C-ROAD", "LEAD")
    assert next(r["code"] for r in lead["reasons"]) == "REVIEWED_NOT_RECORDED"
    assert lead["sighting"] == {"number": "S-2"}
    assert "渝A90001" in lead["alert"]["summary"]


OWN = {"Exhibit", "IncidentHistory", "Reason", "Case", "CaseStep", "Task", "Penalty"}


def everything(kind: GraphQLObjectType, deeper: set[str]) -> str:
    """All that a type of the hub's own has, and all that hangs below it."""
    words = []
    for name, field in kind.fields.items():
        named = get_named_type(field.type)
        if is_leaf_type(named):
            words.append(name)
        elif named.name in deeper:
            words.append(f"{name} {{ {everything(named, deeper - {named.name})} }}")
    return " ".join(words)


async def test_every_field_of_an_incident_and_its_case_can_be_asked_for(door):
    number = (await of_kind(door, "UNCOVERED"))["number"]
    await decide(door, "confirmIncident", number=number)
    schema = build_schema((files("gateway.api") / "schema.graphql").read_text(encoding="utf-8"))
    words = everything(schema.type_map["Incident"], OWN)

    told = await door.data(
        f"query ($n: String!) {{ incident(number: $n) {{ {words} }} }}", n=number
    )

    assert [one["isWithdrawn"] for one in told["incident"]["exhibits"]] == [False, False]
    assert told["incident"]["case"]["tasks"]


async def test_lists_are_narrowed(door):
    assert len(await listed(door, "state: OPEN")) == 2
    assert len(await listed(door, "state: CONFIRMED")) == 0
    assert len(await listed(door, 'camera: "C-GATE"')) == 1
    assert await door.data('{ incident(number: "IN-0") { number } }') == {"incident": None}


async def test_confirming_opens_the_case_which_leads_back_to_its_evidence(door):
    number = (await of_kind(door, "UNCOVERED"))["number"]
    text = """mutation ($n: String!) { confirmIncident(input: {number: $n, note: "清晰"}) {
      incident { state case { number } }
      case { number incident { number admissibility exhibits { admissibility reasons { zh } } } }
      problems { code } } }"""

    done = (await door.data(text, DISPATCHER, n=number))["confirmIncident"]
    again = await decide(door, "confirmIncident", number=number)

    assert done["problems"] == []
    assert done["incident"]["state"] == "CONFIRMED"
    assert done["incident"]["case"]["number"] == done["case"]["number"]
    assert done["case"]["incident"]["number"] == number
    assert [e["admissibility"] for e in done["case"]["incident"]["exhibits"]] == [
        "EVIDENCE",
        "LEAD",
    ]
    assert again["problems"][0]["code"] == "CONFLICT"


async def test_rejecting_for_a_reason_of_the_list_sets_the_day_of_elimination(door):
    number = (await of_kind(door, "UNCOVERED"))["number"]
    known = (await door.data("{ rejectReasons { code zh eliminate article } }"))["rejectReasons"]

    wrong = await decide(door, "rejectIncident", number=number, reason="BORED")
    done = await decide(door, "rejectIncident", number=number, reason="MISREAD_PLATE")

    assert {"MISREAD_PLATE", "CLONED_PLATE", "UNCLEAR_IMAGE"} <= {one["code"] for one in known}
    assert (wrong["problems"][0]["code"], wrong["problems"][0]["field"]) == (
        "BAD_USER_INPUT",
        "reason",
    )
    assert done["incident"]["reasonCode"] == "MISREAD_PLATE"
    assert done["incident"]["eliminateBy"] == "2026-03-11T10:00:00.000Z"


async def test_a_review_is_for_somebody_else_and_a_stale_version_is_a_conflict(door):
    one = await of_kind(door, "UNCOVERED")
    number = one["number"]

    stale = await decide(door, "reviewIncident", number=number, reason="看不清", version=99)
    asked = await decide(
        door, "reviewIncident", number=number, reason="看不清", version=one["version"]
    )
    own = await decide(door, "rejectIncident", number=number, reason="UNCLEAR_IMAGE")
    done = await decide(door, "rejectIncident", OTHER, number=number, reason="UNCLEAR_IMAGE")

    assert stale["problems"][0]["code"] == "CONFLICT"
    assert asked["incident"]["state"] == "REVIEW"
    assert own["problems"][0]["code"] == "NOT_ALLOWED"
    assert done["incident"]["state"] == "REJECTED"


async def test_split_and_merged_again(door):
    one = await of_kind(door, "UNCOVERED")
    leaving = one["exhibits"][1]["alert"]["number"]

    parted = await decide(
        door, "splitIncident", number=one["number"], alertNumbers=[leaving], reason="另一趟"
    )
    made = parted["incident"]["number"]
    merged = await decide(
        door, "mergeIncidents", number=made, intoNumber=one["number"], reason="还是一趟"
    )

    assert made != one["number"]
    assert [e["alert"]["number"] for e in parted["incident"]["exhibits"]] == [leaving]
    assert len(merged["incident"]["exhibits"]) == 2
    assert [h["step"] for h in merged["incident"]["history"]][-2:] == ["SPLIT", "MERGED"]


async def test_two_acts_are_not_merged_and_nobody_without_the_role_decides(door):
    uncovered = (await of_kind(door, "UNCOVERED"))["number"]
    overfilled = (await of_kind(door, "OVERFILLED"))["number"]

    mixed = await decide(
        door, "mergeIncidents", number=uncovered, intoNumber=overfilled, reason="试"
    )
    handler = await decide(door, "confirmIncident", person("handler"), number=uncovered)
    unknown = await decide(door, "confirmIncident", number="IN-0")

    assert (mixed["problems"][0]["code"], mixed["problems"][0]["field"]) == (
        "BAD_USER_INPUT",
        "into_number",
    )
    assert handler["problems"][0]["code"] == "NOT_ALLOWED"
    assert unknown["problems"][0]["code"] == "NOT_FOUND"


async def test_every_decision_is_sealed_and_told(door):
    number = (await of_kind(door, "UNCOVERED"))["number"]
    await decide(door, "reviewIncident", number=number, reason="看不清")
    await decide(door, "rejectIncident", OTHER, number=number, reason="UNCLEAR_IMAGE")

    told = [(entry.operation, entry.person) for entry in door.hub.audit.about(f"Incident:{number}")]

    assert told == [("incident.review", "王派"), ("incident.rejected", "李派")]
    assert door.hub.audit.verify() is not None


async def test_the_running_precision(door):
    number = (await of_kind(door, "UNCOVERED"))["number"]
    await decide(door, "confirmIncident", number=number)
    other = (await of_kind(door, "OVERFILLED"))["number"]
    await decide(door, "rejectIncident", number=other, reason="LAWFUL")

    found = (await door.data("{ precision { camera rule model sample right share lower } }"))[
        "precision"
    ]

    assert [(p["camera"], p["rule"], p["sample"], p["right"]) for p in found] == [
        ("C-GATE", "UNCOVERED/1", 1, 1),
        ("C-ROAD", "OVERFILLED/1", 1, 0),
        ("C-ROAD", "UNCOVERED/1", 1, 1),
    ]
    # Wilson, 1 of 1: 1 / (1 + z²), z = 1.96: 0.2065
    assert round(found[0]["lower"], 4) == 0.2065
    assert found[1]["lower"] == 0.0


async def test_a_department_that_is_not_given_alerts_decides_on_nothing(door):
    number = (await of_kind(door, "UNCOVERED"))["number"]
    stranger = person("dispatcher", department="transport")

    refused = await decide(door, "rejectIncident", stranger, number=number, reason="LAWFUL")

    assert refused["problems"][0]["code"] == "NOT_GRANTED"
    assert (await of_kind(door, "UNCOVERED"))["state"] == "OPEN"


@pytest.mark.parametrize(
    "query",
    [
        "query ($n: String!) { incident(number: $n) { exhibits { camera } } }",
        "query ($n: String!) { incidents { edges { node { exhibits { camera } } } }"
        " incident(number: $n) { state } }",
    ],
    ids=["one", "all"],
)
async def test_who_reads_an_incident_is_found_by_its_alerts(door, query):
    one = await of_kind(door, "UNCOVERED")
    alerts = [exhibit["alert"]["number"] for exhibit in one["exhibits"]]

    await door.data(query, n=one["number"])

    assert len(alerts) == 2
    for number in alerts:
        found = door.hub.trail.find(Wanted(things=[("Alert", number)], kind="read"))[0]
        assert found.entry == door.hub.audit.verify()
