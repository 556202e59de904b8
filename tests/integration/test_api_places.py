"""Where things are, as GeoJSON; and how long a case has until it is due."""

import pytest

from tests.factories import record
from tests.integration.front_door import front_door
from tests.integration.story import permit, person, sighting, trip

PLACES = "sites { edges { node { code lngWgs84 latWgs84 location } } }"


@pytest.fixture
async def door(tmp_path):
    there = {"code": "G09", "name": "演示九号工地", "lng_wgs84": 106.5, "lat_wgs84": 29.5}
    told = (record("Site", "site-9", there), sighting(cover="open"), trip(), permit())
    async with front_door(tmp_path, *told) as door:
        yield door


async def test_a_place_is_told_as_geojson_planned_and_executed_alike(door):
    planned = await door.data(f"{{ {PLACES} }}")
    executed = await door.data(f"{{ {PLACES} cases {{ totalCount }} }}")

    assert planned["sites"] == executed["sites"]
    for edge in planned["sites"]["edges"]:
        node = edge["node"]
        known = None not in (node["lngWgs84"], node["latWgs84"])
        assert (node["location"] is not None) == known
        if known:
            assert node["location"]["coordinates"] == [node["lngWgs84"], node["latWgs84"]]
    found = {edge["node"]["code"]: edge["node"]["location"] for edge in planned["sites"]["edges"]}
    assert found["G09"] == {"type": "Point", "coordinates": [106.5, 29.5]}
    assert found["G01"] is None


async def test_a_place_is_given_where_both_its_halves_are(door):
    ask = (
        'query ($t: String!) { lng: canI(type: $t, field: "lngWgs84")'
        ' lat: canI(type: $t, field: "latWgs84") both: canI(type: $t, field: "location") }'
    )
    for department in ("police", "transport", "housing_construction"):
        for kind, plural in (("Camera", "cameras"), ("Site", "sites")):
            who = person(department=department)
            may = await door.data(ask, who, t=kind)
            answer = await door.ask(f"{{ {plural} {{ edges {{ node {{ location }} }} }} }}", who)

            assert may["both"] == (may["lng"] and may["lat"]), (department, kind)
            if not may["both"]:
                assert answer["extensions"]["withheld"], (department, kind)
                for edge in (answer["data"][plural] or {"edges": []})["edges"]:
                    assert edge["node"]["location"] is None, (department, kind)


async def test_a_record_of_places_names_both_halves(door):
    await door.data("{ sites { edges { node { location } } } }")

    entry = door.hub.audit.at(door.hub.audit.length())

    assert '"Site.lat_wgs84","Site.lng_wgs84"' in entry.payload.replace(" ", "")


async def test_a_case_tells_how_long_it_has_by_the_clock_of_the_hub(door):
    await door.confirm((await door.alerts())[0])

    found = await door.data("{ cases { edges { node { dueAt dueIn } } } }")

    node = found["cases"]["edges"][0]["node"]
    assert node["dueIn"].startswith(("P", "-P"))
    assert node["dueAt"] is not None
