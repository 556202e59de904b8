"""Photos: sent as multipart requests, served by hash to holders of a token."""

import hashlib
import json

import pytest

from gateway.agreements.registry import Agreements
from gateway.audit.trail import Wanted
from gateway.store.errors import StoreUnavailable
from tests.integration.front_door import front_door
from tests.integration.story import person
from tests.shared import MODELS, needs_models, needs_shared, shared_path

SUBMIT = """mutation ($photo: Upload!, $plate: String, $cover: Cover) {
    submitEvidence(input: {
        photo: $photo, capturedAt: "2026-03-05T18:35:00+08:00",
        cameraCode: "C-GATE", plateText: $plate, cover: $cover
    }) {
        sighting { number plateText plateStatus cover camera { code }
            evidence { edges { node { sha256 url } } } }
        plates { number status }
        alerts { kind state }
        problems { code field }
    }
}"""
PREFLIGHT = {"GraphQL-Require-Preflight": "1"}
REPORTER = person("reporter", name="孙采")


@pytest.fixture
async def door(tmp_path):
    if MODELS is not None:
        (tmp_path / "models").symlink_to(MODELS)
    async with front_door(tmp_path) as opened:
        yield opened


async def send(
    door, photo, headers=PREFLIGHT, paths='{"0": ["variables.photo"]}', who=REPORTER, **given
):
    operations = {"query": SUBMIT, "variables": {"photo": None, **given}}
    return await door.http.post(
        "/graphql",
        data={"operations": json.dumps(operations), "map": paths},
        files={"0": ("photo.jpg", photo, "image/jpeg")},
        headers={**door.headers(who), **headers},
    )


async def test_a_form_of_another_page_is_refused(door):
    answer = await send(door, b"x", headers={})

    assert answer.status_code == 400
    assert "GraphQL-Require-Preflight" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "paths",
    [
        '{"0": ["variables.nothing.here"]}',
        '{"9": ["variables.photo"]}',
        "[]",
        '{"0": 7}',
        "{",
    ],
)
async def test_a_map_that_does_not_fit_is_refused(door, paths):
    answer = await send(door, b"x", paths=paths)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_a_file_that_is_too_large_is_refused(door):
    answer = await send(door, b"x" * (door.hub.settings.limits.max_upload_bytes + 100_000))

    assert answer.status_code == 413


async def test_a_photo_is_sent_as_a_file_and_not_as_text(door):
    data = await door.data(SUBMIT, REPORTER, photo="text")

    assert [p["code"] for p in data["submitEvidence"]["problems"]] == ["BAD_USER_INPUT"]


@needs_models
@needs_shared
async def test_a_photo_becomes_a_sighting_with_its_plate(door):
    photo = next(shared_path("data", "vision").rglob("*.jpg")).read_bytes()

    answer = await send(door, photo, plate="渝A90001", cover="OPEN")

    payload = answer.json()["data"]["submitEvidence"]
    sha256 = hashlib.sha256(photo).hexdigest()
    assert payload["problems"] == []
    assert payload["sighting"]["plateText"] == "渝A90001"
    assert payload["sighting"]["evidence"]["edges"] == [
        {"node": {"sha256": sha256, "url": f"/evidence/{sha256}"}}
    ]
    assert {"kind": "UNCOVERED", "state": "OPEN"} in payload["alerts"]
    served = await door.http.get(f"/evidence/{sha256}", headers=door.headers())
    assert (served.content, served.headers["content-type"]) == (photo, "image/jpeg")


@needs_models
async def test_what_is_no_photo_is_a_problem(door):
    answer = await send(door, b"no photo")

    payload = answer.json()["data"]["submitEvidence"]
    assert payload["sighting"] is None
    assert payload["problems"] == [{"code": "BAD_IMAGE", "field": None}]


@needs_models
async def test_sending_photos_needs_a_role(door):
    answer = await send(door, b"x", who=person())

    problems = answer.json()["data"]["submitEvidence"]["problems"]
    assert [problem["code"] for problem in problems] == ["NOT_ALLOWED"]


async def test_evidence_is_served_with_a_token_and_put_on_record(door):
    sha256 = door.hub.vault.put(b"\x89PNG\r\n\x1a\n rest")

    refused = await door.http.get(f"/evidence/{sha256}")
    served = await door.http.get(f"/evidence/{sha256}", headers=door.headers())

    assert refused.status_code == 401
    assert (served.status_code, served.headers["content-type"]) == (200, "image/png")
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    entry = door.hub.audit.verify()
    assert (entry.operation, json.loads(entry.payload)["sha256"]) == ("evidence", sha256)
    (found,) = door.hub.trail.find(Wanted(things=[("Evidence", sha256)], kind="read"))
    assert (found.entry, found.shown) == (entry, 1)


async def test_a_store_that_is_away_is_told_as_such(door, monkeypatch):
    sha256, headers = door.hub.vault.put(b"photo"), door.headers()

    def away(*_args, **_kwargs):
        raise StoreUnavailable

    for whose, what in ((type(door.hub.store), "finds"), (Agreements, "book")):
        with monkeypatch.context() as broken:
            broken.setattr(whose, what, away)
            served = await door.http.get(f"/evidence/{sha256}", headers=headers)

        assert served.status_code == 503
        assert served.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"


async def test_a_damaged_photo_is_not_given_and_the_log_says_which(door, caplog):
    sha256 = door.hub.vault.put(b"\xff\xd8\xff whole")
    door.hub.vault._place(sha256).write_bytes(b"\xff\xd8\xff other")

    answer = await door.http.get(f"/evidence/{sha256}", headers=door.headers())

    assert answer.status_code == 500
    assert [one["extensions"]["code"] for one in answer.json()["errors"]] == ["INTERNAL"]
    assert sha256 in caplog.text
    assert sha256 not in answer.text


async def test_bytes_that_are_no_picture_are_only_bytes(door):
    sha256 = door.hub.vault.put(b"<script>alert(1)</script>")

    served = await door.http.get(f"/evidence/{sha256}", headers=door.headers())

    assert served.headers["content-type"] == "application/octet-stream"


async def test_ten_thousand_ranges_get_the_whole_file(door):
    sha256 = door.hub.vault.put(b"\xff\xd8\xff" + b"x" * 1000)
    ranges = "bytes=" + ",".join("0-1" for _ in range(10_000))

    served = await door.http.get(f"/evidence/{sha256}", headers={**door.headers(), "Range": ranges})

    assert (served.status_code, len(served.content)) == (200, 1003)


@pytest.mark.parametrize("sha256", ["0" * 64, "x", "..%2f..%2fstore.db", "A" * 64])
async def test_what_the_vault_does_not_hold_is_not_found(door, sha256):
    answer = await door.http.get(f"/evidence/{sha256}", headers=door.headers())

    assert answer.status_code == 404


async def test_evidence_that_cannot_be_put_on_record_is_not_served(door, monkeypatch):
    sha256 = door.hub.vault.put(b"\xff\xd8\xff")

    def fail(*_args, **_kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(type(door.hub.audit), "read", fail)

    answer = await door.http.get(f"/evidence/{sha256}", headers=door.headers())

    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (
        503,
        "AUDIT_UNAVAILABLE",
    )
