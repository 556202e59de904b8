"""Reading through the front door: things, lists, relations with their origin, history."""

import pytest

from auth.principal import Principal
from graph.records import Record
from tests.factories import at, company, link, plate, raw, record, truck
from tests.integration.front_door import front_door
from tests.integration.story import permit, person, sighting, trip

VIN = "LSVAX60E8K2018698"


@pytest.fixture
async def door(tmp_path):
    async with front_door(tmp_path, sighting(), trip(), permit()) as opened:
        yield opened


@pytest.mark.parametrize(
    "words", [f'vin: "{VIN}"', 'plate: "渝A·90001"', 'plate: "渝a90001", plateClass: LARGE']
)
async def test_a_truck_by_the_words_it_is_known_by(door, words):
    data = await door.data(f"{{ truck({words}) {{ vin plate {{ number plateClass }} }} }}")

    assert data["truck"] == {"vin": VIN, "plate": {"number": "渝A90001", "plateClass": "LARGE"}}


async def test_what_is_not_there_is_null(door):
    data = await door.data('{ truck(vin: "X") { vin } site(code: "none") { name } }')

    assert data == {"truck": None, "site": None}


async def test_each_field_that_is_null_for_an_error_has_an_error_of_its_own(door):
    asked = [f"p{number}" for number in range(30)]
    fields = " ".join(f'{name}: trucks(after: "no cursor") {{ totalCount }}' for name in asked)

    answer = await door.ask(f"{{ {fields} }}")

    assert answer["data"] == dict.fromkeys(asked)
    assert sorted(error["path"][0] for error in answer["errors"]) == sorted(asked)


async def test_a_relation_says_where_it_comes_from(door):
    text = """{ truck(vin: "%s") { companies { totalCount edges { node { name } provenance {
        source recordId method confidence validFrom validTo retractedAt rawSha256
    } } } } }"""

    data = await door.data(text % VIN)

    told = record("Truck", "truck-1", {"vin": VIN})
    assert data["truck"]["companies"] == {
        "totalCount": 1,
        "edges": [
            {
                "node": {"name": "演示甲公司"},
                "provenance": {
                    "source": "department",
                    "recordId": "truck-1",
                    "method": "DECLARED",
                    "confidence": 1.0,
                    "validFrom": "2024-12-31T16:00:00.000Z",
                    "validTo": None,
                    "retractedAt": None,
                    "rawSha256": told.raw.sha256,
                },
            }
        ],
    }


async def test_both_ways_round(door):
    text = """{ sighting(number: "S-1") { plate { trucks { edges { node {
        vin permits { edges { node { number site { name } disposalSites { edges { node {
            name } } } } } }
        trips { edges { node { number disposalSite { code } } } }
    } } } } camera { code site { name district { name } } } } }"""

    data = await door.data(text)

    found = data["sighting"]["plate"]["trucks"]["edges"][0]["node"]
    assert found["vin"] == VIN
    assert found["permits"]["edges"][0]["node"]["site"] == {"name": "演示一号工地"}
    assert found["trips"]["edges"] == [{"node": {"number": "T-1", "disposalSite": {"code": "X01"}}}]
    assert data["sighting"]["camera"] == {
        "code": "C-GATE",
        "site": {"name": "演示一号工地", "district": {"name": "九龙坡区"}},
    }


async def test_any_node_by_its_id(door):
    ids = await door.data(f'{{ truck(vin: "{VIN}") {{ id plate {{ id }} }} }}')
    truck_id, plate_id = ids["truck"]["id"], ids["truck"]["plate"]["id"]

    data = await door.data(
        """query ($t: ID!, $all: [ID!]!) {
            node(id: $t) { __typename id ... on Truck { vin } }
            nodes(ids: $all) { ... on Plate { number } ... on Truck { brand vin } }
        }""",
        t=truck_id,
        all=[plate_id, "VHJ1Y2s6bm9uZQ", truck_id],
    )

    assert data["node"] == {"__typename": "Truck", "id": truck_id, "vin": VIN}
    assert data["nodes"] == [{"number": "渝A90001"}, None, {"brand": None, "vin": VIN}]


@pytest.mark.parametrize("field", ['node(id: "")', 'node(id: "渝")', 'nodes(ids: ["x"])'])
async def test_what_is_no_id_is_bad_input(door, field):
    assert await door.codes(f"{{ {field} {{ id }} }}") == ["BAD_USER_INPUT"]


async def test_the_id_of_one_type_finds_nothing_of_another(door):
    ids = await door.data(f'{{ truck(vin: "{VIN}") {{ plate {{ id }} }} }}')
    plate_id = ids["truck"]["plate"]["id"]

    codes = await door.codes("query ($i: ID) { truck(id: $i) { vin } }", i=plate_id)

    assert codes == ["BAD_USER_INPUT"]


async def test_one_plate_number_of_two_classes_is_ambiguous(door):
    door.hub.journal.append(
        "register",
        [record("Truck", "truck-2", {"vin": "V2"}, link("BEARS", plate("渝A90001", "02")))],
    )
    await door.hub.project()

    assert await door.codes('{ truck(plate: "渝A90001") { vin } }') == ["AMBIGUOUS"]
    assert await door.data('{ truck(plate: "渝A90001", plateClass: SMALL) { vin } }') == {
        "truck": {"vin": "V2"}
    }


