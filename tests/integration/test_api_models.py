"""`models`: what looks at photos, by the cards of the hub and of a department."""

import json

import pytest

from tests.integration.front_door import front_door
from tests.unit.vision.plugins.department import a_department, card
from vision.plugins.folder import add

MODELS = """{ models { id state isOwn version task status sha256 licence origin measured labels
  thresholds { label least } } }"""


@pytest.fixture
async def door(tmp_path):
    async with front_door(tmp_path) as opened:
        yield opened


async def by_id(door):
    return {one["id"]: one for one in (await door.data(MODELS))["models"]}


async def test_the_models_of_the_hub_are_told_though_they_are_not_installed(door):
    found = await by_id(door)

    detector = found["plate-detector"]
    assert (detector["state"], detector["isOwn"], detector["status"]) == ("missing", False, "trial")
    assert detector["licence"] == "Apache-2.0"
    assert found["plate-cells"]["state"] == "present"


async def test_an_own_model_is_told_by_its_card(door, tmp_path):
    add(a_department(tmp_path / "made"), door.hub.settings.own_models)

    own = (await by_id(door))["own"]

    assert (own["state"], own["isOwn"], own["task"]) == ("present", True, "load_state")
    assert own["thresholds"][0] == {"label": "covered", "least": 0.8}


async def test_a_model_that_is_refused_is_told_without_its_secrets(door, tmp_path):
    own = door.hub.settings.own_models
    own.mkdir(parents=True)
    a_department(own)
    card(own, licence=None)

    found = (await by_id(door))["own"]

    assert (found["state"], found["version"], found["labels"]) == ("refused", None, [])
    assert str(tmp_path) not in json.dumps(found)


async def test_who_asked_is_on_record(door):
    await door.data(MODELS)

    entry = door.hub.audit.verify()

    assert "VisionModel.*" in entry.payload


async def test_strangers_are_told_nothing(door):
    answer = await door.http.post("/graphql", json={"query": MODELS})

    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
