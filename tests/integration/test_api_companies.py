"""Companies found by words, merged, and parted again; old ids lead on."""

import json

import pytest

from gateway.api.ids import read_id
from tests.factories import company, link, plate, record
from tests.integration.front_door import front_door
from tests.integration.story import person

CODE = "91350100M000100Y43"
MATCHES = """query ($text: String!, $painted: Boolean!) {
    companyMatches(text: $text, painted: $painted) {
        score company { name } reasons { code zh weight } } }"""
MERGE = """mutation ($company: ID!, $into: ID!) {
    mergeCompanies(input: {companyId: $company, intoId: $into, reason: "同一企业"}) {
        company { name sameCompany { name } } problems { code field } } }"""
UNMERGE = """mutation ($company: ID!) {
    unmergeCompanies(input: {companyId: $company, reason: "误并"}) {
        company { name sameCompany { name } } problems { code } } }"""
OPERATOR = person("operator")


@pytest.fixture
async def door(tmp_path):
    records = [
        record("Company", "c1", {"name": "重庆渝安渣土运输有限公司", "credit_code": CODE}),
        record("Company", "c2", {"name": "渝安渣土运输公司"}),
        record("Company", "c3", {"name": "重庆渝顺渣土运输有限公司"}),
    ]
    async with front_door(tmp_path, *records) as opened:
        yield opened


async def ids(door):
    first = await door.data("query ($c: String!) { company(creditCode: $c) { id } }", c=CODE)
    second = await door.data('{ company(name: "渝安渣土运输公司") { id } }')
    return first["company"]["id"], second["company"]["id"]


async def test_a_painted_text_finds_the_company_and_says_why(door):
    found = await door.data(MATCHES, text="渝安渣土", painted=True)

    best = found["companyMatches"][0]
    assert best["company"]["name"] in ("重庆渝安渣土运输有限公司", "渝安渣土运输公司")
    assert sum(r["weight"] for r in best["reasons"]) == pytest.approx(best["score"])
    assert "NAME_CORE" in {r["code"] for r in best["reasons"]}


async def test_companies_that_were_matched_are_named_on_record(door):
    scores = '{ companyMatches(text: "渝安渣土", painted: true) { score } }'

    found = (await door.data(scores))["companyMatches"]

    things = json.loads(door.hub.audit.verify().payload)["things"]
    assert {read_id(one)[1] for one in await ids(door)} <= set(things["Company"])
    assert len(things["Company"]) == len(found)


async def test_a_merged_company_stays_and_leads_on(door):
    registered, short = await ids(door)

    done = await door.data(MERGE, OPERATOR, company=short, into=registered)
    old = await door.data('{ company(name: "渝安渣土运输公司") { sameCompany { name } } }')
    new = await door.data(
        """query ($c: String!) { company(creditCode: $c) {
            mergedCompanies { edges { node { name } provenance { source method } } } } }""",
        c=CODE,
    )

    assert done["mergeCompanies"]["problems"] == []
    assert old["company"]["sameCompany"] == {"name": "重庆渝安渣土运输有限公司"}
    (edge,) = new["company"]["mergedCompanies"]["edges"]
    assert edge["node"] == {"name": "渝安渣土运输公司"}
    assert edge["provenance"] == {"source": "hub/identity", "method": "DECLARED"}


async def test_a_merge_is_taken_back_and_was_known_in_between(door):
    registered, short = await ids(door)
    await door.data(MERGE, OPERATOR, company=short, into=registered)
    between = door.hub.journal.history("Company", "name:渝安渣土运输公司")[-1].recorded_at_ms

    done = await door.data(UNMERGE, OPERATOR, company=short)

    assert done["unmergeCompanies"] == {
        "company": {"name": "渝安渣土运输公司", "sameCompany": None},
        "problems": [],
    }
    (edge,) = [
        item
        async for item in door.hub.graph.export()
        if item.get("edge") == "Company/SAME_AS/Company"
    ]
    assert edge["recorded_at"] == between
    assert edge["retracted_at"] > between
    assert door.hub.audit.verify() is not None


async def test_records_of_the_old_name_still_find_the_old_company(door):
    registered, short = await ids(door)
    await door.data(MERGE, OPERATOR, company=short, into=registered)
    taken_over = record(
        "Truck",
        "truck-5",
        {"vin": "1M8GDM9AXKP042788"},
        link("BEARS", plate("渝A90005")),
        link("OPERATED_BY", company("渝安渣土运输公司")),
    )

    door.hub.journal.append("licences", [taken_over])
    await door.hub.project()

    found = await door.data(
        '{ truck(vin: "1M8GDM9AXKP042788") { company { name sameCompany { creditCode } } } }'
    )
    assert found["truck"]["company"] == {
        "name": "渝安渣土运输公司",
        "sameCompany": {"creditCode": CODE},
    }


async def test_what_cannot_be_merged(door):
    registered, short = await ids(door)
    await door.data(MERGE, OPERATOR, company=short, into=registered)

    into_itself = await door.data(MERGE, OPERATOR, company=short, into=short)
    in_a_ring = await door.data(MERGE, OPERATOR, company=registered, into=short)
    by_anybody = await door.data(MERGE, company=short, into=registered)
    not_merged = await door.data(UNMERGE, OPERATOR, company=registered)

    codes = [
        next(iter(answer.values()))["problems"][0]["code"]
        for answer in (into_itself, in_a_ring, by_anybody, not_merged)
    ]
    assert codes == ["BAD_USER_INPUT", "BAD_USER_INPUT", "NOT_ALLOWED", "BAD_USER_INPUT"]