async def test_history_tells_who_said_what_and_what_changed(door):
    door.hub.journal.append("register", [record("Truck", "9", {"vin": VIN, "brand": "重汽"})])
    door.hub.journal.append("register", [record("Truck", "9", {"vin": VIN, "brand": "东风"})])
    await door.hub.project()

    data = await door.data(
        f'{{ truck(vin: "{VIN}") {{ brand history {{ source recordId method withdrawn raw'
        " changes { field value previous } } } }",
        Principal(department="police", person="李四"),
    )

    newest = data["truck"]["history"][0]
    assert data["truck"]["brand"] == "东风"
    assert (newest["source"], newest["recordId"]) == ("register", "9")
    assert newest["changes"] == [{"field": "brand", "value": "东风", "previous": "重汽"}]
    assert newest["raw"] == f"Truck 9 {{'vin': '{VIN}', 'brand': '东风'}}"


async def test_raw_input_is_for_the_owner_and_for_auditors(door):
    text = f'{{ truck(vin: "{VIN}") {{ history {{ raw }} }} }}'
    auditor = person("auditor", department="transport")

    others = await door.data(text, person(department="transport"))
    audited = await door.data(text, auditor)

    assert others["truck"]["history"] == [{"raw": None}]
    assert audited["truck"]["history"][0]["raw"] is not None


async def test_a_phone_is_withheld_and_the_answer_says_so(door):
    phone = Record(
        entity="Company",
        record_id="c-1",
        raw=raw(),
        fields={"name": "演示甲公司", "contact_phone": "023-00000000"},
    )
    door.hub.journal.append("licences", [phone])
    await door.hub.project()
    text = """{ c: company(name: "演示甲公司") {
        name phone: contactPhone history { changes { field } }
    } }"""

    others = await door.ask(text, person(department="police"))
    owner = await door.ask(text, person(department="transport"))
    auditor = await door.ask(text, person("auditor", department="police"))

    assert others["data"]["c"]["phone"] is None
    assert others["extensions"]["withheld"] == [
        {
            "path": ["c", "phone"],
            "kind": "WITHHELD",
            "reason": "personal information: only where an agreement names the field (个人信息)",
        }
    ]
    told = [
        change["field"] for entry in others["data"]["c"]["history"] for change in entry["changes"]
    ]
    assert "contact_phone" not in told
    assert owner["data"]["c"]["phone"] == auditor["data"]["c"]["phone"] == "023-00000000"
    assert "extensions" not in owner


async def test_nobody_finds_or_sorts_people_by_what_is_withheld(door):
    who = person(department="urban_management")

    found = await door.codes('{ drivers(filter: {name: {startsWith: "王"}}) { totalCount } }', who)
    sorted_ = await door.codes("{ drivers(orderBy: [{field: PHONE}]) { totalCount } }", who)
    through = await door.codes(
        '{ companies(filter: {drivers: {some: {phone: {contains: "13"}}}}) { totalCount } }', who
    )

    assert (found, sorted_, through) == (["NOT_GRANTED"], ["NOT_GRANTED"], ["NOT_GRANTED"])


async def test_companies_and_plates_are_found_by_a_fragment(door):
    names = ("重庆恒 通（集团）渣土", "恒信通达运输", "重庆ＨＴ恒通")
    made = [record("Company", n, {"name": n}) for n in names]
    door.hub.journal.append("search", made)
    await door.hub.project()
    query = """query ($f: String!) {
        companies(filter: {name: {search: $f}}, orderBy: [{field: NAME}]) {
            totalCount edges { node { name } } } }"""

    found = [(await door.data(query, f=f))["companies"] for f in ("恒通", "ht恒", "通达 运输")]
    empty = await door.codes(query, f="（）")

    assert [[e["node"]["name"] for e in one["edges"]] for one in found] == [
        [names[0], names[2]], [names[2]], [names[1]],
    ]  # fmt: skip
    assert [one["totalCount"] for one in found] == [2, 1, 1]
    assert empty == ["BAD_USER_INPUT"]


async def test_a_masked_plate_is_not_searched_piece_by_piece(door):
    who = person(department="housing_construction")
    direct = '{ plates(filter: {number: {search: "123"}}) { totalCount } }'
    through = '{ trucks(filter: {plates: {some: {number: {search: "1"}}}}) { totalCount } }'

    assert [await door.codes(query, who) for query in (direct, through)] == [["NOT_GRANTED"]] * 2


async def test_rare_characters_are_found_and_given_back(door):
    names = ["萳湾工地出口", "重庆㑇运渣土运输有限公司", "测𠮷"]
    door.hub.journal.append("rare", [record("Site", n, {"code": n, "name": n}) for n in names])
    await door.hub.project()

    for name in names:
        data = await door.data(
            "query ($n: String) { sites(filter: {name: {eq: $n}}) { edges { node { name } } } }",
            n=name,
        )
        assert data["sites"]["edges"] == [{"node": {"name": name}}]


async def test_many_routes_to_one_company_are_one_company(door):
    more = record(
        "Waybill",
        "W-1",
        {"number": "W-1", "issued_at": at("2026-03-05T18:00")},
        link("CARRIED_BY", truck("渝A90001")),
        link("CARRIED_BY", company("演示甲公司")),
        seen="2026-03-05T18:00",
    )
    door.hub.journal.append("waybills", [more])
    await door.hub.project()

    data = await door.data('{ waybill(number: "W-1") { company { id } truck { company { id } } } }')

    assert data["waybill"]["company"] == data["waybill"]["truck"]["company"]
