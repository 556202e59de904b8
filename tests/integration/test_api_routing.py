"""Routes and items over GraphQL."""

import pytest

from tests.integration.front_door import front_door

PREVIEW = """query ($i: String!, $o: PlaceInput) { previewRoute(item: $i, occurrence: $o
    site: {lng: 106.486, lat: 29.529}, company: {code: "500107"}, at: "2024-03-06T01:00:00Z") {
    lead { department district post } helpers { department district post }
    candidates { district } reasons { code zh en } } }"""
ITEMS = """{ items%s {
  code name nameEn kind inForce { number effectiveFrom effectiveTo department coHandlers limit
    fineMinYuan fineMaxYuan plan evidence tags parts { department at level }
    basis { law article penalty checked } answering { department section post district } } } }"""


@pytest.fixture
async def door(tmp_path):
    async with front_door(tmp_path) as opened:
        yield opened


async def test_a_preview_with_three_places(door):
    found = (
        await door.data(
            PREVIEW,
            i="OVERFILLED",
            o={"lng": 106.53, "lat": 29.40},
        )
    )["previewRoute"]

    assert found["lead"]["district"] == "500107"
    assert [(h["department"], h["district"]) for h in found["helpers"]] == [
        ("housing_construction", "500107"),
        ("urban_management", "500107005"),
    ]
    assert found["candidates"] == []
    assert "OTHER_DISTRICT" in [r["code"] for r in found["reasons"]]


@pytest.mark.parametrize(
    "place",
    [
        {"lng": 106.5},
        {"lng": 29.5, "lat": 106.5},
        {"code": "50010"},
        {"code": "500107" * 1000},
        {"lng": 106.5, "lat": 29.5, "code": "a place"},
    ],
)
async def test_what_is_no_place_is_refused(door, place):
    assert await door.codes(PREVIEW, i="SPEEDING", o=place) == ["BAD_USER_INPUT"]


async def test_what_is_not_there_is_said(door):
    route = 'query { routeViolation(number: "VI-0") { lead { department } } }'

    assert await door.codes(PREVIEW, i="NOISE", o={"code": "500107"}) == ["NOT_FOUND"]
    assert await door.codes(route) == ["NOT_FOUND"]


async def test_an_item_with_its_law_its_plan_and_who_answers_in_a_district(door):
    (found,) = (await door.data(ITEMS % '(code: "OVERFILLED", district: "500113")'))["items"]

    held = found["inForce"]
    assert (found["name"], found["kind"], held["limit"]) == ("冒装", "OVERFILLED", "7 working days")
    assert (held["fineMinYuan"], held["fineMaxYuan"]) == (20, 20000)
    assert {
        "law": "道路交通安全法",
        "article": "第四十八条第一款",
        "penalty": "第九十条",
        "checked": True,
    } in held["basis"]
    assert {one["district"] for one in held["answering"]} == {"500113"}
    assert [p["level"] for p in held["parts"]] == ["district", "district", "street"]


async def test_items_by_tag(door):
    all_items = (await door.data(ITEMS % ""))["items"]
    tagged = (await door.data(ITEMS % '(tag: "跨部门")'))["items"]

    assert len(all_items) == 19
    assert 0 < len(tagged) < len(all_items)
    assert all("跨部门" in one["inForce"]["tags"] for one in tagged)
