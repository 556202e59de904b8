"""Stored photos used again: submitted by their hash, and read again beside what was read before."""

import hashlib
import json
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from gateway.store.case_tables import audit_entries
from tests.integration.front_door import front_door
from tests.integration.story import person
from tests.read_photos import MODELS, Says
from vision.errors import VisionBusy

DISPATCHER, REPORTER = person("dispatcher"), person("reporter", name="孙采")
PHOTO = b"\xff\xd8\xff a photo"
NAME = hashlib.sha256(PHOTO).hexdigest()
SEND = """mutation ($photo: Upload!) {
    submitEvidence(input: {photo: $photo, capturedAt: "2026-03-05T18:35:00+08:00"}) {
        sighting { number } plates { number } problems { code message } } }"""
STORED = """mutation ($sha256: String) {
    submitEvidence(input: {
        sha256: $sha256, capturedAt: "2026-03-05T19:35:00+08:00", cameraCode: "C-GATE"
    }) { sighting { number evidence { edges { node { sha256 } } } }
        plates { number } problems { code } } }"""
AGAIN = """mutation ($evidence: String!, $model: String) {
    reanalyse(input: {evidence: $evidence, model: $model}) {
        isNew finding { modelHash models plates { number status } load }
        earlier { modelHash plates { number } } problems { code message field } } }"""


@pytest.fixture
async def door(tmp_path):
    async with front_door(tmp_path) as opened:
        use(opened, Says("渝A90001"), "1" * 64)
        yield opened


def use(door, says, models):
    """Let a hub read with other models from now on."""
    reader = door.hub.reading.analyser
    reader._inner, reader._models = says, SimpleNamespace(hash=models, labels=says.models)
    door.hub.reading.again._models = reader._models


async def send(door, photo=PHOTO, who=REPORTER):
    return await door.http.post(
        "/graphql",
        data={
            "operations": json.dumps({"query": SEND, "variables": {"photo": None}}),
            "map": '{"0": ["variables.photo"]}',
        },
        files={"0": ("photo.jpg", photo, "image/jpeg")},
        headers={**door.headers(who), "GraphQL-Require-Preflight": "1"},
    )


def problems(answer):
    (payload,) = answer.values()
    return [one["code"] for one in payload["problems"]]


async def test_a_stored_photo_is_submitted_by_its_hash(door):
    await send(door)

    done = (await door.data(STORED, REPORTER, sha256=NAME))["submitEvidence"]

    (edge,) = done["sighting"]["evidence"]["edges"]
    assert edge["node"] == {"sha256": NAME}
    assert (done["plates"], done["problems"]) == ([{"number": "渝A90001"}], [])


@pytest.mark.parametrize("name", ["0" * 64, "../../etc/passwd", ""])
async def test_a_photo_that_is_not_there_is_not_found(door, name):
    assert problems(await door.data(STORED, REPORTER, sha256=name)) == ["NOT_FOUND"]


async def test_neither_a_photo_nor_a_hash_is_refused(door):
    assert problems(await door.data(STORED, REPORTER, sha256=None)) == ["BAD_USER_INPUT"]


async def test_the_same_models_tell_what_they_told_before_without_reading(door):
    await send(door)
    asked = door.hub.reading.analyser._inner.asked

    done = (await door.data(AGAIN, DISPATCHER, evidence=NAME))["reanalyse"]

    assert done == {
        "isNew": False,
        "finding": {
            "modelHash": "1" * 64,
            "models": list(MODELS),
            "plates": [{"number": "渝A90001", "status": "accepted"}],
            "load": "unknown",
        },
        "earlier": [],
        "problems": [],
    }
    assert asked == [PHOTO]


async def test_other_models_read_it_beside_the_old_and_the_sighting_stays(door):
    number = (await send(door)).json()["data"]["submitEvidence"]["sighting"]["number"]
    use(door, Says("渝A90009"), "2" * 64)

    done = (await door.data(AGAIN, DISPATCHER, evidence=NAME))["reanalyse"]
    sighting = await door.data(
        "query ($n: String!) { sighting(number: $n) { plateText } }", n=number
    )

    assert done["isNew"]
    assert done["finding"]["plates"] == [{"number": "渝A90009", "status": "accepted"}]
    assert done["earlier"] == [{"modelHash": "1" * 64, "plates": [{"number": "渝A90001"}]}]
    assert sighting["sighting"] == {"plateText": "渝A90001"}


async def test_reading_again_is_on_record(door):
    await send(door)
    await door.data(AGAIN, DISPATCHER, evidence=NAME)

    with door.hub.store.read() as connection:
        rows = connection.execute(sa.select(audit_entries)).mappings().all()
    (entry,) = [row for row in rows if row["operation"] == "evidence.reanalyse"]

    assert entry["subject"] == f"Evidence:{NAME}"
    assert json.loads(entry["payload"]) == {"models": "1" * 64, "is_new": False}
    assert door.hub.audit.verify() is not None


@pytest.mark.parametrize(
    "model", ["plate-reader", "plate-reader@1", "plate-reader@1+def", "plate-detector"]
)
async def test_a_model_is_named_by_id_version_or_label(door, model):
    await send(door)

    done = await door.data(AGAIN, DISPATCHER, evidence=NAME, model=model)

    assert problems(done) == []


async def test_a_model_that_is_not_here_is_refused_by_name(door):
    await send(door)

    done = await door.data(AGAIN, DISPATCHER, evidence=NAME, model="plate")

    (problem,) = done["reanalyse"]["problems"]
    assert (problem["code"], problem["field"]) == ("BAD_USER_INPUT", "model")
    assert "plate-reader@1+def" in problem["message"]


async def test_reading_again_needs_the_role_and_a_photo_that_is_there(door):
    await send(door)

    refused = await door.data(AGAIN, REPORTER, evidence=NAME)
    gone = await door.data(AGAIN, DISPATCHER, evidence="0" * 64)

    assert (problems(refused), problems(gone)) == (["NOT_ALLOWED"], ["NOT_FOUND"])


async def test_a_full_queue_says_when_to_come_back(door):
    use(door, Says(problem=VisionBusy(7)), "1" * 64)

    answer = await send(door)

    (problem,) = answer.json()["data"]["submitEvidence"]["problems"]
    assert (problem["code"], answer.headers["Retry-After"]) == ("BUSY", "7")
    assert "7 s" in problem["message"]


async def test_so_does_the_answer_to_a_request_without_a_file(door):
    await send(door)
    use(door, Says(problem=VisionBusy(9)), "2" * 64)

    answer = await door.post({"query": AGAIN, "variables": {"evidence": NAME}}, DISPATCHER)

    assert problems(answer.json()["data"]) == ["BUSY"]
    assert answer.headers["Retry-After"] == "9"
